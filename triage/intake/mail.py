"""A saved mail to the texts in it: bodies that were encoded for the way, and attachments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import PurePosixPath

from triage.intake.archives import safe_path

MAX_PARTS = 200
MAX_BYTES = 64_000_000  # a larger file that begins like a mail is read as it stands
_FIELD = re.compile(
    rb"^(From|To|Cc|Subject|Date|Received|Return-Path|MIME-Version|Content-Type|Content-Transfer-Encoding|Message-ID|Delivered-To)"
    rb"[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST = re.compile(rb"(?:From [^\r\n]{1,200}\r?\n)?[A-Za-z][A-Za-z0-9\-]{1,40}[ \t]*:")
_HEAD = 65_536
_LEAST_FIELDS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One text or attachment of a mail."""

    path: str
    data: bytes


def parts(path: str, data: bytes) -> list[Part] | None:
    """Return what a mail holds, or None when the text is no mail, or one whose lines stand as they were written."""
    head = data[:_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    fields = {field.lower() for field in _FIELD.findall(head)}
    if (
        len(data) > MAX_BYTES
        or not _FIRST.match(head)
        or len(fields) < _LEAST_FIELDS
        or not fields & {b"content-type", b"content-transfer-encoding"}
    ):
        return None
    try:
        message = message_from_bytes(data)
        if not message.is_multipart() and str(message.get("Content-Transfer-Encoding", "")).lower() in {
            "",
            "7bit",
            "8bit",
            "binary",
        }:
            return None
        found = list(_texts(path, message))
    except (ValueError, LookupError, RecursionError, AssertionError):  # a mail that only looks like one
        return None
    return found or None


def _texts(path: str, message: Message) -> Iterator[Part]:
    pure = PurePosixPath(path)
    plain = any(part.get_content_type() == "text/plain" and part.get_filename() is None for part in message.walk())
    bodies = 0
    for number, part in enumerate(message.walk()):
        if number >= MAX_PARTS:
            return
        name = part.get_filename()
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        if name is not None:
            yield Part(str(pure.with_suffix("") / safe_path(name)), _in_utf8(part, payload))
        elif part.get_content_type() == "text/plain" or (part.get_content_type() == "text/html" and not plain):
            bodies += 1
            yield Part(path if bodies == 1 else f"{path}#{bodies}", _in_utf8(part, payload))


def _in_utf8(part: Message, payload: bytes) -> bytes:
    """Return a text part in UTF-8, whatever character set it says; anything else as it is."""
    charset = part.get_content_charset()
    if part.get_content_maintype() != "text" or charset in {None, "utf-8", "us-ascii"}:
        return payload
    try:
        return payload.decode(str(charset)).encode("utf-8")
    except (LookupError, ValueError):
        return payload
