"""What the name of a saved file says: device, command, and what was taken first."""

import pytest

from triage.intake.names import command_of, order_of, owner_of


@pytest.mark.parametrize(
    ("stem", "owner", "command"),
    [
        ("show_ip_arp", None, "show ip arp"),
        ("01_show_version", None, "show version"),
        ("1-show_version", None, "show version"),
        ("show_ip_cache_flow__pipe__include_0050", None, "show ip cache flow | include 0050"),
        ("show_processes_cpu_sorted_exclude_0.00", None, "show processes cpu sorted | exclude 0.00"),
        ("sh_proc_cpu_exc_0_00", None, "sh proc cpu | exc 0 00"),
        ("show_proc_cpu_sorted_ex_0.00", None, "show proc cpu sorted | ex 0.00"),
        ("show_interfaces_i_drops", None, "show interfaces | i drops"),
        ("show_logging_b_Oct", None, "show logging | b Oct"),
        ("show_running-config_section_bgp", None, "show running-config | section bgp"),
        ("show_logging_|_include_CPU", None, "show logging | include CPU"),
        ("show_mac_address-table_count", None, "show mac address-table count"),
        ("r1_show_version", "r1", "show version"),
        ("r1-show-version", "r1", "show version"),
        ("core-1.lon.example.net_show_processes_cpu_sorted", "core-1.lon.example.net", "show processes cpu sorted"),
        ("gw1.show.ip.arp", "gw1", "show ip arp"),
        ("show_version.1", None, "show version"),
        ("show version (2)", None, "show version"),
        ("show_version-2026-11-30", None, "show version"),
        ("show_version_20261130T101500Z", None, "show version"),
        ("show_version.bd2ae200", None, "show version"),
        ("show_processes_cpu_before", None, "show processes cpu"),
        ("post_show_processes_cpu", None, "show processes cpu"),
        # not the end of an address, an interface, a MAC or a command
        ("show_ip_bgp_neighbors_192.0.2.1", None, "show ip bgp neighbors 192.0.2.1"),
        ("show_interfaces_gigabitethernet0_0.10", None, "show interfaces gigabitethernet0 0.10"),
        ("show_interfaces_fa0", None, "show interfaces fa0"),
        ("show_interfaces_ae0", None, "show interfaces ae0"),
        ("show_mac_address-table_address_0000.5e00.5317", None, "show mac address-table address 0000.5e00.5317"),
        ("show_policy-map_control-plane", None, "show policy-map control-plane"),
        ("show_vlan_10", None, "show vlan 10"),
        # names that name nothing
        ("shadow_notes", None, None),
        ("ashow", None, None),
        ("case_4711", None, None),
    ],
)
def test_device_and_command(stem: str, owner: str | None, command: str | None) -> None:
    assert (owner_of(stem), command_of(stem)) == (owner, command)


def test_files_are_taken_in_the_order_that_their_names_tell() -> None:
    names = ["cpu_after.txt", "cpu.10.txt", "cpu.2.txt", "cpu_before.txt"]
    assert sorted(names, key=order_of) == ["cpu_before.txt", "cpu.2.txt", "cpu.10.txt", "cpu_after.txt"]
