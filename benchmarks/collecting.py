"""Collecting side by side: this tool's sessions, a plain asyncssh client, and netmiko with a thread pool.

    python -m benchmarks.collecting [--routers N] [--at-once N] [--latency S] [--repeats N] [--clients triage asyncssh netmiko]

The routers are simulated in a process of their own; each client runs in a process of its own. Wall and CPU are medians, memory is
what the process grew by at its peak, for each session at once. CPU is the client's alone.
"""

import argparse
import asyncio
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

COMMANDS = (
    "show clock",
    "show processes cpu sorted",
    "show memory statistics",
    "show interfaces",
    "show logging",
    "show version",
)
SCENARIO, ROUTER, USER, PASSWORD, PLATFORM = "code-red", "gw1", "triage", "bench-only", "cisco_ios"
CLIENTS = ("triage", "asyncssh", "netmiko")
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run of one client."""

    wall_s: float
    cpu_s: float
    grown_kb: float
    whole: int  # routers from which every command came with its prompt


def serve(routers: int, latency_s: float) -> None:
    """Simulate routers until standard input ends; the ports go to standard output."""
    from triage.lab import Lab, load_scenario  # noqa: PLC0415  each process loads what it measures

    scenario = load_scenario(SCENARIO)
    one = scenario.router(ROUTER)
    box = replace(one.box, vtys=16)
    many = tuple(replace(one, name=f"r{number}", box=box) for number in range(routers))
    with Lab(replace(scenario, routers=many, username=USER, password=PASSWORD), latency_s=latency_s) as lab:
        print(json.dumps([router.port for router in lab.routers]), flush=True)
        sys.stdin.read()


def by_triage(ports: list[int], at_once: int) -> Callable[[], int]:
    """Return what visits every router with this tool's own sessions, each under its gate."""
    from triage.collect.gate import Allowed, check  # noqa: PLC0415
    from triage.collect.hostkeys import HostKeys  # noqa: PLC0415
    from triage.collect.ladder import Rung  # noqa: PLC0415
    from triage.collect.session import connect  # noqa: PLC0415
    from triage.inventory.credentials import Credential, Secret  # noqa: PLC0415
    from triage.model import CaptureStatus, Device  # noqa: PLC0415

    credential = Credential(name="bench", username=USER, password=Secret(PASSWORD), enable=Secret(""))
    stop, folder = threading.Event(), Path(tempfile.mkdtemp(prefix="triage-bench-"))

    def visit(port: int) -> bool:
        device = Device(name=f"r{port}", host=HOST, port=port)
        session = connect(device, PLATFORM, credential, HostKeys("off", folder / "known_hosts"))
        whole = True
        for command in COMMANDS:
            allowed = check(command)
            assert isinstance(allowed, Allowed)
            rung = Rung(command=command, cost="low", both_rounds=False, why="")
            read = session.ask(allowed, rung, stop, lambda _: None, max_bytes=8_000_000)
            whole = whole and read.status is CaptureStatus.OK and len(read.raw) > len(command) + 5
        session.close(politely=True)
        return whole

    return lambda: in_threads(visit, ports, at_once)


def by_netmiko(ports: list[int], at_once: int) -> Callable[[], int]:
    """Return what visits every router as netmiko's documentation shows it."""
    import netmiko  # noqa: PLC0415

    def visit(port: int) -> bool:
        with netmiko.ConnectHandler(device_type=PLATFORM, host=HOST, port=port, username=USER, password=PASSWORD) as session:  # fmt: skip
            return all(len(session.send_command(command, read_timeout=60)) > 5 for command in COMMANDS)

    return lambda: in_threads(visit, ports, at_once)


