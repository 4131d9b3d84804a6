"""How fast captures are read: rows a second, best of several rounds, and how many times as fast as ntc-templates in the same run.

Measured in seconds of the processor, which others that use the machine do not change.

Usage: python -m benchmarks.reading
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ntc_templates.parse import ParsingException, parse_output

from triage.model import Capture
from triage.parsing.reader import read

_ROUNDS = 15
_PEER_ROUNDS = 2
_LEAST_ROWS_PER_S = 300_000
_LEAST_RATIO = 15
_MESSAGES = (
    "%LINK-3-UPDOWN: Interface GigabitEthernet0/{a}, changed state to up",
    "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/{a}, changed state to down",
    "%SEC-6-IPACCESSLOGP: list 101 denied tcp 10.0.{a}.{b}({b}) -> 198.51.100.{b}(445), 1 packet",
    "%SYS-5-CONFIG_I: Configured from console by noc on vty0 (192.0.2.{b})",
    "%SYS-3-CPUHOG: Task is running for ({b}04)msecs, more than (2000)msecs (0/0),process = IP Input.",
    "%SSH-5-SSH2_USERAUTH: User 'noc' authentication for SSH2 Session from 192.0.2.{b} (tty = {a}) Succeeded",
)


@dataclass(frozen=True, slots=True)
class Text:
    """One command's output: ``rows`` rows of ``table`` stand in ``raw``."""

    command: str
    table: str
    rows: int
    raw: bytes


def main() -> None:
    """Print a line for each text, with the goals that it misses."""
    for text in (processes(300), processes(10_000), logging(10_000), *relayed(10_000), flows(10_000)):
        own_s = _best(partial(_own, text), _ROUNDS)
        rows_per_s = text.rows / own_s
        line = f"{text.command:22} {text.rows:6,} rows {own_s * 1000:8.2f} ms {rows_per_s:10,.0f} rows/s"
        peer_s = _peer(text)
        ratio = f"{peer_s / own_s:6.1f} x ntc-templates ({peer_s * 1000:,.0f} ms)" if peer_s else "no template there"
        below = rows_per_s < _LEAST_ROWS_PER_S or (peer_s is not None and peer_s / own_s < _LEAST_RATIO)
        sys.stdout.write(f"{line}  {ratio}{'  below the goal' if below else ''}\n")
    sys.stdout.write(f"goals: {_LEAST_ROWS_PER_S:,} rows/s on one core, {_LEAST_RATIO} x\n")


def processes(count: int) -> Text:
    """Return ``show processes cpu`` with ``count`` processes."""
    head = (
        "CPU utilization for five seconds: 97%/57%; one minute: 96%; five minutes: 95%\n"
        " PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process\n"
    )
    rows = "".join(
        f"{pid:4} {pid * 977:11} {pid * 31:9} {31:10}  0.08%  0.05%  0.05%   0 Process {pid}\n"
        for pid in range(1, count + 1)
    )
    return Text("show processes cpu", "cpu_process", count, (head + rows).encode())


def logging(count: int) -> Text:
    """Return ``show logging`` with ``count`` messages of one hundred minutes."""
    return Text(
        "show logging", "log_event", count, ("Log Buffer (8192 bytes):\n" + _messages(count, "{own}: {body}")).encode()
    )


def relayed(count: int) -> Sequence[Text]:
    """Return the same messages as relays write them down, by RFC 3164, RFC 5424 and with stamps of ISO 8601."""
    forms = (
        "<189>{short} r1 {number}: *{own}: {body}",
        "<189>1 {iso}Z r1 - - - - {body}",
        "{iso}+00:00 r1 {number}: {own}: {body}",
    )
    return [Text("syslog", "log_event", count, _messages(count, form).encode()) for form in forms]


def _messages(count: int, form: str) -> str:
    """Return messages of one hundred minutes, a line each."""
    chosen = random.Random(1)  # noqa: S311  the same text every time
    lines = []
    for number in range(count):
        minute, second = divmod(number * 6000 // count, 60)
        body = chosen.choice(_MESSAGES).format(a=chosen.randrange(48), b=chosen.randrange(1, 250))
        clock, fraction = f"{10 + minute // 60}:{minute % 60:02}:{second:02}", f"{chosen.randrange(1000):03}"
        stamps = {
            "short": f"Nov 23 {clock}",
            "own": f"Nov 23 {clock}.{fraction}",
            "iso": f"2026-11-23T{clock}.{fraction}",
        }
        lines.append(form.format(number=number, body=body, **stamps) + "\n")
    return "".join(lines)


def flows(count: int) -> Text:
    """Return ``show ip cache flow`` with ``count`` flows of a scan."""
    chosen = random.Random(1)  # noqa: S311  the same text every time
    head = (
        "IP Flow Switching Cache, 278544 bytes\n  4095 active, 1 inactive, 1234567 added\n\n"
        "SrcIf         SrcIPaddress    DstIf         DstIPaddress    Pr SrcP DstP  Pkts\n"
    )
    rows = "".join(
        f"Gi0/1         10.1.{chosen.randrange(256)}.{chosen.randrange(256):<9} Null          "
        f"198.51.100.{chosen.randrange(256):<4} 06 {chosen.randrange(1024, 65536):04X} 01BD  {chosen.randrange(1, 900):5}\n"
        for _ in range(count)
    )
    return Text("show ip cache flow", "flow", count, (head + rows).encode())


def _own(text: Text) -> None:
    reading = read(Capture(device="r1", command=text.command, path="c", raw=text.raw, platform="cisco_ios"))
    found, unknown = len(reading.tables[text.table]), len(reading.not_understood)
    if found != text.rows or unknown:
        sys.exit(f"{text.command}: {found} rows of {text.rows}, {unknown} lines not understood")


def _peer(text: Text) -> float | None:
    """Return the seconds that ntc-templates takes; None when it has no template or does not read the text."""
    data = text.raw.decode()
    try:
        return _best(lambda: parse_output("cisco_ios", text.command, data), _PEER_ROUNDS)
    except ParsingException:
        return None


def _best(run: Callable[[], object], rounds: int) -> float:
    times: Sequence[float] = [_timed(run) for _ in range(rounds)]
    return min(times)


def _timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
