"""How fast captures are read: rows a second of ``show processes cpu``, best of several rounds."""

import sys
import time

from triage.model import Capture
from triage.parsing.reader import read

_ROUNDS = 30
_ROWS = 300
_HEADER = (
    "CPU utilization for five seconds: 97%/57%; one minute: 96%; five minutes: 95%\n"
    " PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process\n"
)


def main() -> None:
    """Print the figure."""
    rows = "".join(
        f"{pid:4} {pid * 977:11} {pid * 31:9} {31:10}  0.08%  0.05%  0.05%   0 Process {pid}\n"
        for pid in range(1, _ROWS + 1)
    )
    raw = (_HEADER + rows).encode()
    capture = Capture(device="r1", command="show processes cpu", path="c", raw=raw, platform="cisco_ios")
    best_s = float("inf")
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        reading = read(capture)
        best_s = min(best_s, time.perf_counter() - start)
    if len(reading.tables["cpu_process"]) != _ROWS:
        sys.exit("not every row was read")
    sys.stdout.write(f"{_ROWS} rows in {best_s * 1000:.2f} ms: {_ROWS / best_s:,.0f} rows a second\n")


if __name__ == "__main__":
    main()
