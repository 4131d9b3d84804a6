"""Every format that people have: recognised from its content, read to the same devices, faults with file and line."""

from pathlib import Path

import pytest

from tests.inventory.lists import LISTS, PLATFORMLESS, PORTLESS
from triage.errors import InventoryError, UsageError
from triage.inventory.devices import Inventory, load_devices
from triage.inventory.formats import FORMATS, format_of
from triage.inventory.reading import Sample


def read(tmp_path: Path, text: str, name: str = "list", **options: object) -> Inventory:
    (tmp_path / name).write_text(text)
    return load_devices((str(tmp_path / name),), **options)  # type: ignore[arg-type]


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InventoryError) as caught:
        read(tmp_path, text)
    return [fault.removeprefix(f"{tmp_path}/") for fault in caught.value.faults]


@pytest.mark.parametrize("kind", LISTS)
def test_every_format_is_recognised_and_gives_the_same_devices(tmp_path: Path, kind: str) -> None:
    assert format_of(Sample(LISTS[kind], "list")) == kind
    for asked in ("auto", kind):
        found = read(tmp_path, LISTS[kind], kind=asked).devices
        assert sorted((d.name, d.host, d.port) for d in found) == [
            ("core1", "192.0.2.2", 22 if kind in PORTLESS else 2222),
            ("edge1", "192.0.2.1", 22),
        ]
        expected = {None} if kind in PLATFORMLESS else {"cisco_ios", "cisco_xr"}
        assert {d.platform for d in found} == expected
        assert all(d.source.startswith(str(tmp_path)) and d.source.rsplit(":", 1)[1].isdigit() for d in found)


def test_every_format_has_a_list_here() -> None:
    assert set(FORMATS) - {"auto", "yaml"} == {*LISTS, "hosts", "etc-hosts", "rancid"}


def test_plain_hosts_take_users_ports_and_comments(tmp_path: Path) -> None:
    found = read(
        tmp_path, "# core\nadmin@192.0.2.1:2222 # old\n[2001:db8::1]:830\n2001:db8::2\nr9.example.net\n"
    ).devices
    assert [(d.host, d.port) for d in found] == [
        ("192.0.2.1", 2222), ("2001:db8::1", 830), ("2001:db8::2", 22), ("r9.example.net", 22),
    ]  # fmt: skip
    assert [d.credential for d in found] == ["user:admin", "default", "default", "default"]


def test_a_hosts_file_gives_names_and_leaves_loopback_out(tmp_path: Path) -> None:
    found = read(tmp_path, "127.0.0.1 localhost\n::1 localhost\n192.0.2.1 edge1 edge1.example.net # Lyon\n").devices
    assert [(d.name, d.host, d.tags) for d in found] == [("edge1", "192.0.2.1", ("edge1.example.net",))]


@pytest.mark.parametrize("mark", [";", ":"])
def test_rancid_takes_what_is_up_and_says_what_it_leaves_out(tmp_path: Path, mark: str) -> None:
    lines = ["edge1;cisco;up", "edge2;cisco;down;in store", "core1;cisco-xr;up", "pdu1;apc;up"]
    found = read(tmp_path, "\n".join(lines).replace(";", mark))
    assert [(d.name, d.platform) for d in found.devices] == [("edge1", "cisco_ios"), ("core1", "cisco_xr")]
    assert [notice.split(": ", 1)[1] for notice in found.notices] == [
        "1 devices that are not 'up' are left out",
        "1 devices of types that triage does not know are left out",
    ]


def test_oxidized_passwords_are_refused_unquoted_and_columns_leave_them_out(tmp_path: Path) -> None:
    text = "edge1.example.net:192.0.2.1:ios:oxidized:5ecretA:5ecretB\n"
    (said,) = faults(tmp_path, text)
    assert said.startswith("list:1: passwords stand in the list")
    assert "--columns name,ip,model,user,-,-" in said
    assert "5ecret" not in said
    found = read(tmp_path, text, columns=("name", "ip", "model", "user", "-", "-"))
    assert [(d.name, d.host, d.credential) for d in found.devices] == [
        ("edge1.example.net", "192.0.2.1", "user:oxidized")
    ]
    assert found.credentials["user:oxidized"].password == ""


