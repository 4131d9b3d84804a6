"""The platform is told by what only that platform prints."""

import pytest

from triage.intake.platform import recognise


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        (b"Cisco Internetwork Operating System Software\nIOS (tm) C2600\n", "cisco_ios"),
        (b"Cisco IOS XE Software, Version 16.12.04\nCisco IOS Software [Gibraltar]\n", "cisco_xe"),
        (b"Cisco Nexus Operating System (NX-OS) Software\n", "cisco_nxos"),
        (b"<190>2026 Nov 23 13:15:38 nx1 %ETHPORT-5-IF_UP: Interface Ethernet1/33 is up\n", "cisco_nxos"),
        (b"<149>264: xr1 RP/0/RSP1/CPU0:Nov 23 15:08:30.941 UTC: bgp[1051]: %ROUTING-BGP-5-MAXPFX : No.\n", "cisco_xr"),
        (b"%ASA-4-711004: Task ran for 120 msec\n", "cisco_asa"),
        (b"<165>Nov 23 22:22:35 eos1 Bfd: %BFD-5-STATE_CHANGE: peer\n", "arista_eos"),
        (b"<28>Nov 23 23:04:13  mx1 alarmd[2449]: Alarm set\n", "juniper_junos"),
        (b"<30>1 2026-11-23T10:00:01Z mx1 rpd 123 - - RPD_OSPF_NBRDOWN: down\n", "juniper_junos"),
        (b"Jun  2 10:00:00  mx1 vrrpd[1441]: VRRPD_NEW_MASTER: Interface ge-0/0/1.10\n", "juniper_junos"),
        (b"last pid: 71103;  load averages:  0.31,  0.22,  0.18  up 12+03:04:05    10:00:00\n", "juniper_junos"),
        (b"                Node 0/0/CPU0:\nBurst = 100ms for all flow types\n", "cisco_xr"),
        (b"node:      node0_0_CPU0\n", "cisco_xr"),
        (b"Switch Ports Model   SW Version\n------ ----- -----   ----------        ----------     ----\n", None),
        (b"Nov 23 10:00:00 server kernel: eth0 up\n", None),
        (b"  service-policy  input: copp-system-p-policy-strict\n", "cisco_nxos"),
        (b" Slot  Status  1-Min  5-Min 15-Min\n  RP0 Critical 11.25  10.30  9.44\n", "cisco_xe"),
        (b" Slot  Status  1-Min  5-Min 15-Min\n1-RP0 Healthy   0.42   0.51   0.48\n", "cisco_xe"),
        (b"Feb 11 09:10:00  fw1 RT_IDS: RT_SCREEN_TCP: TCP sweep! source: 192.0.2.7:1025\n", "juniper_junos"),
        (b" PID USER S  %CPU %MEM     TIME+ COMMAND\n1842 root R  87.3  2.1  14:32.41 Bgp\n", "arista_eos"),
        (b" PID USER S  %CPU %MEM     TIME+ COMMAND\n1842 root R  87.3  2.1  14:32.41 sshd\n", None),
        (b"hello\n", None),
        (b"        conformed 4117 packets, 403466 bytes; actions:\n          transmit\n", "cisco_ios"),
        (b"  Input queue: 0/75/12/0 (size/max/drops/flushes); Total output drops: 0\n", "cisco_ios"),
        (b"  SIZE    MAX    LOW    CNT\n     4   1600   1579   1599\n", "cisco_asa"),
        (b"Free memory:       845044716 bytes (79%)\n", "cisco_asa"),
        (b"PID    MemAlloc  MemLimit    MemUsed     StackBase/Ptr      Process\n", "cisco_nxos"),
        (b"Memory usage:   8155620K total\nCurrent memory status: OK\n", "cisco_nxos"),
        (b"ERROR! MEMORY IS IN SEVERE STATE\n", "cisco_xr"),
    ],
)
def test_recognise(text: bytes, platform: str | None) -> None:
    assert recognise([text]) == platform


@pytest.mark.parametrize(
    ("command", "platform"),
    [
        ("show chassis routing-engine", "juniper_junos"),
        ("show hardware internal cpu-mac inband stats | begin Rate", "cisco_nxos"),
        ("show lpts pifib hardware police location 0/0/cpu0", "cisco_xr"),
        ("failover exec mate show conn count", "cisco_asa"),
        ("show processes top once", "arista_eos"),
        ("show processes cpu platform sorted", "cisco_xe"),
        ("show processes cpu sorted", "cisco_ios"),
        ("show logging", "cisco_ios"),
    ],
)
def test_a_command_of_one_platform_tells_it_where_the_text_does_not(command: str, platform: str) -> None:
    load = b"CPU utilization for five seconds: 66%/14%; one minute: 64%; five minutes: 61%\n"
    assert recognise([load], ["show clock", command]) == platform
    assert recognise([b"Cisco Nexus\n", load], [command]) == "cisco_nxos"  # what was printed outweighs what was asked


def test_the_top_of_linux_is_that_of_eos_unless_the_command_says_otherwise() -> None:
    top = b"top - 10:44:12 up 91 days,  5:41,  0 users,  load average: 2.31, 2.28, 2.19\n"
    assert recognise([top]) == "arista_eos"
    assert recognise([top], ["show platform software process slot switch active R0 monitor"]) == "cisco_xe"


def test_ruled_off_columns_are_those_of_nx_os() -> None:
    table = b"PID    Runtime(ms)  Invoked   uSecs  5Sec    TTY  Process\n-----  -----------  --------  -----\n"
    assert recognise([b"CPU utilization for five seconds: 66%/14%\n\n" + table]) == "cisco_nxos"


def test_one_line_of_ios_xe_decides() -> None:
    ios = b"CPU utilization for five seconds: 9%/1%; one minute: 9%\n"
    assert recognise([ios, ios, b"Core 0: CPU utilization for five seconds: 9%\n"]) == "cisco_xe"
