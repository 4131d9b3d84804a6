"""Memory: the pools and what every process holds; what is used in a pool is what the processes hold together."""

from collections.abc import Iterator

from triage.lab.moment import Moment
from triage.lab.noise import swing
from triage.lab.processes import Process
from triage.lab.router_data import Pool
from triage.lab.rows.cpu import processes


def holding(moment: Moment, process: Process) -> int:
    """Return the bytes that a process holds."""
    return moment.count(process.holding, process.growth_bytes_per_s)


def used(moment: Moment, pool: Pool) -> int:
    """Return the bytes in use; a pool never overflows."""
    if not pool.used:
        return min(pool.total, sum(holding(moment, process) for process in processes(moment)))
    slot = int(moment.at_s // 5)
    return min(pool.total, pool.used + int(pool.swing * swing(*moment.key("pool", pool.name, slot))))


def free(moment: Moment, pool: Pool) -> int:
    """Return the free bytes."""
    return pool.total - used(moment, pool)


def largest(moment: Moment, pool: Pool) -> int:
    """Return the largest free block."""
    bound = moment.count(pool.largest, pool.largest_per_s) if pool.largest else free(moment, pool) - 41_680
    return max(0, min(free(moment, pool), bound))


def lowest(moment: Moment, pool: Pool) -> int:
    """Return the lowest number of free bytes ever."""
    return min(pool.lowest or free(moment, pool), free(moment, pool))


class PoolValue:
    """A number of a pool as a computed value."""

    def __init__(self, name: str, what: str) -> None:
        self._name = name
        self._read = {"free": free, "used": used, "largest": largest}[what]

    def __call__(self, moment: Moment) -> float:
        return next((float(self._read(moment, pool)) for pool in moment.data.pools if pool.name == self._name), 0.0)


def statistics_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield show memory statistics."""
    yield "                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)"
    for pool in moment.data.pools:
        numbers = (pool.total, used(moment, pool), free(moment, pool), lowest(moment, pool), largest(moment, pool))
        yield f"{pool.name:>9} {pool.head:>10}" + "".join(f" {number:>11}" for number in numbers)


def process_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:
    """Yield show processes memory; argument "sorted" puts the greatest holder first."""
    for pool in moment.data.pools:
        numbers = f"Total: {pool.total:>10} Used: {used(moment, pool):>10} Free: {free(moment, pool):>10}"
        yield f"{pool.name:>9} Pool {numbers}"
    yield ""
    yield " PID TTY  Allocated      Freed    Holding    Getbufs    Retbufs Process"
    listed = [(process, holding(moment, process)) for process in processes(moment)]
    listed.sort(key=lambda row: (-row[1], row[0].pid) if "sorted" in arguments else (row[0].pid, row[0].name))
    for process, held in listed:
        yield _process_row(process, held)
    yield f"{sum(held for _, held in listed):>41} Total"


def _process_row(process: Process, held: int) -> str:
    """Allocated minus freed is what a process holds, save what others handed to it; growth was allocated, not freed."""
    allocated = (process.allocated or process.holding) + max(0, held - process.holding)
    columns = "".join(f"{number:>11}" for number in (allocated, process.freed, held, process.getbufs, process.retbufs))
    return f"{process.pid:>4} {process.tty:>3}{columns} {process.name:<16.16}"
