"""CPU: load, processes and the history graphs, all taken from the same five-second slots so that they agree."""

from collections.abc import Iterator

from triage.lab.moment import Moment
from triage.lab.noise import swing
from triage.lab.processes import Process

SLOT_S = 5
_MINUTE_SLOTS, _FIVE_MINUTE_SLOTS = 12, 60
_MAXIMUM_PCT = 99.0
_GRAPH_LEVELS = range(100, 0, -10)
_SSH_PCT, _EXEC_PCT = 0.55, 0.15  # what a terminal session itself costs


def slot_of(moment: Moment) -> int:
    """Return the number of the five-second slot that ended last."""
    return int(moment.at_s // SLOT_S)


def process_pct(moment: Moment, process: Process, slot: int) -> float:
    """Return a process's share in one slot, before the whole is cut to what a CPU can do."""
    sick = slot * SLOT_S >= moment.data.load.onset_s
    level = process.pct if sick else process.quiet_pct
    if not level:
        return 0.0
    return level * (1 + process.swing * swing(*moment.key("cpu", process.pid, process.name, slot)))


def interrupt_pct(moment: Moment, slot: int) -> float:
    """Return the share at interrupt level in one slot."""
    load = moment.data.load
    level = load.interrupt_pct if slot * SLOT_S >= load.onset_s else load.quiet_interrupt_pct
    return level * (1 + load.swing * swing(*moment.key("interrupt", slot)))


def shares(moment: Moment, slot: int) -> tuple[float, dict[tuple[int, str], float]]:
    """Return the interrupt share and every process's share in one slot; together at most 99 %."""
    interrupt = interrupt_pct(moment, slot)
    found = {(p.pid, p.name): process_pct(moment, p, slot) for p in processes(moment)}
    room = max(0.0, _MAXIMUM_PCT - interrupt)
    whole = sum(found.values())
    if whole > room:
        found = {key: share * room / whole for key, share in found.items()}
    return interrupt, found


def total_pct(moment: Moment, slot: int) -> int:
    """Return the whole load in one slot, as the header prints it."""
    interrupt, found = shares(moment, slot)
    return round(interrupt + sum(found.values()))


def processes(moment: Moment) -> tuple[Process, ...]:
    """Return the scenario's processes and those of the lab's own terminal sessions."""
    first_line = moment.data.box.first_vty_line
    ours = []
    for session in moment.asker.sessions:
        line = first_line + session.vty
        for pid, name, pct, held in ((190, "SSH Process", _SSH_PCT, 41_224), (200, "Virtual Exec", _EXEC_PCT, 22_860)):
            ours.append(
                Process(
                    pid=pid + session.vty,
                    name=name,
                    pct=pct,
                    runtime_ms=40,
                    invoked=60,
                    invoked_per_s=2.0,
                    tty=line,
                    holding=held,
                )
            )
    return (*moment.data.processes, *ours)


class _Averages:
    """Shares over five seconds, one minute and five minutes."""

    def __init__(self, moment: Moment) -> None:
        last = slot_of(moment)
        slots = [shares(moment, last - back) for back in range(_FIVE_MINUTE_SLOTS)]
        self.spans = (slots[:1], slots[:_MINUTE_SLOTS], slots)

    def of(self, key: tuple[int, str]) -> tuple[float, ...]:
        return tuple(sum(found[key] for _, found in span) / len(span) for span in self.spans)

    def interrupt(self) -> int:
        return round(self.spans[0][0][0])

    def totals(self) -> tuple[int, ...]:
        wholes = [[interrupt + sum(found.values()) for interrupt, found in span] for span in self.spans]
        return tuple(round(sum(span) / len(span)) for span in wholes)


def load_line(moment: Moment) -> str:
    """Return the header of show processes cpu."""
    return _header(_Averages(moment))


def _header(averages: _Averages) -> str:
    return f"CPU utilization for five seconds: {_loads(averages)}"


def load_remark(moment: Moment) -> str:
    """Return the line that ``terminal exec prompt timestamp`` puts before every answer."""
    return f"Load for five secs: {_loads(_Averages(moment))}"


def _loads(averages: _Averages) -> str:
    five_s, one_m, five_m = averages.totals()
    return f"{five_s}%/{averages.interrupt()}%; one minute: {one_m}%; five minutes: {five_m}%"


def process_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:
    """Yield show processes cpu; arguments: how to sort, "pid", "5sec", "1min" or "5min"."""
    averages = _Averages(moment)
    order = {"5sec": 0, "1min": 1, "5min": 2}.get(arguments[0]) if arguments else None
    running = [process for process in processes(moment) if process.pid]  # pid 0 stands for memory that no process owns
    listed = [(process, averages.of((process.pid, process.name))) for process in running]
    listed.sort(key=lambda row: row[0].pid if order is None else (-row[1][order], row[0].pid))
    yield _header(averages)
    yield " PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process "
    for process, pcts in listed:
        yield from _wrapped(_process_row(moment, process, pcts), moment.asker.width)


def _process_row(moment: Moment, process: Process, pcts: tuple[float, ...]) -> str:
    runtime = moment.count(process.runtime_ms, 10 * max(process.pct, 0.0))
    invoked = max(1, moment.count(process.invoked, process.invoked_per_s))
    columns = "".join(f"{pct:>6.2f}%" for pct in pcts)[1:]
    counts = f"{process.pid:>4} {runtime:>11} {invoked:>9} {runtime * 1000 // invoked:>10}"
    return f"{counts} {columns} {process.tty:>3} {process.name:<17.17}"


def _wrapped(row: str, width: int) -> Iterator[str]:
    """A name that does not fit the terminal goes on in the next line, cut at a blank."""
    if len(row) < width or " " not in row.rstrip()[63:]:
        yield row
        return
    cut = row.rstrip().rindex(" ") + 1
    yield row[:cut]
    yield row[cut:]


def history_rows(moment: Moment, arguments: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001
    """Yield the three graphs of show processes cpu history."""
    last = slot_of(moment)
    seconds = [total_pct(moment, last - second // SLOT_S) for second in range(60)]
    yield from _graph([(pct, pct) for pct in seconds], "CPU% per second (last 60 seconds)", averages=False)
    minutes = [_span(moment, last - minute * _MINUTE_SLOTS, _MINUTE_SLOTS, 1) for minute in range(60)]
    yield from _graph(minutes, "CPU% per minute (last 60 minutes)")
    hours = [_span(moment, last - hour * 720, 720, 60) for hour in range(72)]
    yield from _graph(hours, "CPU% per hour (last 72 hours)")


def _span(moment: Moment, last: int, slots: int, step: int) -> tuple[int, int]:
    """Maximum and average of a span that ends with slot ``last``, from every ``step``-th slot."""
    totals = [total_pct(moment, last - back) for back in range(0, slots, step)]
    return max(totals), round(sum(totals) / len(totals))


def _graph(slots: list[tuple[int, int]], title: str, *, averages: bool = True) -> Iterator[str]:
    digits = [f"{maximum:>3}" for maximum, _ in slots]
    yield ""
    for place in range(3):
        row = "".join(text[place] for text in digits)
        if row.strip():
            yield f"      {row}"
    for level in _GRAPH_LEVELS:
        yield f"{level:>5} " + "".join(_bar(maximum, average, level, averages=averages) for maximum, average in slots)
    length = len(slots)
    yield f"     {_axis(length)}"
    yield f"     {_axis_labels(length)}"
    yield f"               {title}"
    yield "                * = maximum CPU%   # = average CPU%"
    yield ""


def _bar(maximum: int, average: int, level: int, *, averages: bool) -> str:
    """IOS rounds to the nearest ten: 48 reaches the bar of 50."""
    if averages and average + 5 >= level:
        return "#"
    return "*" if maximum + 5 >= level else " "


def _axis(length: int) -> str:
    """0....5....1....1....2: a mark every five slots, tens by their first digit."""
    text = "0"
    for slot in range(5, length + 1, 5):
        text += f"....{5 if slot == 5 else slot // 10}"
    return text + "." * (length % 5)


def _axis_labels(length: int) -> str:
    text = " " * 10
    for slot in range(10, length + 1, 5):
        text += f"{slot % 10}    "
    return text.rstrip()


def total_now(moment: Moment) -> float:
    """Return the load over the last five seconds."""
    return float(total_pct(moment, slot_of(moment)))


def interrupt_now(moment: Moment) -> float:
    """Return the part of it at interrupt level."""
    return float(round(interrupt_pct(moment, slot_of(moment))))


def top_processes(moment: Moment) -> str:
    """Return the three busiest processes as the threshold message lists them: pid/share."""
    _, found = shares(moment, slot_of(moment))
    top = sorted(found.items(), key=lambda item: -item[1])[:3]
    return ", ".join(f"{pid}/{round(share)}%" for (pid, _), share in top)
