"""Broken and hostile lists: an error of ours or a list of devices, whatever the bytes are."""

import csv
import random
import re
from pathlib import Path

import pytest

from tests.inventory.lists import LISTS
from triage.errors import TriageError
from triage.inventory.devices import load_devices
from triage.inventory.formats import FORMATS

PIECES = (
    "host", "[", "]", "{", "}", ":", "-", "\n", "  ", "null", "~", "!x", "&a", "*a", "ansible_host=", ";up", ",", "Host ", "devices:",
    "topology:", "nodes:", "%ENV{", "_meta", "results", "192.0.2.1", "::1", "'", '"', "#", "=", "[1:99999999]", "\t", "\x00", "\u2028",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_list_never_ends_in_a_traceback(tmp_path: Path, seed: int) -> None:
    rng, file, accepted = random.Random(seed), tmp_path / "list", 0
    said: list[str] = []
    for _ in range(120):
        text = list(rng.choice(list(LISTS.values())))
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(text) + 1)
            text[at : at + rng.choice((0, 12))] = rng.choice(PIECES)
        file.write_text("".join(text))
        for kind in ("auto", rng.choice(FORMATS)):
            try:
                devices = load_devices((str(file),), kind=kind).devices
            except TriageError as error:
                said.append(str(error).strip())
            else:
                accepted += 1
                assert all(d.host and 0 < d.port < 65536 for d in devices)
    assert accepted > 0
    assert said
    assert all(said)


def test_a_device_whose_name_would_leave_the_case_is_still_a_device(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("host,name\n192.0.2.1,../../etc/passwd\n")
    (device,) = load_devices((str(file),)).devices
    assert device.name == "../../etc/passwd"  # the case folder makes it a safe file name; see tests/case


def test_a_carriage_return_by_itself_ends_a_line(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"name;address;platform\rr1;192.0.2.1;cisco_ios\rr2;192.0.2.2;cisco_ios\n")
    assert [d.host for d in load_devices((str(file),)).devices] == ["192.0.2.1", "192.0.2.2"]


def test_a_table_with_an_endless_cell_is_a_fault_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"host,platform\nr1," + b"x" * 140_000 + b"\n")
    usual = csv.field_size_limit(131_072)  # the archives' reader raises it for the whole process
    try:
        with pytest.raises(TriageError, match=re.escape("list.csv:2: not a table: field larger than field limit")):
            load_devices((str(file),))
    finally:
        csv.field_size_limit(usual)
