"""What is fuzzed: functions on bytes that must never raise and never take long."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from tests.fuzz.safety import SAFETY, safety_seeds
from triage.intake import mail, syslog
from triage.intake.exports import read_export
from triage.intake.heads import split_by_heads
from triage.intake.hosts import declared
from triage.intake.platform import recognise
from triage.intake.split import split
from triage.intake.texts import as_text, no_text
from triage.model import Capture
from triage.parsing.clean import clean
from triage.parsing.lint import golden_folder
from triage.parsing.reader import read
from triage.parsing.timestamps import device_clock, parse_stamp

CORE = {
    "show processes cpu": "cisco_ios",
    "show processes cpu history": "cisco_ios",
    "show processes memory": "cisco_ios",
    "show memory statistics": "cisco_ios",
    "show logging": "cisco_ios",
    "show interfaces": "cisco_ios",
    "show ip traffic": "cisco_ios",
    "show ip cache flow": "cisco_ios",
    "show ip arp": "cisco_ios",
    "show buffers": "cisco_ios",
    "show version": "cisco_ios",
    "show access-lists": "cisco_ios",
    "show system resources": "cisco_nxos",
    "show processes cpu sort": "cisco_nxos",
    "show lpts pifib hardware police": "cisco_xr",
    "show blocks": "cisco_asa",
    "show interfaces extensive": "juniper_junos",
    "show processes top once": "arista_eos",
}


def _clean(raw: bytes) -> None:
    for is_log in (False, True):
        found = clean(raw, "show processes cpu", is_log=is_log)
        assert len(found.noise) <= len(found.lines)


def _split(raw: bytes) -> None:
    found = split(raw)
    assert all(piece.command for piece in found.pieces)


def _heads(raw: bytes) -> None:
    found = split_by_heads(raw)
    assert all(piece.command for piece in found.pieces)


def _texts(raw: bytes) -> None:
    for data in (raw, b"<html>" + raw, b"From: a\nSubject: b\nContent-Type: multipart/mixed; boundary=x\n" + raw):
        found = as_text(data)
        no_text(found)
        mail.parts("a.eml", found)
        declared([found])


def _logs(raw: bytes) -> None:
    read_export(raw)
    lines = sum(piece.raw.count(b"\n") for piece in syslog.pieces(raw))
    assert lines <= raw.count(b"\n") + 1


def _stamp(raw: bytes) -> None:
    text = raw.decode("latin-1")
    parse_stamp(text)
    device_clock(text)


def _platform(raw: bytes) -> None:
    recognise([raw])


def _read(command: str, platform: str, raw: bytes) -> None:
    found = read(Capture(device="r1", command=command, path="c", raw=raw, platform=platform))
    coverage = found.coverage
    assert coverage.lines == coverage.read + coverage.noise + coverage.not_understood
    assert all(len(column) == len(table) for table in found.tables.values() for column in table.columns.values())


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "cleaner": _clean,
    "splitter": _split,
    "heads": _heads,
    "platform": _platform,
    "texts": _texts,
    "logs": _logs,
    "time stamps": _stamp,
    **SAFETY,
    **{command: partial(_read, command, platform) for command, platform in CORE.items()},
}


def seeds(name: str) -> list[bytes]:
    """Return captures to begin with: the goldens of the command, or a few of everything."""
    if name in SAFETY:
        return safety_seeds(name)
    files = sorted(golden_folder().glob("*/*/*/capture.txt"))
    own = [f for f in files if f.parts[-3] == re.sub(r"[^\w\-]", "_", name)]
    return [f.read_bytes()[:4096] for f in own or files[::25]]