def test_ansible_groups_inherit_and_become_tags(tmp_path: Path) -> None:
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "host_vars").mkdir()
    (tmp_path / "group_vars" / "edge.yml").write_text("ansible_user: ops\nansible_network_os: cisco.ios.ios\n")
    (tmp_path / "host_vars" / "rtr02.yml").write_text("ansible_user: special\n")
    text = "[edge]\nrtr[01:03] ansible_port=2222\n[core]\nc1 ansible_network_os=nxos\n[net:children]\nedge\ncore\n[net:vars]\nsite=lon\n"
    found = {d.name: d for d in read(tmp_path, text).devices}
    assert list(found) == ["rtr01", "rtr02", "rtr03", "c1"]
    assert found["rtr01"].tags == ("net", "edge")
    assert (found["rtr01"].credential, found["rtr02"].credential) == ("user:ops", "user:special")
    assert {d.platform for d in found.values()} == {"cisco_ios", "cisco_nxos"}
    assert {d.site for d in found.values()} == {"lon"}


def test_an_ansible_password_from_the_environment_is_followed_and_one_in_clear_refused(tmp_path: Path) -> None:
    lookup = "\"{{ lookup('env', 'NET_PASS') }}\""
    found = read(tmp_path, f"all:\n  hosts:\n    r1: {{ansible_user: ops, ansible_password: {lookup}}}\n")
    (device,) = found.devices
    assert found.credentials[device.credential].password == "env:NET_PASS"
    (said,) = faults(tmp_path, "all:\n  hosts:\n    r1: {ansible_user: ops, ansible_password: 5ecretC}\n")
    assert said.startswith("list:3: the password stands in the list")
    assert "env:NAME" in said
    assert "5ecretC" not in said


def test_a_dynamic_inventory_says_what_to_type(tmp_path: Path) -> None:
    (said,) = faults(tmp_path, "plugin: netbox.netbox.nb_inventory\nvalidate_certs: true\n")
    assert said.startswith("list:1: a dynamic inventory; pipe it in: ansible-inventory -i ")


def test_nornir_inherits_from_groups_in_order_and_then_defaults(tmp_path: Path) -> None:
    (tmp_path / "groups.yaml").write_text(
        "edge: {groups: [lon], username: ops}\nlon: {data: {site: lon}, platform: nxos, port: 99}\n"
    )
    (tmp_path / "defaults.yaml").write_text("port: 2222\nplatform: ios\n")
    found = {
        d.name: d
        for d in read(tmp_path, "r1: {hostname: 192.0.2.1, groups: [edge]}\nr2: {hostname: 192.0.2.2}\n").devices
    }
    assert (found["r1"].platform, found["r1"].port, found["r1"].site, found["r1"].tags) == (
        "cisco_nxos",
        99,
        "lon",
        ("edge", "lon"),
    )
    assert (found["r2"].platform, found["r2"].port, found["r2"].credential) == ("cisco_ios", 2222, "default")
    assert found["r1"].credential == "user:ops"
    assert faults(tmp_path, "r1: {hostname: 192.0.2.1, groups: [west]}\n") == [
        "list:1: there is no group 'west' in groups.yaml"
    ]


def test_netmiko_groups_are_tags_and_must_name_devices(tmp_path: Path) -> None:
    text = "r1: {device_type: cisco_ios, host: 192.0.2.1, username: ops}\nedge: [r1]\n"
    (device,) = read(tmp_path, text).devices
    assert (device.tags, device.credential) == (("edge",), "user:ops")
    said = faults(tmp_path, "r1:\n  device_type: cisco_ios\n  password: __encrypt__ab:cd\nedge: [r2]\n")
    assert [fault.split(";")[0] for fault in said] == [
        "list:4: group 'edge': there is no device 'r2'",
    ]


