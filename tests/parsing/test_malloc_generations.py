"""Failed allocations and kills for want of memory, as every generation of software words them and relays hand them on."""

from typing import Any

import pytest

from triage.parsing.log import read_events
from triage.parsing.messages import decode

Fields = dict[str, Any]
FRAGMENTED = (
    "%SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60103098, alignment 0 ",
    "Pool: Processor  Free: 5453728  Cause: Memory fragmentation ",
    "Alternate Pool: None  Free: 0  Cause: No Alternate pool ",
    ' -Process= "IP Input", ipl= 0, pid= 21',
    "-Traceback= 601617A4 601617A8 6015EC84",
)
WHOLE: Fields = {
    "requested_bytes": 65536, "caller": "0x60103098", "alignment": 0, "pool": "Processor", "free_bytes": 5453728,
    "cause": "Memory fragmentation", "alternate_pool": "None", "alternate_free_bytes": 0,
    "alternate_cause": "No Alternate pool", "process": "IP Input", "interrupt_level": 0, "pid": 21,
    "traceback": "601617A4 601617A8 6015EC84",
}  # fmt: skip
FLAP = "%LINK-3-UPDOWN: Interface Serial0/0, changed state to down"
RELAY = "Jul  3 10:00:0{second} 192.0.2.1 {number}: "


def told(table: str, *lines: str) -> list[Fields]:
    """Return the known columns of the rows that ``lines`` give in ``table``."""
    tables = decode(read_events(enumerate(lines, 1), {"device": "r1", "round": 1, "capture": "log"}))
    rows = tables[table].rows() if table in tables else ()
    common = ("device", "round", "at", "capture", "line", "event_at")
    return [{c: v for c, v in row.items() if v is not None and c not in common} for row in rows]


def stamped(lines: tuple[str, ...] = FRAGMENTED, stamp: str = "*Jul  3 10:00:00.123: ") -> list[str]:
    return [stamp + lines[0], *lines[1:]]


def wrapped(lines: list[str], width: int = 80) -> list[str]:
    return [line[at : at + width] for line in lines for at in range(0, len(line), width)]


def relayed(lines: tuple[str, ...] = FRAGMENTED) -> list[str]:
    return [RELAY.format(second=1, number=120 + n) + line for n, line in enumerate(lines)]


def between(place: int, *others: str) -> list[str]:
    lines = stamped()
    return [*lines[:place], *(f"*Jul  3 10:00:00.131: {other}" for other in others), *lines[place:]]


SAME = {
    "IOS 12.2, uptime": stamped(stamp="1w2d: "),
    "IOS 12.4, zone": stamped(stamp="Jul  3 10:00:00.123 UTC: "),
    "IOS, a sequence number": stamped(stamp="000412: *Jul  3 10:00:00.123: "),
    "IOS, a number of seven figures": stamped(stamp="0072380: Jul  3 10:00:00.123 CET: "),
    "IOS, a year": stamped(stamp="Jul  3 2026 10:00:00.123: "),
    "no stamp": list(FRAGMENTED),
    "the switch processor": stamped(stamp="Jul  3 10:00:00: ")[:0] + [line.replace("SYS-2", "SYS-SP-2") for line in stamped()],
    "the standby of a pair": [line.replace("SYS-2", "SYS-SW2_SPSTBY-2") for line in stamped()],
    "a line card": [line.replace("SYS-2", "SYS-DFC4-2") for line in stamped()],
    "a relay heads every line": relayed(),
    "a relay with priorities": [f"<186>{line}" for line in relayed()],
    "a relay that spells line ends out": [RELAY.format(second=1, number=7) + "#012".join(FRAGMENTED)],
    "a relay that joins the lines": [RELAY.format(second=1, number=7) + " ".join(line.strip() for line in FRAGMENTED)],
    "wrapped at eighty": wrapped(stamped()),
    "wrapped at eighty, behind a number": wrapped(stamped(stamp="000412: *Jul  3 10:00:00.123 UTC: ")),
    "a flap before the pools": between(1, FLAP),
    "a flap between the pools": between(2, FLAP),
    "a flap before the victim": between(3, FLAP),
    "a flap before the traceback": between(4, FLAP),
    "three messages before the victim": between(3, FLAP, "%LINEPROTO-5-UPDOWN: Line protocol on Interface Serial0/0, changed state to down", "%OSPF-5-ADJCHG: Process 1, Nbr 192.0.2.2 on Serial0/0 from FULL to DOWN"),
    "a router-processor slot": ["SLOT 3:" + line for line in stamped(stamp="00:12:45: ")],
    "a message of a VIP": [f"*Jul  3 10:00:00.123: %VIP2-1-MSG: slot8 {line.strip()}" for line in FRAGMENTED],
}  # fmt: skip


