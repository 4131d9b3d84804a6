"""Targets that guard something: what passes the gate only reads, no list, archive or document ends in a traceback, no secret survives."""

import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.inventory.lists import LISTS
from triage.collect.gate import SETUP, Allowed, check
from triage.collect.ladder import ladder, platforms
from triage.errors import TriageError
from triage.intake.archives import members
from triage.inventory.devices import load_devices
from triage.model import PLATFORMS
from triage.redact.redactor import Redactor
from triage.redact.secrets import forms
from triage.strict_yaml import load

_SECRET = "Canary0815xyz"
_PLAIN = re.compile(r"[\x20-\x7e]{1,200}")
_WRITES = re.compile(r"\| *(?:redirect|append|tee|save|bash|sh|email|utility)\b|[;>&$`<\\!?{}']")
_ARCHIVES = ("a.zip", "a.tar", "a.tar.gz", "r1.log.gz")
_MOST_BYTES = 4_000_000
_FOLDER = Path(tempfile.mkdtemp(prefix="triage-fuzz-"))


def only_reads(text: str) -> bool:
    """Tell, in other words than the gate's, whether a line only reads."""
    if text in SETUP:
        return True
    plain = text.startswith("show ") and _PLAIN.fullmatch(text) and not _WRITES.search(text)
    return bool(plain) and " |" not in text.replace(" | ", "", 1)


def _gate(raw: bytes) -> None:
    text = raw.decode("latin-1")
    for platform in (None, *PLATFORMS):
        if isinstance(verdict := check(text, platform=platform), Allowed):
            assert verdict.command == text
            assert only_reads(text), text


def _inventory(raw: bytes) -> None:
    file = _FOLDER / "list"
    file.write_bytes(raw)
    with contextlib.suppress(TriageError):
        devices = load_devices((str(file),)).devices
        assert all(device.host and 0 < device.port < 65536 for device in devices)


def _archives(raw: bytes) -> None:
    for name in _ARCHIVES:
        with contextlib.suppress(TriageError):
            for path, member in members(name, io.BytesIO(raw), len(raw)):
                assert not path.startswith("/")
                assert ".." not in path.split("/")
                size = 0
                while size < _MOST_BYTES and (data := member.read(1 << 16)):
                    size += len(data)


def _documents(raw: bytes) -> None:
    with contextlib.suppress(TriageError):
        load(raw.decode("utf-8", "replace"), "fuzzed")


def _redactor(raw: bytes) -> None:
    text = f"{raw.decode('latin-1')}\nsnmp-server community {_SECRET} RO\n{raw.decode('latin-1')}"
    cleaned = Redactor().text(text)
    assert _SECRET not in cleaned
    assert Redactor().text(cleaned) == cleaned


SAFETY: Mapping[str, Callable[[bytes], None]] = {
    "gate": _gate,
    "inventory": _inventory,
    "archives": _archives,
    "documents": _documents,
    "redactor": _redactor,
}


def safety_seeds(name: str) -> list[bytes]:
    """Return what the targets begin with: commands, lists of every format, forms of secrets."""
    if name == "gate":
        commands = {rung.command for platform in platforms() for rung in ladder(platform).rungs}
        return [
            command.encode()
            for command in (*sorted(commands), *SETUP, "show clock | redirect flash:x", "show x ; reload")
        ]
    if name == "redactor":
        return [example.replace("{secret}", "word").encode() for form in forms() for example in form.examples]
    if name == "archives":
        from tests.intake.test_archives import PACKED  # noqa: PLC0415  a test module's own fixtures

        return [packed() for packed in PACKED.values()]
    return [text.encode() for text in LISTS.values()]
