"""How long a run of twenty routers, half of which hang, takes to end after a signal at a random moment.

    python -m benchmarks.stops [TIMES] [SEED]

The aim is three seconds with the note written.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from triage.lab import PASSWORD_VARIABLE, Fault, Lab, Scenario, load_scenario

ROUTERS, FIRST_S, LAST_S, MOST_S = 20, 1.5, 12.0, 3.0


def fleet() -> Scenario:
    """Return twenty routers of which every second one hangs in the middle of an answer."""
    scenario = load_scenario("healthy")
    one = scenario.router("r1")
    many = replace(scenario, routers=tuple(replace(one, name=f"r{n:02}") for n in range(ROUTERS)))
    for router in many.routers[::2]:
        many = many.with_faults(router.name, Fault(fault="hang-in-the-middle", skip=3))
    return many


def once(folder: Path, password: str, after_s: float, number: signal.Signals) -> tuple[float, str]:
    """Return how long one run took to end after the signal, and what is wrong with how it ended."""
    case = folder / f"case{time.monotonic_ns()}"
    argv = [sys.executable, "-m", "triage", "run", "devices.yaml", "-o", str(case), "--no-input", "-q"]
    argv += ["--concurrency", str(ROUTERS), "--per-site", str(ROUTERS), "--interval", "3"]
    environment = {**os.environ, PASSWORD_VARIABLE: password, "TRIAGE_STATE_DIR": str(folder / "state")}
    running = subprocess.Popen(
        argv, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    time.sleep(after_s)
    began = time.monotonic()
    running.send_signal(number)
    _, error = running.communicate(timeout=120)
    took_s = time.monotonic() - began
    wrong = [] if running.returncode == 128 + number else [f"status {running.returncode}"]
    wrong += [] if (case / "note.txt").is_file() else ["no note"]
    wrong += ["traceback"] if "Traceback" in error else []
    return took_s, ", ".join(wrong)


def main(arguments: Sequence[str]) -> int:
    """Print how long the stops took."""
    times = int(arguments[0]) if arguments else 20
    dice = random.Random(int(arguments[1]) if len(arguments) > 1 else 1)  # noqa: S311  no secret
    took, faults = [], []
    with (
        Lab(fleet(), latency_s=0.2) as lab,
        tempfile.TemporaryDirectory(prefix="triage-stops-") as folder,
    ):
        (Path(folder) / "devices.yaml").write_text(lab.device_list_yaml())
        for _ in range(times):
            number = dice.choice((signal.SIGINT, signal.SIGTERM))
            took_s, wrong = once(Path(folder), lab.scenario.password, dice.uniform(FIRST_S, LAST_S), number)
            took.append(took_s)
            faults += [f"{number.name}: {wrong}"] if wrong else []
    took.sort()
    print(*faults, sep="\n", end="\n" if faults else "")
    in_time = sum(t <= MOST_S for t in took)
    print(
        f"{times} stops: median {took[times // 2]:.1f} s, longest {took[-1]:.1f} s, {in_time} within {MOST_S:g} s, "
        f"{len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
