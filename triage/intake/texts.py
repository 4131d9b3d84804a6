"""Bytes of a file as text in UTF-8, line for line; and what a file is that is no text."""

import re

_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)  # fmt: skip
_HEAD = 4096
_COPY = "copy its text into a .txt file"
_UNPACK = "unpack it yourself and name the folder"
_KINDS = (
    (b"%PDF-", "a PDF, which is not read", _COPY),
    (b"PK\x03\x04", "an archive or an Office document, by its content", "call an archive .zip; of a document " + _COPY),
    (b"\xd0\xcf\x11\xe0", "an old Office document or an Outlook message, which is not read", _COPY),
    (b"\x1f\x8b", "packed with gzip, by its content", "call it .gz or .tgz"),
    (b"7z\xbc\xaf'\x1c", "a 7z archive, which is not read", _UNPACK),
    (b"Rar!\x1a", "a RAR archive, which is not read", _UNPACK),
    (b"BZh", "packed with bzip2, which is not read", _UNPACK),
    (b"\xfd7zXZ\0", "packed with xz, which is not read", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed with zstd, which is not read", _UNPACK),
    (b"\x89PNG", "a picture", "copy the text from the terminal"),
    (b"\xff\xd8\xff", "a picture", "copy the text from the terminal"),
    (b"GIF8", "a picture", "copy the text from the terminal"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture, which is not read", "export the flows as nfdump CSV"),
    (b"\n\r\r\n", "a packet capture, which is not read", "export the flows as nfdump CSV"),
)  # fmt: skip
_TEXT = "name the text files only"
# What no terminal sends: everything below the blank but bell, backspace, tab, line ends, form feed, and what shifts or escapes.
_ODD = re.compile(rb"[\x00-\x06\x0b\x0e-\x10\x12\x14-\x1a\x1c-\x1f]")
_HTML = re.compile(rb"\s{0,40}<(?:!doctype html|html)\b", re.IGNORECASE)
_HIDING = re.compile(rb"<(/?)(script|style|head)\b[^<>]{0,400}>", re.IGNORECASE)
_BREAK = re.compile(rb"<(?:br\s{0,4}/?|/p|/div|/tr|/li|/h\d)\s{0,4}>(?![ \t]{0,8}\r?\n)", re.IGNORECASE)
_ELEMENT = re.compile(rb"</?[A-Za-z][A-Za-z0-9:]{0,20}(?:\s[^<>]{0,2000})?/?>|<!--[^<>]{0,2000}-->")


def as_text(data: bytes) -> bytes:
    """Return ``data`` in UTF-8 where its first bytes tell another encoding, with the line ends that everybody counts."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data.decode(encoding, "replace").encode("utf-8")  # what Windows saves; the lines stay the same
            break
    else:
        encoding = _unmarked(data[:_HEAD])
        if encoding:
            data = data.decode(encoding, "replace").encode("utf-8")
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")  # a program that ends lines with CR alone
    return _without_elements(data) if _HTML.match(data) else data


def _unmarked(head: bytes) -> str:
    """Return the encoding of two bytes a character that a text without a mark is in, or nothing."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 2 or max(even, odd) * 10 < half * 7 or min(even, odd) * 20 > half:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _without_elements(data: bytes) -> bytes:
    """Return the text of a page, each line of it where it stood; entities are the cleaner's."""
    parts: list[bytes] = []
    hiding, start, shown = b"", 0, 0
    for mark in _HIDING.finditer(data):  # one look at each, since a page may open thousands and close none
        name = mark[2].lower()
        if not hiding and not mark[1]:
            hiding, start = name, mark.start()
        elif mark[1] and name == hiding:
            parts += [data[shown:start], b"\n" * data.count(b"\n", start, mark.end())]
            hiding, shown = b"", mark.end()
    data = b"".join([*parts, data[shown:]])
    return _ELEMENT.sub(lambda match: b"\n" * match[0].count(b"\n"), _BREAK.sub(b"\n", data))


def no_text(data: bytes) -> tuple[str, str] | None:
    """Return what a file is that is no text, and what to do; None when it is text."""
    if not data.strip():
        return "empty", "look whether it was saved or copied in full"
    for mark, what, hint in _KINDS:
        if data.startswith(mark):
            return what, hint
    return ("not text", _TEXT) if is_binary(data) else None


def is_binary(data: bytes) -> bool:
    """Tell whether a file is no text: it holds many bytes that no terminal sends."""
    head = data[:_HEAD]
    return len(_ODD.findall(head)) > len(head) // 20 + 1