@pytest.mark.parametrize("form", SAME)
def test_every_field_is_decoded_however_the_message_stands(form: str) -> None:
    assert told("malloc_failure", *SAME[form]) == [WHOLE]


OTHERS: dict[str, tuple[list[str], list[Fields]]] = {
    "IOS 10, the pool on the first line, no alignment": (
        ["%SYS-2-MALLOCFAIL: Memory allocation of 2372 bytes failed from 0x11AF32, pool Processor",
         '-Process= "OSPF Router", ipl= 0, pid= 40', "-Traceback= 11B0E2 11AF3A"],
        [{"requested_bytes": 2372, "caller": "0x11AF32", "pool": "Processor", "process": "OSPF Router",
          "interrupt_level": 0, "pid": 40, "traceback": "11B0E2 11AF3A"}],
    ),
    "IOS 11, packet memory": (
        ["Jan 12 03:11:02: %SYS-2-MALLOCFAIL: Memory allocation of 1680 bytes failed from 0x3197C9A, pool I/O, alignment 32",
         '-Process= "<interrupt level>", ipl= 4, pid= 3'],
        [{"requested_bytes": 1680, "caller": "0x3197C9A", "pool": "I/O", "alignment": 32, "process": "<interrupt level>",
          "interrupt_level": 4, "pid": 3}],
    ),
    "IOS 12, two pools tried": (
        ["*Mar  1 00:00:41.003: %SYS-2-MALLOCFAIL: Memory allocation of 16384 bytes failed from 0x8029A3F0, alignment 32 ",
         "Pool: I/O  Free: 10384  Cause: Not enough free memory ",
         "Alternate Pool: Processor  Free: 91232  Cause: Memory fragmentation ",
         ' -Process= "Pool Manager", ipl= 0, pid= 5'],
        [{"requested_bytes": 16384, "caller": "0x8029A3F0", "alignment": 32, "pool": "I/O", "free_bytes": 10384,
          "cause": "Not enough free memory", "alternate_pool": "Processor", "alternate_free_bytes": 91232,
          "alternate_cause": "Memory fragmentation", "process": "Pool Manager", "interrupt_level": 0, "pid": 5}],
    ),
    "IOS, inside an interrupt": (
        ["Jul  3 10:00:00: %SYS-2-MALLOCFAIL: Memory allocation of 400 bytes failed from 0x400B3D18, alignment 16",
         "Pool: Processor  Free: 31453728  Cause: Interrupt level allocation",
         "Alternate Pool: None  Free: 0  Cause: Interrupt level allocation",
         ' -Process= "<interrupt level>", ipl= 1, pid= 73'],
        [{"requested_bytes": 400, "caller": "0x400B3D18", "alignment": 16, "pool": "Processor", "free_bytes": 31453728,
          "cause": "Interrupt level allocation", "alternate_pool": "None", "alternate_free_bytes": 0,
          "alternate_cause": "Interrupt level allocation", "process": "<interrupt level>", "interrupt_level": 1, "pid": 73}],
    ),
    "IOS, a size that wrapped": (
        ["Jul  3 10:00:00: %SYS-2-MALLOCFAIL: Memory allocation of -1729721925 bytes failed from 0x6010, alignment 0",
         "Pool: Processor  Free: 41453728  Cause: Not enough free memory"],
        [{"requested_bytes": -1729721925, "caller": "0x6010", "alignment": 0, "pool": "Processor", "free_bytes": 41453728,
          "cause": "Not enough free memory"}],
    ),
    "IOS-XE, addresses of 64 bits and a traceback of IOSd": (
        ["Mar  3 10:11:12.013: %SYS-2-MALLOCFAIL: Memory allocation of 8192 bytes failed from 0x7F2A3B4C5D6E, alignment 0 ",
         "Pool: Processor  Free: 1134056  Cause: Not enough free memory ",
         "Alternate Pool: None  Free: 0  Cause: No Alternate pool ",
         ' -Process= "SSH Process", ipl= 0, pid= 312',
         "-Traceback= 1#5c2dd6e6bbf3b1a3fd7a48a0b4d9b5be  :560C2B80B000+A39B75C :560C2B80B000+A3A0F11"],
        [{"requested_bytes": 8192, "caller": "0x7F2A3B4C5D6E", "alignment": 0, "pool": "Processor", "free_bytes": 1134056,
          "cause": "Not enough free memory", "alternate_pool": "None", "alternate_free_bytes": 0,
          "alternate_cause": "No Alternate pool", "process": "SSH Process", "interrupt_level": 0, "pid": 312,
          "traceback": "1#5c2dd6e6bbf3b1a3fd7a48a0b4d9b5be  :560C2B80B000+A39B75C :560C2B80B000+A3A0F11"}],
    ),
    "IOS-XE, the reserve was tried": (
        ["Mar  3 10:11:12.013: %SYS-2-MALLOCFAIL: Memory allocation of 1708 bytes failed from 0xAAAAC1D2E3F4, alignment 0",
         "Pool: Processor  Free: 2048  Cause: Not enough free memory",
         "Alternate Pool: reserve P  Free: 102404  Cause: Memory fragmentation",
         ' -Process= "Crypto IKEv2", ipl= 0, pid= 401'],
        [{"requested_bytes": 1708, "caller": "0xAAAAC1D2E3F4", "alignment": 0, "pool": "Processor", "free_bytes": 2048,
          "cause": "Not enough free memory", "alternate_pool": "reserve P", "alternate_free_bytes": 102404,
          "alternate_cause": "Memory fragmentation", "process": "Crypto IKEv2", "interrupt_level": 0, "pid": 401}],
    ),
    "a switch, the pool of its driver": (
        ["Jul  3 10:00:00: %SYS-2-MALLOCFAIL: Memory allocation of 1024 bytes failed from 0x1A2B3C4, alignment 0",
         "Pool: Driver te  Free: 400  Cause: Not enough free memory",
         "Alternate Pool: None  Free: 0  Cause: No Alternate pool",
         ' -Process= "HLFM address lea", ipl= 0, pid= 133'],
        [{"requested_bytes": 1024, "caller": "0x1A2B3C4", "alignment": 0, "pool": "Driver te", "free_bytes": 400,
          "cause": "Not enough free memory", "alternate_pool": "None", "alternate_free_bytes": 0,
          "alternate_cause": "No Alternate pool", "process": "HLFM address lea", "interrupt_level": 0, "pid": 133}],
    ),
    "a victim without a name": (
        ["Jul  3 10:00:00: %SYS-2-MALLOCFAIL: Memory allocation of 1024 bytes failed from 0x1A2B3C4, alignment 0",
         "Pool: Processor  Free: 400  Cause: Not enough free memory", ' -Process= "", ipl= 0, pid= 133'],
        [{"requested_bytes": 1024, "caller": "0x1A2B3C4", "alignment": 0, "pool": "Processor", "free_bytes": 400,
          "cause": "Not enough free memory", "process": "", "interrupt_level": 0, "pid": 133}],
    ),
    "cut behind the size": (
        ["Jul  3 10:00:00: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes fai"], [{"requested_bytes": 65536}],
    ),
    "cut inside the pools, where a number may have lost its end": (
        [*stamped()[:1], "Pool: Processor  Free: 54537"],
        [{"requested_bytes": 65536, "caller": "0x60103098", "alignment": 0, "pool": "Processor"}],
    ),
    "cut inside the victim": (
        [*stamped()[:3], ' -Process= "IP Inp'],
        [{k: v for k, v in WHOLE.items() if k not in {"process", "interrupt_level", "pid", "traceback"}}],
    ),
    "only the lines that name it were kept": (
        [stamped()[0], stamped(stamp="*Jul  3 10:00:31.500: ")[0]],
        [{"requested_bytes": 65536, "caller": "0x60103098", "alignment": 0}] * 2,
    ),
    "several in a row, two pools": (
        [*stamped(), *stamped(stamp="*Jul  3 10:00:30.123: ", lines=tuple(line.replace("Processor", "I/O") for line in FRAGMENTED)), *stamped()],
        [WHOLE, {**WHOLE, "pool": "I/O"}, WHOLE],
    ),
    "NX-OS, a service": (
        ["2026 Mar  3 10:11:12 sw1 %URIB-2-MALLOC_FAILED: malloc() failed for 4096 bytes"], [{"requested_bytes": 4096}],
    ),
    "XR, a process": (
        ["RP/0/RSP0/CPU0:Mar  3 10:11:12.013 : bgp[1052]: %ROUTING-BGP-3-MALLOC_FAIL : Could not allocate 65536 bytes for attribute"],
        [{"requested_bytes": 65536}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", OTHERS)
def test_what_a_message_says_is_decoded_and_nothing_is_made_up(form: str) -> None:
    lines, rows = OTHERS[form]
    assert told("malloc_failure", *lines) == rows


LINUX = "Out of memory: Kill process 5621 (snmpd) score 120 or sacrifice child"
SNMPD: Fields = {"scope": "system", "killed": "snmpd", "pid": 5621}
KILLS: dict[str, tuple[str, list[Fields]]] = {
    "NX-OS": (f"2026 Mar  3 10:11:12 sw1 %KERN-1-SYSTEM_MSG: [1234567.890123] {LINUX} - kernel", [SNMPD]),
    "IOS-XE": (f"Mar  3 10:11:12.013: %IOSXE-2-PLATFORM: R0/0: kernel: {LINUX}", [SNMPD]),
    "EOS": (f"Mar  3 10:11:12 leaf1 kernel: [ 8123.451] {LINUX}", [SNMPD]),
    "EOS, a newer kernel": (
        "Mar  3 10:11:12 leaf1 kernel: [ 8123.451] Out of memory: Killed process 2210 (Rib) total-vm:2123kB, anon-rss:99kB",
        [{"scope": "system", "killed": "Rib", "pid": 2210}],
    ),
    "a container": (
        "2026 Mar  3 10:11:12 sw1 %KERN-3-SYSTEM_MSG: [12.5] Memory cgroup out of memory: Kill process 77 (python) score 9 - kernel",
        [{"scope": "group", "killed": "python", "pid": 77}],
    ),
    "Junos": (
        "Mar  3 10:11:12 mx1 /kernel: pid 1234 (rpd), uid 0, was killed: out of swap space",
        [{"scope": "system", "killed": "rpd", "pid": 1234}],
    ),
    "Junos on a newer BSD": (
        "Mar  3 10:11:12 mx1 kernel: pid 1234 (rpd), jid 0, uid 0, was killed: failed to reclaim memory",
        [{"scope": "system", "killed": "rpd", "pid": 1234}],
    ),
    "a process that only asked": ("Mar  3 10:11:12 leaf1 kernel: Rib invoked oom-killer: gfp_mask=0x201da, order=0", []),
    "a process that was ended for another reason": (
        "Mar  3 10:11:12 mx1 kernel: pid 1234 (rpd), uid 0: exited on signal 6 (core dumped)", [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", KILLS)
def test_who_was_ended_for_want_of_memory(form: str) -> None:
    line, rows = KILLS[form]
    assert told("process_kill", line) == rows
