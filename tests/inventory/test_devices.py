"""Device lists: every fault at once, nothing listed twice, no password in the file."""

import io
from pathlib import Path

import pytest

from triage.errors import InventoryError, UsageError
from triage.inventory.devices import load_devices, select
from triage.inventory.platforms import platform_of


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


def test_rows_for_one_box_are_joined_with_a_word(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("host,tags,site\n192.0.2.1,edge,\n")
    (tmp_path / "b.csv").write_text("host,name,tags,site,platform\n192.0.2.1,r1,gold,lon,ios\n")
    found = load_devices((str(tmp_path / "a.csv"), str(tmp_path / "b.csv")))
    (device,) = found.devices
    assert (device.name, device.tags, device.site, device.platform) == (
        "192.0.2.1",
        ("edge", "gold"),
        "lon",
        "cisco_ios",
    )
    assert found.notices[-1].endswith(f"is already listed at {tmp_path}/a.csv:2; joined with it, one session only")


def test_one_box_as_two_platforms_and_two_boxes_of_one_name_are_faults(tmp_path: Path) -> None:
    text = "host,name,platform\n192.0.2.1,r1,ios\n192.0.2.1,r2,nxos\n192.0.2.2,r1,ios\n"
    with pytest.raises(InventoryError) as caught:
        read(tmp_path, "d.csv", text)
    assert [fault.split(":", 2)[1] for fault in caught.value.faults] == ["3", "4"]


def test_limit_takes_globs_sites_tags_and_exclusions(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "host,name,site,tags\n192.0.2.1,e1,lon,edge\n192.0.2.2,e2,par,edge\n192.0.2.3,c1,lon,core\n"
    )
    devices = load_devices((str(tmp_path / "d.csv"),)).devices

    def names(limit: str | None, *tags: str) -> list[str]:
        return [d.name for d in select(devices, limit, tags)]

    assert names("e*") == ["e1", "e2"]
    assert names("lon,!c*") == ["e1"]
    assert names("!edge") == ["c1"]
    assert names("192.0.2.3") == ["c1"]
    assert names(None, "edge") == ["e1", "e2"]
    with pytest.raises(UsageError, match="no device of 3 is left"):
        names("x*")


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("cisco.ios.ios", "cisco_ios"), ("cisco.iosxr.iosxr", "cisco_xr"), ("nxos_ssh", "cisco_nxos"), ("Cisco-IOS-XE", "cisco_xe"),
        ("cisco-nx-os", "cisco_nxos"), ("cisco_xrd", "cisco_xr"), ("ceos", "arista_eos"), ("junipernetworks.junos.junos", "juniper_junos"),
        ("junos", "juniper_junos"), ("iosxe", "cisco_xe"), ("cisco_asa", "cisco_asa"), ("cisco_ftd", "cisco_asa"), ("cisco_xr_telnet", None), ("linux", None), ("ISR4331", None),
    ],
)  # fmt: skip
def test_names_of_other_tools_are_ours(written: str, ours: str | None) -> None:
    assert platform_of(written) == ours
