"""Fuzz every target, one after the other, and print a table: ``python -m tests.fuzz.run INPUTS-A-TARGET [TARGET...]``."""

import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.targets import TARGETS


def main() -> None:
    """Print target, inputs, slowest input and whether anything was raised; end with 1 when something was."""
    if importlib.util.find_spec("atheris") is None:
        sys.exit("atheris is not installed: pip install atheris")
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    failed, total = 0, 0
    print(f"{'target':<34}{'inputs':>10}{'slowest ms':>12}{'inputs/s':>10}  result")
    for name in sys.argv[2:] or TARGETS:
        with tempfile.TemporaryDirectory(prefix="triage-fuzz-") as place:
            folder = Path(place) / "corpus"
            folder.mkdir()
            begun = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "tests.fuzz.one", name, str(runs), folder],
                capture_output=True,
                text=True,
                check=False,
            )
            took = time.monotonic() - begun
            made = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
            inputs = int(made[1]) if made else 0
            mark = Path(place) / "corpus.slowest"
            slowest = mark.read_text() if mark.is_file() else "-"
            total += inputs
            failed += done.returncode != 0
            result = "no exception" if done.returncode == 0 else f"FAILED ({done.returncode})"
            print(f"{name:<34}{inputs:>10,}{slowest:>12}{inputs / took:>10,.0f}  {result}", flush=True)
            if done.returncode:
                print("\n".join(done.stderr.splitlines()[-40:]))
                for crash in Path(place).glob("crash-*"):
                    print(f"{crash.name}: {crash.read_bytes()[:2000]!r}")
    print(f"{total:,} inputs, {failed} targets failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
