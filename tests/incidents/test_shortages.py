"""Memory that was refused is told from every form in which a box, its console or a relay words it: never healthy."""

from pathlib import Path

import pytest

from triage.case.terms import Terms
from triage.cli.analyze import analysis_of
from triage.cli.nagios import State, nagios_line, state_of
from triage.model import Verdict
from triage.report.summary import summary_lines

IOS = (
    "%SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x60A1B2C4, alignment 16\n"
    "Pool: Processor  Free: 553012  Cause: Memory fragmentation\n"
    ' -Process= "IP Input", ipl= 0, pid= 85'
)
ONE_LINE = IOS.partition("\n")[0]
BUFFER = "r1#show logging\nLog Buffer (8192 bytes):\n\n"
CLOCK = "r1#show clock\n10:11:40.123 UTC Tue Mar 3 2026\nr1#\n"
NXOS, XR, ASA = "2026 Mar  3 10:11:12 sw1 ", "RP/0/RSP0/CPU0:Mar  3 10:11:12.013 : ", "Mar 03 2026 10:11:12: "
JUNOS, EOS = "Mar  3 10:11:12 mx1 ", "Mar  3 10:11:12 leaf1 "
XE = "r1#show logging\nMar  3 10:11:12.013: "
SHORTAGES = {
    "IOS, in the buffer": f"{BUFFER}Mar  3 10:11:12.013: {IOS}\nr1#",
    "IOS, one line": f"Mar  3 10:11:12.013: {ONE_LINE}",
    "IOS, no time": "%SYS-2-MALLOCFAIL: Memory allocation of 1028 bytes failed from 0x60A1B2C4, pool Processor, alignment 0",
    "IOS, a size that wrapped": f"Mar  3 10:11:12: {IOS}".replace("65536", "-1729721925").replace(
        "Free: 553012  Cause: Memory fragmentation", "Free: 41553012  Cause: Not enough free memory"
    ),
    "IOS, in other words": "Mar  3 10:11:12: %SYS-2-MALLOCFAIL: no block of the wanted size",
    "IOS, a processor of its own": f"Mar  3 10:11:12: {IOS}".replace("SYS-2", "SYS-SP-STDBY-2"),
    "IOS, a line card": f"Mar  3 10:11:12: {IOS}".replace("SYS-2", "SYS-DFC3-2"),
    "IOS, a process could not be made": f"{XE}%SYS-2-CFORKMEM: Process creation of Exec failed (no memory).\nr1#",
    "IOS, a protocol": f"{XE}%DUAL-3-NOMEMORY: malloc failure in DUAL\nr1#",
    "a relay": f"<186>Mar  3 10:11:12 192.0.2.1 4711: r1: Mar  3 10:11:11.013: {ONE_LINE}",
    "a relay, RFC 5424": f"<186>1 2026-03-03T10:11:12.013Z r1 - - - - {ONE_LINE}",
    "a table of a collector": f'"2026-03-03 10:11:12","192.0.2.1","local7","crit","4711: Mar  3 10:11:11.013: {ONE_LINE}"',
    "the console, logging in": f"r1>en\nPassword:\nr1#\nMar  3 10:11:12.013: {IOS}\n{CLOCK}",
    "the console, configuring": f"{CLOCK.strip()}conf t\nr1(config)#\nMar  3 10:11:12.013: {IOS}\nr1(config)#end\nr1#\n",
    "the console, logged out": f"{CLOCK.strip()}exit\nMar  3 10:11:12.013: {IOS}\n",
    "a boot loader": "System Bootstrap, Version 12.4(13r)T, RELEASE SOFTWARE (fc1)\n"
    "c1841 platform with 131072 Kbytes of main memory\n\nSelf decompressing the image : ####### [OK]\n\n"
    "SYSTEM INIT: INSUFFICIENT MEMORY TO BOOT THE IMAGE!\n",
    "an older boot loader": "Self decompressing the image : #######\nError : memory requirements exceed available memory\n"
    "Memory required  : 0x0192E5B0\n\n*** System received a Software forced crash ***\n",
    "IOS-XE, the kernel": f"{XE}%IOSXE-2-PLATFORM: R0/0: kernel: Out of memory: Kill process 21342 (linux_iosd-imag) score 345\nr1#",
    "IOS-XE, the forwarding processor": f"{XE}%QFPOOR-4-LOWRSRC_PERCENT: R0/0: cpp_ha: QFP 0 DRAM(IRAM) resource low - 97 percent depleted\nr1#",
    "NX-OS": f"{NXOS}%PLATFORM-2-MEMORY_ALERT: Memory Status Alert : CRITICAL. Usage 95% of Available Memory",
    "NX-OS, without a figure": f"{NXOS}%PLATFORM-2-MEMORY_ALERT: Memory Status Alert: SEVERE",
    "NX-OS, the kernel": f"{NXOS}%KERN-1-SYSTEM_MSG: [1234567.890123] Out of memory: Kill process 5621 (snmpd) score 120 - kernel",
    "NX-OS, a service": f"{NXOS}%URIB-2-MALLOC_FAILED: malloc() failed for 4096 bytes",
    "XR": f"{XR}wdsysmon[447]: %HA-HA_WD-4-MEMORY_ALARM : Memory threshold crossed: Severe with 52.000MB free",
    "XR, critical": f"{XR}wdsysmon[447]: %HA-HA_WD-1-MEMORY_CRITICAL_ALARM : Memory threshold crossed: Critical with 12.000MB free",
    "XR, a process": f"{XR}bgp[1052]: %ROUTING-BGP-3-MALLOC_FAIL : Could not allocate 65536 bytes for attribute",
    "XR, the forwarding table": f"{XR}fib_mgr[182]: %PLATFORM-PLAT_FIB-3-ERROR_NOMEM : Out of memory allocating leaf",
    "ASA": f"{ASA}%ASA-3-211001: Memory allocation Error",
    "ASA, with a class": f"{ASA}%ASA-sys-3-211001: Memory allocation Error",
    "PIX": f"{ASA}%PIX-3-211001: Memory allocation Error",
    "FTD": f"{ASA}%FTD-3-211001: Memory allocation Error",
    "ASA, its level": f"{ASA}%ASA-5-321006: System Memory usage reached 95%",
    "Junos, the kernel": f"{JUNOS}/kernel: pid 1234 (rpd), uid 0, was killed: out of swap space",
    "Junos, a daemon": f"{JUNOS}jpppd[1234]: JPPPD_OUT_OF_MEMORY: Request for a session refused",
    "Junos, a line card": f"{JUNOS}fpc2 RT-HAL,rt_entry_create,1200: failed: Out of memory",
    "EOS, the kernel": f"{EOS}kernel: Rib invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0",
}


