"""Whether collecting and analysing for hours leaves memory, threads, open files or programs behind.

    python -m benchmarks.soak [HOURS] [SEED]

A fleet of lab routers, simulated in a process of its own, of which most break in one way or another, is collected from and analysed
again and again in one process. A line a minute says what that process holds. After an hour memory may grow by one per cent an hour, by
the second half of the run; a shorter run shows the curve and is judged by threads, files and programs alone.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from triage.model import Device

SCENARIO, USER, PASSWORD = "code-red", "triage", "soak-only"
FAULTS = (
    "", "hang-in-the-middle", "reset-in-the-middle", "reload", "endless", "prompt-change", "paging-not-disabled", "vty-full",
    "old-algorithms", "close-after-login", "silence-after-login", "refuse", "no-banner", "kex-mismatch", "non-utf8", "huge",
)  # fmt: skip
MOST_PER_HOUR_PCT, SAY_S, SETTLE_S = 1.0, 60.0, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the process holds after a pass."""

    after_s: float
    rss_kb: int
    threads: int
    files: int
    programs: int


def serve() -> None:
    """Simulate the fleet until standard input ends; names and ports go to standard output."""
    from triage.lab import Fault, Lab, load_scenario  # noqa: PLC0415  each process loads what it needs

    scenario = load_scenario(SCENARIO)
    one = scenario.routers[0]
    routers = tuple(replace(one, name=f"r{number:02}") for number in range(len(FAULTS)))
    fleet = replace(scenario, routers=routers, username=USER, password=PASSWORD)
    for router, kind in zip(routers, FAULTS, strict=True):
        if kind:
            fleet = fleet.with_faults(router.name, Fault(fault=kind, skip=3 if kind.endswith("middle") else 0))
    with Lab(fleet, latency_s=0.02) as lab:
        print(json.dumps([(router.name, router.port) for router in lab.routers]), flush=True)
        sys.stdin.read()


def one_pass(devices: Sequence[Device], folder: Path) -> int:
    """Collect from the fleet and write the case; return how many devices gave anything."""
    from triage.case.folder import Case  # noqa: PLC0415
    from triage.cli.output import write_case  # noqa: PLC0415
    from triage.cli.pipeline import analyse  # noqa: PLC0415
    from triage.cli.progress import SilentProgress  # noqa: PLC0415
    from triage.collect.fleet import collect  # noqa: PLC0415
    from triage.collect.session import Ways  # noqa: PLC0415
    from triage.collect.transport import Limits  # noqa: PLC0415
    from triage.collect.visit import Options  # noqa: PLC0415
    from triage.intake.load import load  # noqa: PLC0415
    from triage.inventory.credentials import Credential, Secret  # noqa: PLC0415

    credential = Credential(name="soak", username=USER, password=Secret(PASSWORD), enable=Secret(""))
    limits = Limits(connect_s=3, banner_s=3, login_s=20, answer_s=3)
    options = Options(rounds=1, concurrency=len(devices), wall_s=12.0, max_bytes=1_000_000, ways=Ways(limits=limits))
    case = Case.create(folder, {})
    try:
        came = collect(devices, {"soak": credential}, case, options, SilentProgress(len(devices)), threading.Event())
    finally:
        case.close()
    write_case(folder, analyse(load([folder]).captures, problems=came.problems), asked={})
    return len(came.reached)


def held(began: float) -> Held:
    """Return what this process holds."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    children = sum(
        path.read_text().rpartition(")")[2].split()[1] == str(os.getpid()) for path in _stats() if path.exists()
    )
    return Held(
        after_s=time.monotonic() - began, rss_kb=int(status["VmRSS"].split()[0]), threads=int(status["Threads"]),
        files=sum(1 for _ in Path("/proc/self/fd").iterdir()), programs=children,
    )  # fmt: skip


def _stats() -> list[Path]:
    return [path / "stat" for path in Path("/proc").iterdir() if path.name.isdigit()]


def growth_pct_per_hour(curve: Sequence[Held]) -> float:
    """Return the slope of memory over the second half of a run, by least squares, in per cent of its mean an hour."""
    late = curve[len(curve) // 2 :]
    hours, sizes = [h.after_s / 3600 for h in late], [h.rss_kb for h in late]
    middle, mean = sum(hours) / len(hours), sum(sizes) / len(sizes)
    spread = sum((hour - middle) ** 2 for hour in hours)
    slope = sum((hour - middle) * (size - mean) for hour, size in zip(hours, sizes, strict=True)) / (spread or 1.0)
    return 100 * slope / mean


def soak(hours: float, seed: int) -> int:
    """Repeat passes for so long, and print the curve; return what the command ends with."""
    dice = random.Random(seed)  # noqa: S311  no secret
    began, curve, said = time.monotonic(), list[Held](), -SAY_S
    argv = [sys.executable, "-m", "benchmarks.soak", "--serve"]
    far_end = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    print(
        f"{'minutes':>8}{'passes':>8}{'reached':>9}{'RSS MB':>8}{'threads':>9}{'files':>7}{'programs':>10}", flush=True
    )
    try:
        assert far_end.stdout is not None
        devices = [
            Device(name=name, host="127.0.0.1", port=port, platform="cisco_ios", credential="soak")
            for name, port in json.loads(far_end.stdout.readline())
        ]
        with tempfile.TemporaryDirectory(prefix="triage-soak-") as folder:
            os.environ["TRIAGE_STATE_DIR"] = f"{folder}/state"
            while time.monotonic() - began < hours * 3600:
                case = Path(folder) / f"case{len(curve)}"
                reached = one_pass(dice.sample(devices, len(devices)), case)
                shutil.rmtree(case)
                time.sleep(SETTLE_S)
                curve.append(held(began))
                if curve[-1].after_s - said >= SAY_S:
                    said = curve[-1].after_s
                    say(curve, reached)
    finally:
        far_end.terminate()
        far_end.wait(10)
    return judge(curve, hours)


def say(curve: Sequence[Held], reached: int) -> None:
    """Print one line of the curve."""
    now = curve[-1]
    print(
        f"{now.after_s / 60:>8.1f}{len(curve):>8}{reached:>9}{now.rss_kb / 1024:>8.1f}{now.threads:>9}{now.files:>7}"
        f"{now.programs:>10}",
        flush=True,
    )


def judge(curve: Sequence[Held], hours: float) -> int:
    """Say what was left behind since the first pass; return the exit status."""
    first, last = curve[0], curve[-1]
    left = {name: getattr(last, name) - getattr(first, name) for name in ("threads", "files", "programs")}
    grown = growth_pct_per_hour(curve)
    print(
        f"{len(curve)} passes in {last.after_s / 60:.1f} min; left behind: {', '.join(f'{v} {k}' for k, v in left.items())}"
    )
    print(
        f"memory {first.rss_kb / 1024:.1f} MB after the first pass, {last.rss_kb / 1024:.1f} MB after the last", end=""
    )
    print(f"; {grown:+.2f} % an hour in the second half" if hours >= 1 else "; too short to say how it grows an hour")
    return int(any(value > 0 for value in left.values()) or (hours >= 1 and grown > MOST_PER_HOUR_PCT))


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        given = [float(word) for word in sys.argv[1:]]
        sys.exit(soak(given[0] if given else 24.0, int(given[1]) if len(given) > 1 else 1))
