"""Text of another platform than the one that it was taken for is read as what it is, when nearly all of it makes sense so."""

import pytest

from triage.model import Capture
from triage.parsing import repairs
from triage.parsing.reader import Reading, read

IOS_ARP = """Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  192.0.2.1               2   0000.5e00.5301  ARPA   FastEthernet0/0
Internet  192.0.2.2               3   0000.5e00.5302  ARPA   FastEthernet0/0
Internet  192.0.2.77              0   Incomplete      ARPA
"""
NXOS_ARP = """IP ARP Table for context default
Total number of entries: 2
Address         Age       MAC Address     Interface       Flags
192.0.2.1       00:01:02  0000.5e00.5301  Vlan10
192.0.2.77      00:00:03  INCOMPLETE      Vlan10
"""


def reading(text: str, platform: str | None, command: str = "show ip arp") -> Reading:
    return read(Capture(device="r1", command=command, path="c", raw=text.encode(), platform=platform))


@pytest.mark.parametrize("platform", ["cisco_nxos", "cisco_xr", "arista_eos"])
def test_ios_text_under_another_platform_is_read(platform: str) -> None:
    own, foreign = reading(IOS_ARP, "cisco_ios"), reading(IOS_ARP, platform)
    assert foreign.tables["arp_entry"]["address"] == own.tables["arp_entry"]["address"]
    assert foreign.coverage == own.coverage


def test_nxos_text_on_a_box_that_is_taken_for_ios_is_read() -> None:
    assert reading(NXOS_ARP, "cisco_ios").tables["arp_entry"]["address"] == ["192.0.2.1", "192.0.2.77"]


def test_text_of_no_platform_stays_not_understood() -> None:
    found = reading("one\ntwo words here\nthree\nfour\nfive\n", "cisco_nxos")
    assert not found.tables
    assert found.coverage.not_understood == found.coverage.lines


def test_a_few_foreign_lines_make_no_other_platform() -> None:
    mixed = NXOS_ARP + "Internet  192.0.2.1               2   0000.5e00.5301  ARPA   FastEthernet0/0\n"
    found = reading(mixed, "cisco_nxos")
    assert len(found.tables["arp_entry"]) == 2
    assert found.coverage.not_understood == 1


def test_words_that_no_parser_knows_are_taken_for_a_filter_when_the_text_is_of_the_whole_form() -> None:
    found = reading(IOS_ARP, "cisco_ios", "show ip arp example-filter")
    assert len(found.tables["arp_entry"]) == 3
    assert not found.complete, "what the filter left out is not known"


def test_words_that_no_parser_knows_may_make_another_command() -> None:
    found = reading(
        "Inspection statistics\n  Vlan 10 checked\n  Vlan 20 not checked\n", "cisco_ios", "show ip arp sometimes"
    )
    assert not found.tables
    assert "  Vlan 10 checked" in [text for _, text in found.not_understood]


XR_FABRIC = """********** FIA-0 **********
Category: in_drop-0
                            From Spaui Drop-0                  1204011
                                  accpt tbl-0                        0
                                     Tail drp                    77120
"""


@pytest.mark.parametrize("platform", ["cisco_asa", "juniper_junos", "cisco_xe"])
def test_a_parser_that_knows_the_lines_comes_before_one_that_takes_them_by_their_layout(platform: str) -> None:
    found = reading(XR_FABRIC, platform, "show controllers fabric fia drops ingress location 0/0/CPU0")
    assert found.manifest == "parsers/cisco_xr/show_controllers_fabric_fia.yaml"
    assert found.tables["platform_counter"]["scope"] == ["in_drop-0"] * 3


def test_nothing_is_repaired_where_another_parser_fits_without(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    repair = repairs.repaired
    monkeypatch.setattr(
        repairs, "repaired", lambda manifest, *rest: (tried.append(manifest.source), repair(manifest, *rest))[1]
    )
    assert not reading(NXOS_ARP, "cisco_ios").not_understood
    assert tried == []
    assert reading(NXOS_ARP.replace("192.0.2.1 ", "> *192.0.2.1* "), "cisco_nxos").complete
    assert tried, "what fits nowhere is repaired"


PROCESSES = """CPU utilization for five seconds: 97%/12%; one minute: 96%; five minutes: 95%
 PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process
   7    80596994  55277982       1458 61.21% 60.67% 60.73%   0 ARP Input
  61     1004130   3003888        334  2.15%  2.25%  2.08%   0 IP Input
"""


@pytest.mark.parametrize("command", ["show processes cpu history", "show processes cpu history sorted 1min"])
def test_a_table_under_the_name_of_a_longer_command_is_read(command: str) -> None:
    assert reading(PROCESSES, "cisco_ios", command).tables["cpu_process"]["process"] == ["ARP Input", "IP Input"]


def test_a_nexus_that_prints_a_dash_for_the_terminal_is_read_as_one() -> None:
    text = """CPU utilization for five seconds: 54%/3%; one minute: 52%; five minutes: 50%
PID    Runtime(ms)  Invoked   uSecs  5Sec    1Min    5Min    TTY  Process
28102     90220331  12033104   7497  93.10%  91.20%  88.70%   -    bgp
 9022      4120331   8122033    507   4.20%   4.10%   4.00%   -    urib
"""
    assert reading(text, "cisco_ios", "show processes cpu sort").tables["cpu_process"]["process"] == ["bgp", "urib"]
