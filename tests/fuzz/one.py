"""Fuzz one target in this process: ``python -m tests.fuzz.one TARGET RUNS FOLDER``; libFuzzer ends it after RUNS inputs."""

import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=[
        "triage.parsing",
        "triage.intake",
        "triage.inventory",
        "triage.collect.gate",
        "triage.redact",
        "triage.strict_yaml",
    ]
):
    from tests.fuzz.targets import TARGETS, seeds

FIXED_S, PER_BYTE_S = 0.050, 0.000_002  # no input may take more of the processor than this
_TRIES = 3  # what was slow because something was compiled or collected is fast the next time


def main() -> None:
    """Run libFuzzer on the target named first."""
    name, runs, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    target, slowest = TARGETS[name], 0.0
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)

    def once(raw: bytes) -> None:
        nonlocal slowest
        for attempt in range(_TRIES):
            start = time.process_time()
            target(raw)
            took = time.process_time() - start
            limit = FIXED_S + PER_BYTE_S * len(raw)
            if took <= limit:
                break
            assert attempt + 1 < _TRIES, f"{took * 1000:.0f} ms for {len(raw)} bytes, limit {limit * 1000:.0f} ms"
        if took > slowest:
            slowest = took
            (folder.parent / f"{folder.name}.slowest").write_text(f"{slowest * 1000:.1f}")

    arguments = [sys.argv[0], f"-runs={runs}", "-max_len=4096", "-timeout=20", "-print_final_stats=1", "-verbosity=0"]
    atheris.Setup([*arguments, f"-artifact_prefix={folder.parent}/", str(folder)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
