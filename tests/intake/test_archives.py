"""Archives give their files within limits, and whatever is wrong with one is a single clear error."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import UsageError
from triage.intake import archives

TEXT = b"r1#show clock\n10:00:00.000 UTC Mon Nov 23 2026\n"


def read_all(name: str, data: bytes) -> dict[str, bytes]:
    found = {}
    for path, member in archives.members(name, io.BytesIO(data), len(data)):
        parts = []
        while part := member.read(1 << 16):
            parts.append(part)
        found[path] = b"".join(parts)
    return found


def tar_of(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def zip_of(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


PACKED: dict[str, Callable[[], bytes]] = {
    "a.zip": lambda: zip_of(("r1/show_clock.txt", TEXT)),
    "a.tar": lambda: tar_of((tarfile.TarInfo("r1/show_clock.txt"), TEXT)),
    "a.tar.gz": lambda: tar_of((tarfile.TarInfo("r1/show_clock.txt"), TEXT), mode="w:gz"),
    "a.tgz": lambda: tar_of((tarfile.TarInfo("r1/show_clock.txt"), TEXT), mode="w:gz"),
    "r1/show_clock.txt.gz": lambda: gzip.compress(TEXT),
}


@pytest.mark.parametrize("name", PACKED)
def test_every_kind_gives_its_file(name: str) -> None:
    assert list(read_all(name, PACKED[name]()).values()) == [TEXT]


def test_an_archive_inside_an_archive() -> None:
    assert read_all("b.zip", zip_of(("in.tar.gz", PACKED["a.tar.gz"]()))) == {"in.tar.gz/r1/show_clock.txt": TEXT}


def test_nesting_has_an_end() -> None:
    data = TEXT
    for _ in range(archives.MAX_NESTING + 2):
        data = zip_of(("in.zip", data))
    with pytest.raises(UsageError, match="nested deeper"):
        read_all("in.zip", data)


@pytest.mark.parametrize("name", ["../../x.txt", "/etc/x.txt", "C:\\x.txt", "..\\x.txt", "..", ""])
def test_no_path_leads_outside(name: str) -> None:
    path = archives.safe_path(name)
    assert not path.startswith("/")
    assert ".." not in path.split("/")


def test_a_member_without_a_name_is_one_clear_error() -> None:
    whole = zip_of(("r1.txt", TEXT))
    at = whole.rindex(b"r1.txt")  # the table of contents stands behind the members
    with pytest.raises(UsageError, match="not a readable archive"):
        read_all("a.zip", whole[:at] + b"\x001.txt" + whole[at + 6 :])


def test_links_and_devices_are_passed_over() -> None:
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    pipe = tarfile.TarInfo("pipe.txt")
    pipe.type = tarfile.FIFOTYPE
    assert read_all("a.tar", tar_of((link, b""), (pipe, b""), (tarfile.TarInfo("x.txt"), TEXT))) == {"x.txt": TEXT}


@pytest.mark.parametrize("name", ["a.gz", "a.zip", "a.tar.gz"])
def test_a_bomb_is_refused(name: str) -> None:
    zeros = bytes(64_000_000)
    packed = {
        "a.gz": lambda: gzip.compress(zeros),
        "a.zip": lambda: zip_of(("x.txt", zeros)),
        "a.tar.gz": lambda: tar_of((tarfile.TarInfo("x.txt"), zeros), mode="w:gz"),
    }[name]()
    with pytest.raises(UsageError, match="bomb"):
        read_all(name, packed)


def test_a_bomb_in_a_tar_header_is_refused() -> None:
    data = tar_of((tarfile.TarInfo("x" * 64_000_000), TEXT), mode="w:gz")
    with pytest.raises(UsageError, match="bomb"):
        read_all("a.tar.gz", data)


def test_the_number_of_files_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(UsageError, match="more than 3 files"):
        read_all("a.zip", zip_of(*((f"{number}.txt", TEXT) for number in range(4))))


def test_the_whole_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 3 * len(TEXT))
    with pytest.raises(UsageError, match="larger than the limit"):
        read_all("a.zip", zip_of(*((f"{number}.txt", TEXT) for number in range(4))))


@pytest.mark.parametrize("name", PACKED)
def test_a_cut_archive_is_one_error_or_what_came_before(name: str) -> None:
    data = PACKED[name]()
    for length in range(0, len(data) - 1, max(len(data) // 40, 1)):
        try:
            found = read_all(name, data[:length])
        except UsageError as error:
            assert "not a readable archive" in str(error)  # noqa: PT017  a cut tar may also end early without an error
        else:
            assert name in {"a.tar", "r1/show_clock.txt.gz"} or length == 0
            assert all(TEXT.startswith(text) for text in found.values())


def test_what_a_cut_member_still_gives_is_kept_and_said() -> None:
    text = b"".join(b"Nov 23 10:00:00 r1 %d: some text of a log\n" % (n * n % 9973) for n in range(20_000))
    packed = gzip.compress(text)
    found = archives.members("r1.log.gz", io.BytesIO(packed[:-2_000]), len(packed))
    name, member = next(found)
    data = member.read(1 << 20)
    assert name == "r1.log"
    assert len(data) > 100_000
    assert text.startswith(data)
    assert member.read(1 << 20) == b""
    assert "broken after" in member.fault


@given(st.binary(max_size=400), st.sampled_from(sorted(PACKED)), st.integers(0, 300))
def test_any_bytes_give_files_or_one_error(data: bytes, name: str, position: int) -> None:
    whole = PACKED[name]()
    for content in (data, whole[:position] + data + whole[position + len(data) :]):
        try:
            read_all(name, content)
        except UsageError as error:
            assert str(error)  # noqa: PT017
