"""A mail is read as the person reads it: decoded, each text once, attachments as files of their own."""

import base64
import io
import quopri
import zipfile
from email.message import EmailMessage
from pathlib import Path, PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from triage.intake import mail
from triage.intake.load import load

CPU = (
    "CPU utilization for five seconds: 99%/12%; one minute: 97%; five minutes: 95%\n"
    " PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process\n"
    "  78    59808832    93015291        643 61.98% 60.78% 58.88%   0 IP Input\n"
)
SESSION = f"edge-1#show processes cpu\n{CPU}edge-1#\n"
HEAD = "From: ada@example.com\nTo: noc@example.com\nSubject: slow\nContent-Type: text/plain; charset=utf-8\n"


def told(path: Path) -> set[tuple[str, str, str]]:
    return {(c.device, c.command, c.path) for c in load([path]).captures}


def test_a_body_that_was_encoded_for_the_way_is_decoded(tmp_path: Path) -> None:
    for name, body in (
        ("quoted-printable", quopri.encodestring(SESSION.encode())),
        ("base64", base64.encodebytes(SESSION.encode())),
    ):
        file = tmp_path / f"{name}.eml"
        file.write_bytes(f"{HEAD}Content-Transfer-Encoding: {name}\n\n".encode() + body)
        (capture,) = load([file]).captures
        assert (capture.device, capture.command) == ("edge-1", "show processes cpu")
        assert CPU.encode() in capture.raw


def test_a_mail_in_plain_text_keeps_the_numbers_of_its_lines(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(f"{HEAD}\nHi,\n\n{SESSION}")
    (capture,) = load([tmp_path / "a.eml"]).captures
    assert capture.first_line == 8


def test_the_two_forms_of_one_text_are_read_once_and_attachments_are_files(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@example.com", "noc@example.com", "slow"
    message.set_content(SESSION)
    message.add_alternative(f"<html><body><pre>{SESSION}</pre></body></html>", subtype="html")
    message.add_attachment(SESSION.replace("edge-1", "core-2"), filename="core.log")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("core-3/show_processes_cpu.txt", CPU)
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="../../more.zip")
    message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="shot.png")
    (tmp_path / "case.eml").write_bytes(bytes(message))
    assert told(tmp_path / "case.eml") == {
        ("edge-1", "show processes cpu", "case.eml"),
        ("core-2", "show processes cpu", "case/core.log"),
        ("core-3", "show processes cpu", "core-3/show_processes_cpu.txt"),
    }
    assert [p.message for p in load([tmp_path / "case.eml"]).problems if p.code == "binary"] == [
        "case/shot.png: a picture"
    ]


def test_what_only_looks_like_a_mail_is_none() -> None:
    assert mail.parts("a.txt", b"Hostname: r1\nModel: mx204\n") is None
    assert mail.parts("a.txt", f"From: ada\nTo: bob\nSubject: x\n\n{SESSION}".encode()) is None


@given(
    st.binary(max_size=300),
    st.sampled_from(["multipart/mixed; boundary=x", "text/plain; charset=nonsense", "message/rfc822", '"']),
)
def test_any_bytes_behind_a_head_are_no_mail_or_parts_beside_it(body: bytes, kind: str) -> None:
    head = f"From: a\nSubject: b\nContent-Transfer-Encoding: base64\nContent-Type: {kind}\n\n".encode()
    found = mail.parts("a.eml", head + body)
    assert found is None or found
    for part in found or ():
        assert part.path.startswith("a")
        assert ".." not in PurePosixPath(part.path).parts
        assert len(part.data) <= 4 * len(body) + 3  # a byte of a narrow set takes up to four in UTF-8


@given(st.binary(min_size=1, max_size=300).map(lambda body: b"show version\n" + body))
def test_what_was_encoded_comes_back(body: bytes) -> None:
    head = b"From: a\nSubject: b\nContent-Transfer-Encoding: base64\nContent-Type: application/octet-stream; name=r1.txt\n\n"
    found = mail.parts("a.eml", head + base64.encodebytes(body))
    assert found is not None
    assert [part.data for part in found] == [body]
