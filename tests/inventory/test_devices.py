"""Device lists: every fault at once, nothing listed twice, no password in the file."""

import io
from pathlib import Path

import pytest

from triage.errors import InventoryError
from triage.inventory.devices import load_devices


def read(tmp_path: Path, name: str, text: str) -> list[tuple[str, str, int]]:
    (tmp_path / name).write_text(text)
    inventory = load_devices((str(tmp_path / name),), stdin=io.StringIO(""))
    return [(d.name, d.host, d.port) for d in inventory.devices]


def test_yaml_csv_and_plain_say_the_same(tmp_path: Path) -> None:
    expected = [("192.0.2.1", "192.0.2.1", 22), ("192.0.2.2", "192.0.2.2", 22)]
    assert read(tmp_path, "d.yaml", "devices:\n  - {host: 192.0.2.1}\n  - {host: 192.0.2.2}\n") == expected
    assert read(tmp_path, "d.csv", "host\n192.0.2.1\n192.0.2.2\n") == expected
    assert read(tmp_path, "d.txt", "192.0.2.1\n# the core\n192.0.2.2\n") == expected


def test_one_box_listed_twice_gets_one_session(tmp_path: Path) -> None:
    assert len(read(tmp_path, "d.yaml", "devices:\n  - {host: 192.0.2.1}\n  - {name: again, host: 192.0.2.1}\n")) == 1


def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    text = "devices:\n  - {host: 192.0.2.1, credential: a}\ncredentials:\n  a: {username: u, password: Secret99}\n"
    with pytest.raises(InventoryError) as caught:
        read(tmp_path, "d.yaml", text)
    assert "env:NAME" in str(caught.value)
    assert "Secret99" not in str(caught.value)


def test_an_unknown_credential_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match="there is no credential 'b'"):
        read(tmp_path, "d.yaml", "devices:\n  - {host: 192.0.2.1, credential: b}\n")