def in_threads(visit: Callable[[int], bool], ports: list[int], at_once: int) -> int:
    """Return how many visits were whole; one that fails counts as not."""

    def counted(port: int) -> bool:
        try:
            return visit(port)
        except Exception as error:  # noqa: BLE001  any failure of any library is a router that was not read
            print(f"{port}: {type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
            return False

    with ThreadPoolExecutor(at_once) as pool:
        return sum(pool.map(counted, ports))


def by_asyncssh(ports: list[int], at_once: int) -> Callable[[], int]:
    """Return what visits every router in one event loop, with nothing but a wait for the prompt."""
    import asyncssh  # noqa: PLC0415

    async def visit(port: int, slots: asyncio.Semaphore) -> bool:
        async with slots:
            try:
                async with asyncssh.connect(
                    HOST, port, username=USER, password=PASSWORD, known_hosts=None, client_keys=None, agent_path=None,
                    config=None, gss_host=None,
                ) as connection:  # fmt: skip
                    process = await connection.create_process(term_type="vt100", term_size=(511, 1000), encoding="latin-1")  # fmt: skip
                    await process.stdout.readuntil("#")
                    for command in ("terminal width 511", "terminal length 0", *COMMANDS):
                        process.stdin.write(command + "\n")
                        await process.stdout.readuntil(f"r{ports.index(port)}#")
                    process.stdin.write("exit\n")
                    return True
            except (OSError, asyncssh.Error, asyncio.IncompleteReadError) as error:
                print(f"{port}: {type(error).__name__}: {error}", file=sys.stderr)
                return False

    async def all_of_them() -> int:
        slots = asyncio.Semaphore(at_once)
        return sum(await asyncio.gather(*(visit(port, slots) for port in ports)))

    return lambda: asyncio.run(all_of_them())


def client(kind: str, at_once: int, ports: list[int]) -> None:
    """Run one client and print what it took."""
    makers = {"triage": by_triage, "asyncssh": by_asyncssh, "netmiko": by_netmiko}
    work = makers[kind](ports, at_once)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.monotonic(), time.process_time()
    whole = work()
    measured = {
        "wall_s": time.monotonic() - start,
        "cpu_s": time.process_time() - cpu,
        "grown_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb,
        "whole": whole,
    }
    print(json.dumps(measured))


def measure(kind: str, at_once: int, ports: list[int]) -> Measured:
    """Return what one run of one client took."""
    argv = [sys.executable, "-m", "benchmarks.collecting", "--client", kind, str(at_once)]
    done = subprocess.run(argv, input=json.dumps(ports), capture_output=True, text=True, check=False, timeout=1800)
    if done.returncode:
        raise SystemExit(f"{kind}: {done.stderr[-2000:]}")
    if done.stderr:
        print(f"  {kind}: {len(done.stderr.splitlines())} failures, the first: {done.stderr.splitlines()[0]}")
    return Measured(**json.loads(done.stdout))


def more_files() -> None:
    """Let this process and its children open as many files as the system allows: each router is a socket or more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def compare(routers: int, at_once: int, latency_s: float, repeats: int, clients: Sequence[str]) -> None:
    """Print the table."""
    more_files()
    argv = [sys.executable, "-m", "benchmarks.collecting", "--serve", str(routers), str(latency_s)]
    far_end = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert far_end.stdout is not None
        ports = json.loads(far_end.stdout.readline())
        runs: dict[str, list[Measured]] = {kind: [] for kind in clients}
        for _ in range(repeats):
            for kind in clients:
                runs[kind].append(measure(kind, at_once, ports))
    finally:
        far_end.terminate()
        far_end.wait(10)
    print(
        f"{routers} routers, {at_once} at once, {len(COMMANDS)} commands each, {latency_s:g} s a command, median of {repeats}"
    )
    print(f"{'client':<10}{'wall s':>8}{'x':>6}{'CPU s':>8}{'x':>6}{'kB/session':>12}{'whole':>7}")
    middle = {
        kind: [statistics.median(getattr(m, name) for m in found) for name in ("wall_s", "cpu_s", "grown_kb")]
        for kind, found in runs.items()
    }
    limit = middle["asyncssh"]
    for kind, (wall, cpu, grown) in middle.items():
        whole = min(m.whole for m in runs[kind])
        print(
            f"{kind:<10}{wall:>8.2f}{wall / limit[0]:>6.2f}{cpu:>8.2f}{cpu / limit[1]:>6.2f}"
            f"{grown / at_once:>12.0f}{whole:>7}"
        )


def main(arguments: list[str]) -> None:
    """Compare, or be one side of the comparison."""
    match arguments:
        case ["--serve", routers, latency_s]:
            with contextlib.suppress(KeyboardInterrupt):
                serve(int(routers), float(latency_s))
        case ["--client", kind, at_once]:
            client(kind, int(at_once), json.load(sys.stdin))
        case _:
            asked = _asked(arguments)
            compare(asked.routers, asked.at_once, asked.latency, asked.repeats, asked.clients)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collecting", description=__doc__)
    parser.add_argument("--routers", type=int, default=50, help="simulated routers")
    parser.add_argument("--at-once", type=int, default=25, help="sessions at the same time")
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that a router takes for a command")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each client; the median counts")
    parser.add_argument(
        "--clients", nargs="+", choices=CLIENTS, default=CLIENTS, help="who takes part, beside asyncssh"
    )
    asked = parser.parse_args(arguments)
    asked.clients = tuple(dict.fromkeys((*asked.clients, "asyncssh")))
    return asked


if __name__ == "__main__":
    main(sys.argv[1:])
