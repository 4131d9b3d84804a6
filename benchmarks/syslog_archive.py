"""How fast a large syslog archive is read for its messages of interest, beside ``grep -cE`` with the same words on the same core.

Usage: python benchmarks/syslog_archive.py [MEGABYTES]
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from triage.intake.interest import interest
from triage.intake.load import load

_DEVICES = 500
_INTERESTING_SHARE = 0.01
_PLAIN = (
    "%LINK-6-CLEAR_COUNTERS: Clear counter on interface GigabitEthernet0/{a} by noc on vty0 (192.0.2.{b})",
    "%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: noc] [Source: 192.0.2.{b}] [localport: 22]",
    "%PARSER-6-CFGLOG: User:noc  logged command:interface GigabitEthernet0/{a}",
    "%CDP-4-DUPLEX_MISMATCH: duplex mismatch discovered on GigabitEthernet0/{a} (not half duplex), with sw{b}",
    "%SSH-6-SSH2_SESSION: SSH2 Session request from 192.0.2.{b} (tty = {a}) using crypto cipher 'aes128-ctr' Succeeded",
)
_OF_INTEREST = (
    "%SYS-3-CPUHOG: Task is running for ({b}04)msecs, more than (2000)msecs (0/0),process = IP Input.",
    "%SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60A1B2C3, alignment 0",
    "%LINK-3-UPDOWN: Interface GigabitEthernet0/{a}, changed state to down",
    "%SEC-6-IPACCESSLOGP: list 101 denied tcp 10.0.{a}.{b}({b}) -> 198.51.100.{b}(445), 1 packet",
)


def main() -> None:
    """Print both speeds, their ratio and the memory."""
    size = int(sys.argv[1]) * 1_000_000 if len(sys.argv) > 1 else 1_000_000_000
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "syslog.log"
        _write(path, size)
        subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)  # both find it in the cache
        own_s, captures, kept = _own(path)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        grep_s, counted = _grep(path)
    sys.stdout.write(
        f"triage  {size / own_s / 1e6:8.0f} MB/s  {captures} devices, {kept:,} messages kept\n"
        f"grep    {size / grep_s / 1e6:8.0f} MB/s  {counted:,} lines counted, {len(interest().mnemonics)} words\n"
        f"ratio   {grep_s / own_s:8.2f}\nmemory  {peak_mb:8.0f} MB\n"
    )
    if kept != counted:
        sys.exit("triage and grep do not agree on the lines")


def _write(path: Path, size: int) -> None:
    """A block of lines again and again, so that writing it takes no time; about 120 bytes a line."""
    chosen = random.Random(1)  # noqa: S311  the same file every time
    lines = []
    length = 0
    while length < 20_000_000:
        forms = _OF_INTEREST if chosen.random() < _INTERESTING_SHARE else _PLAIN
        body = chosen.choice(forms).format(a=chosen.randrange(48), b=chosen.randrange(1, 250))
        device, second = chosen.randrange(_DEVICES), chosen.randrange(60)
        line = f"Nov 23 10:{second:02}:{second:02} r{device:03}.example.net {length}: Nov 23 10:00:{second:02}.123 UTC: {body}\n"
        lines.append(line)
        length += len(line)
    block = "".join(lines).encode()
    with path.open("wb") as file:
        while size > 0:
            size -= file.write(block)


def _own(path: Path) -> tuple[float, int, int]:
    start = time.perf_counter()
    intake = load([path])
    taken_s = time.perf_counter() - start
    return taken_s, len(intake.captures), sum(capture.raw.count(b"\n") for capture in intake.captures)


def _grep(path: Path) -> tuple[float, int]:
    found = interest()
    words = f"-[0-7]-({'|'.join(found.mnemonics)})|({'|'.join(found.facilities)})-[0-7]-"
    start = time.perf_counter()
    done = subprocess.run(
        ["grep", "-cE", "--", words, str(path)],
        capture_output=True, check=True, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    return time.perf_counter() - start, int(done.stdout)


if __name__ == "__main__":
    main()