@pytest.mark.parametrize("name", SHORTAGES)
def test_memory_that_was_refused_is_never_health(name: str, tmp_path: Path) -> None:
    file = tmp_path / "saved.log"
    file.write_text(SHORTAGES[name])
    found = analysis_of([file], Terms()).diagnosis
    state = state_of(found, complete=True)
    said = nagios_line(found, state)
    assert state in {State.WARNING, State.CRITICAL}, said
    assert any(word in said.lower() for word in ("memory", "block")), said
    assert next(iter(summary_lines(found))).text.startswith(" 1. ")
    assert found.findings[0].verdict.rank >= Verdict.POSSIBLE.rank


OTHERS = {
    "an address pool": f"{XE}%IPNAT-4-ADDR_ALLOC_FAILURE: Address allocation failed for 192.0.2.9, pool OUT might be exhausted\nr1#",
    "memory that came back": f"{XE}%SYS-5-FREEMEMRECOVER: Free Memory has recovered 22000k\nr1#",
    "a card whose memory is named": f"{XE}%OIR-6-INSCARD: Card inserted in slot 1, memory 512 MB\nr1#",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_speaks_of_memory_is_no_shortage(name: str, tmp_path: Path) -> None:
    file = tmp_path / "saved.log"
    file.write_text(OTHERS[name])
    assert [f.pattern for f in analysis_of([file], Terms()).diagnosis.findings if f.family == "memory"] == []
