"""Encodings, line ends and pages become text line for line; what is no text is told by its kind."""

import pytest

from triage.intake.texts import as_text, no_text

SESSION = "r1#show clock\n10:00:00.000 UTC Mon Nov 23 2026\nr1#\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_that_windows_saves_is_read(encoding: str) -> None:
    assert as_text(SESSION.encode(encoding)) == SESSION.encode()


def test_bytes_of_an_old_terminal_stay_as_they_are() -> None:
    data = SESSION.encode() + "r1#! B\u00fcro\n".encode("latin-1")
    assert as_text(data) == data


def test_a_text_whose_lines_end_with_cr_alone_has_lines() -> None:
    assert as_text(SESSION.replace("\n", "\r").encode()) == SESSION.encode()


def test_a_page_loses_its_elements_and_no_line() -> None:
    page = b"<html>\n<head><style>\np {}\n</style></head>\n<body><p>Hi<br>all</p>\n<pre>r1#show clock\n10:00 &lt;x&gt;\n</pre></body>"
    assert as_text(page).split(b"\n") == [b"", b"", b"", b"", b"Hi", b"all", b"r1#show clock", b"10:00 &lt;x&gt;", b""]


def test_a_pager_of_a_firewall_is_no_element_of_a_page() -> None:
    text = b"fw1# show conn\n<--- More --->\n<html>\n"
    assert as_text(text) == text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"), (b" \n\t\n", "empty"), (b"%PDF-1.4\n1 0 obj\n", "a PDF"), (b"PK\x03\x04rest", "an Office document"),
        (b"Rar!\x1a\x07rest", "a RAR archive"), (b"\x89PNG\r\n\x1a\n", "a picture"), (bytes(range(256)) * 4, "not text"),
        (b"\x1f\x8b\x08rest", "packed with gzip"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_called_by_its_kind(data: bytes, what: str) -> None:
    found = no_text(data)
    assert found is not None
    assert what in found[0]
    assert found[1]


def test_what_a_terminal_sends_is_text() -> None:
    assert no_text(b"\x1b]0;r1\x07r1#sh\b\b\bshow clock\r\n\x1b[K --More-- \x08\x08\0\r\n") is None
