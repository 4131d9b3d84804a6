"""The packed bundle: the same bytes for the same content, sums that hold, parts that fit."""

import hashlib
import io
import json
import random
import zipfile

from triage.case.bundle import CHECKSUMS, MANIFEST, pack

FILES = {"note.txt": b"a note\n", "captures/r1/1/show_clock.txt": b"12:00\n", "charts/x.png": bytes(range(256)) * 9}


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_the_same_content_gives_the_same_bytes_in_any_order() -> None:
    (one,) = pack("x", FILES, {"tool": "triage"})
    (two,) = pack("x", dict(reversed(FILES.items())), {"tool": "triage"})
    assert one.content == two.content


def test_manifest_and_sums_name_every_file() -> None:
    (part,) = pack("x", FILES, {"tool": "triage"})
    archive = opened(part.content)
    manifest = json.loads(archive.read(MANIFEST))
    assert {f["name"]: f["sha256"] for f in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()
    }
    sums = dict(reversed(line.split("  ", 1)) for line in archive.read(CHECKSUMS).decode().splitlines())
    assert set(sums) == set(FILES)
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in sums.items())
    assert all(entry.external_attr >> 16 == 0o600 for entry in archive.infolist())


def test_parts_fit_and_together_hold_everything() -> None:
    noise = random.Random(1)
    files = {f"captures/r1/1/{n:03}.txt": noise.randbytes(40_000) for n in range(30)}
    parts = pack("x", files, {"tool": "triage"}, 300_000)
    assert len(parts) > 1
    assert all(len(part.content) <= 300_000 for part in parts)
    assert sorted(name for part in parts for name in part.files) == sorted(files)
    assert [part.name for part in parts][:2] == [f"x_part1of{len(parts)}.zip", f"x_part2of{len(parts)}.zip"]
    assert json.loads(opened(parts[0].content).read(MANIFEST))["parts"] == len(parts)


def test_a_file_that_is_too_large_goes_alone() -> None:
    files = {"a.txt": b"x", "big.bin": random.Random(1).randbytes(200_000), "z.txt": b"z"}
    parts = pack("x", files, {}, 100_000)
    assert ("big.bin",) in [part.files for part in parts]
