"""Whatever a session was saved with, each command gives the rows that its golden capture gives, on every platform."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.parsing.dirt import rows, values
from triage.intake.hosts import declared
from triage.intake.load import load
from triage.parsing.lint import golden_folder, read_golden
from triage.parsing.reader import Reading, read

PROMPTS = {
    "arista_eos": b"r1#", "cisco_asa": b"r1# ", "cisco_ios": b"r1#", "cisco_nxos": b"r1# ", "cisco_xe": b"r1#",
    "cisco_xr": b"RP/0/RSP0/CPU0:r1#", "juniper_junos": b"noc@r1> ",
}  # fmt: skip
Sections = Sequence[tuple[bytes, bytes]]  # command and what it printed


def goldens(platform: str) -> Mapping[str, tuple[bytes, Reading]]:
    """Return one golden a command: its output without the prompt, and its reading. Those with dirt of their own are left out."""
    found: dict[str, tuple[bytes, Reading]] = {}
    for folder in sorted(file.parent for file in (golden_folder() / platform).glob("*/*/capture.txt")):
        reading = read_golden(folder)
        first, _, rest = (raw := reading.capture.raw).partition(b"\n")
        body = rest if b"#show" in first.replace(b" ", b"") or b">show" in first.replace(b" ", b"") else raw
        dirty = any(
            mark in body for mark in (b"#", b">", b"\r", b"\b", b"\x1b", b"\t", b"-More-")
        ) or not body.endswith(b"\n")
        if not dirty and reading.tables and not reading.not_understood:
            found.setdefault(reading.capture.command, (body, reading))
    return found


def session(sections: Sections, prompt: bytes) -> bytes:
    return b"".join(prompt + command + b"\n" + body for command, body in sections) + prompt + b"\n"


def putty(sections: Sections, prompt: bytes) -> bytes:
    head = b"=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.11.23 10:00:01 =~=~=~=~=~=~=~=~=~=~=~=\n"
    return (head + b"login as: noc\nPassword: \n" + session(sections, prompt)).replace(b"\n", b"\r\n")


def secure_crt(sections: Sections, prompt: bytes) -> bytes:
    lines = session(sections, prompt).splitlines(keepends=True)
    return b"".join(b"[2026-11-23 10:%02d:%02d.123] " % divmod(n % 3600, 60) + line for n, line in enumerate(lines))


def minicom(sections: Sections, prompt: bytes) -> bytes:
    return b"\nWelcome to minicom 2.8\n\nOPTIONS: I18n\nPort /dev/ttyUSB0\n\n" + session(sections, prompt).replace(
        b"\n", b"\r\n"
    )


def typescript(sections: Sections, prompt: bytes) -> bytes:
    head = b'Script started on 2026-11-23 10:00:01+00:00 [TERM="xterm" COLUMNS="200" LINES="50"]\n$ ssh noc@r1\n'
    typed = [(command[:3] + b"x\b \b" + command[3:], body) for command, body in sections]
    text = session(typed, b"\x1b]0;r1\x07" + prompt).replace(b"\n", b"\r\n")
    return head + text + b'\nScript done on 2026-11-23 10:20:01+00:00 [COMMAND_EXIT_CODE="0"]\n'


def paged(sections: Sections, prompt: bytes) -> bytes:
    rubbed = b" --More-- " + b"\b" * 10 + b" " * 10 + b"\b" * 10
    lines = session(sections, prompt).splitlines(keepends=True)
    quiet = {n for n, line in enumerate(lines) if prompt.strip() in line}
    return b"".join(rubbed + line if n % 23 == 22 and n not in quiet else line for n, line in enumerate(lines))


def dashed(sections: Sections, _: bytes) -> bytes:
    return b"".join(
        b"\n------------------ " + command + b" ------------------\n\n" + body for command, body in sections
    )


def backticked(sections: Sections, _: bytes) -> bytes:
    return b"".join(b"`" + command + b"`\n" + body for command, body in sections)


TERMINALS: Mapping[str, Callable[[Sections, bytes], bytes]] = {
    "session": session, "PuTTY": putty, "SecureCRT": secure_crt, "minicom": minicom, "script": typescript, "paged": paged,
}  # fmt: skip
TECHS: Mapping[str, Callable[[Sections, bytes], bytes]] = {"dashed": dashed, "backticked": backticked}


def check(platform: str, expected: Mapping[str, tuple[bytes, Reading]], place: Path, device: str) -> None:
    intake = load([place], platform=platform)
    assert intake.problems == ()
    assert {capture.device for capture in intake.captures} == {device}
    found = {capture.command: capture for capture in intake.captures}
    for command, (_, golden) in expected.items():
        reading = read(found[command])
        assert values(rows(reading)) == values(rows(golden)), command
        coverage = reading.coverage
        assert coverage.lines == coverage.read + coverage.noise + coverage.not_understood
        assert not reading.not_understood, command


@pytest.mark.parametrize("kind", TERMINALS)
@pytest.mark.parametrize("platform", PROMPTS)
def test_a_terminal_log_gives_what_the_commands_give(platform: str, kind: str, tmp_path: Path) -> None:
    expected = goldens(platform)
    assert len(expected) > 10
    text = TERMINALS[kind]([(command.encode(), body) for command, (body, _) in expected.items()], PROMPTS[platform])
    (tmp_path / "session.log").write_bytes(text)
    check(platform, expected, tmp_path / "session.log", "r1")


@pytest.mark.parametrize("kind", TECHS)
@pytest.mark.parametrize("platform", PROMPTS)
def test_a_show_tech_gives_what_the_commands_give(platform: str, kind: str, tmp_path: Path) -> None:
    expected = {command: found for command, found in goldens(platform).items() if command.startswith("show ")}
    assert len(expected) > 10
    text = TECHS[kind]([(command.encode(), body) for command, (body, _) in expected.items()], b"")
    (tmp_path / "tech.txt").write_bytes(text)
    check(platform, expected, tmp_path / "tech.txt", declared([text]) or "tech")


@pytest.mark.parametrize("suffix", ["folder", ".txt.gz", ".zip", ".tar", ".tgz"])
@pytest.mark.parametrize("platform", PROMPTS)
def test_packed_captures_give_what_the_commands_give(platform: str, suffix: str, tmp_path: Path) -> None:
    expected = goldens(platform)
    files = {f"r1/{number}/{command}.txt": body for number, (command, (body, _)) in enumerate(expected.items(), 1)}
    place = tmp_path / f"saved{suffix}"
    if suffix == "folder":
        return  # the goldens themselves are read from folders
    if suffix == ".txt.gz":
        sections = [(command.encode(), body) for command, (body, _) in expected.items()]
        place.write_bytes(gzip.compress(session(sections, PROMPTS[platform])))
        check(platform, expected, place, "r1")
        return
    if suffix == ".zip":
        with zipfile.ZipFile(place, "w") as packed:
            for name, body in files.items():
                packed.writestr(name, body)
    else:
        with tarfile.open(place, "w:gz" if suffix == ".tgz" else "w") as archive:
            for name, body in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(body)
                archive.addfile(member, io.BytesIO(body))
    assert {capture.device for capture in load([place], platform=platform).captures} == {"r1"}
