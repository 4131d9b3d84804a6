"""How long a report of 200 affected devices takes on one core, charts included.

Run: ``python benchmarks/charts.py [DEVICES]``.
"""

import sys
import time
from dataclasses import replace

from tests.lab.test_diagnosed import captures
from triage.cli.pipeline import analyse
from triage.lab import load_scenario
from triage.report.write import write_report


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    router = [c for c in captures(load_scenario("code-red"), 0, 1) if c.device == "gw1"]
    fleet = [
        replace(c, device=f"gw{n:03}", path=c.path.replace("gw1/", f"gw{n:03}/", 1))
        for n in range(count)
        for c in router
    ]
    started = time.perf_counter()
    analysis = analyse(fleet)
    analysed = time.perf_counter()
    cpu = time.process_time()
    files: dict[str, bytes] = {}
    write_report(files.__setitem__, analysis.diagnosis, analysis.tables, analysis.captures, {}, ())
    done = time.perf_counter()
    drawn = sum(name.endswith(".svg") for name in files)
    print(f"{count} devices: analysed in {analysed - started:.1f} s (all cores)")
    print(
        f"report with {drawn} charts in {done - analysed:.1f} s, {time.process_time() - cpu:.1f} s of CPU on one core"
    )
    print(f"page {len(files['report.html']) / 1e6:.1f} MB; goal: 60 s for 200 devices")


if __name__ == "__main__":
    main()