def test_pyats_follows_env_and_refuses_enc(tmp_path: Path) -> None:
    text = (
        "testbed:\n  credentials:\n    default: {username: '%ENV{NET_USER}', password: '%ENV{NET_PASS}'}\n"
        "devices:\n  r1: {os: iosxe, type: router, connections: {c: {protocol: telnet, ip: 192.0.2.9}, v: {protocol: ssh, ip: 192.0.2.1}}}\n"
        "  r2: {os: linux}\n  r3: {os: ios, connections: {c: {protocol: telnet, ip: 192.0.2.3}}}\n"
    )
    found = read(tmp_path, text)
    (device,) = found.devices
    assert (device.host, device.platform, device.tags) == ("192.0.2.1", "cisco_xe", ("router",))
    spec = found.credentials[device.credential]
    assert (spec.username, spec.password) == ("env:NET_USER", "env:NET_PASS")
    assert len(found.notices) == 2
    (said,) = faults(
        tmp_path, "devices:\n  r1:\n    os: ios\n    credentials:\n      default: {username: a, password: '%ENC{x}'}\n"
    )
    assert said.startswith("list:5: triage does not decrypt %ENC{}")


def test_ssh_config_takes_the_first_value_and_leaves_wildcards_out(tmp_path: Path) -> None:
    text = "Host edge1 edge2\n  User ops\n  HostName %h.example.net\nHost edge* !edge2\n  User late\n  Port 2222\nHost far\n  ProxyJump ops@bastion,inner:2222\n"
    found = read(tmp_path, text)
    assert [(d.name, d.host, d.port, d.credential) for d in found.devices] == [
        ("edge1", "edge1.example.net", 2222, "user:ops"), ("edge2", "edge2.example.net", 22, "user:ops"), ("far", "far", 22, "default"),
    ]  # fmt: skip
    assert [d.jumps for d in found.devices] == [(), (), ("ops@bastion", "inner:2222")]


def test_a_table_skips_what_is_not_live_and_does_not_take_a_chassis_for_a_platform(tmp_path: Path) -> None:
    found = read(tmp_path, "hostname,model,status,role,user\nr1,ISR4331,active,edge,ops\nr2,ISR4331,offline,edge,ops\n")
    assert [(d.name, d.platform, d.tags, d.credential) for d in found.devices] == [("r1", None, ("edge",), "user:ops")]
    assert "1 devices that are not active are left out" in found.notices[0]


@pytest.mark.parametrize("column", ["password", "Enable Secret", "community"])
def test_a_table_with_a_secret_column_is_refused(tmp_path: Path, column: str) -> None:
    (said,) = faults(tmp_path, f"host,{column}\n192.0.2.1,5ecretD\n")
    assert said.startswith("list:1: column '")
    assert "5ecretD" not in said


def test_broken_yaml_and_broken_json_are_one_line_each(tmp_path: Path) -> None:
    assert faults(tmp_path, "devices:\n  - {host: 192.0.2.1\n")[0].startswith("list:")
    assert len(faults(tmp_path, '{"results": [')) == 1


def test_all_faults_of_all_lists_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("192.0.2.1\nbad host\n")
    (tmp_path / "b").write_text("host,port\n192.0.2.2,0\n192.0.2.3,99999\n")
    with pytest.raises(InventoryError) as caught:
        load_devices((str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path / "c.csv")))
    assert [fault.removeprefix(f"{tmp_path}/").split(": ")[0] for fault in caught.value.faults] == [
        "a:2",
        "b:2",
        "b:3",
        "c.csv",
    ]


def test_a_list_of_another_encoding_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"192.0.2.1\n\xff\xfe\n")
    with pytest.raises(InventoryError, match=r"list:2: not UTF-8 text"):
        load_devices((str(tmp_path / "list"),))


def test_nothing_but_devices_left_out_says_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"1 devices that are not 'up' are left out\nno device in the list"):
        read(tmp_path, "edge2;cisco;down\n")
