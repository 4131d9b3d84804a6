"""Memory first and then CPU, or CPU first and then memory: the shipped patterns link them by time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage.diagnosis.diagnose import diagnose
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.playbook import SignUse
from triage.diagnosis.signs import Scene, look_for
from triage.diagnosis.typed import all_schemas
from triage.model import Finding
from triage.tables import Availability, DeviceTables, Table

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def found(**rows: dict[str, Any]) -> tuple[Finding, ...]:
    built = {}
    for name, row in rows.items():
        built[name] = table = Table(all_schemas()[name])
        table.append({"device": "r1", "round": 1, "capture": f"{name}.txt", "line": 1, **row})
    tables = DeviceTables("r1", "cisco_ios", (1,), built, dict.fromkeys(built, Availability.COMPLETE), {})
    return diagnose([tables], load_playbooks(), {"r1": lambda capture, _: capture}).findings


@pytest.mark.parametrize(("minutes", "linked"), [(5, True), (-5, False)])
def test_cef_lost_for_memory_causes_a_later_load_only(minutes: int, *, linked: bool) -> None:
    message = {"facility": "FIB", "mnemonic": "FIBDOWN", "tag": "FIB-2-FIBDOWN", "text": "no memory", "event_at": NOON}
    load = {"family": "ip-input", "process": "IP Input", "logged_pct": 60.0, "total_pct": 95.0}
    findings = found(log_event=message, cpu_event={**load, "first_seen": NOON + timedelta(minutes=minutes)})
    (cpu,) = (f for f in findings if f.pattern == "cpu-ip-input-generic")
    assert cpu.caused_by == (("mem-cef-fib-nomem",) if linked else ())


def test_a_leak_stands_before_the_shortage_that_it_brings_about() -> None:
    growth = {
        "process": "SSH Process",
        "family": "ssh",
        "samples": 3,
        "monotone": True,
        "slowing": False,
        "r_squared": 0.999,
    }
    growth |= {"growth_bytes": 21_000_000, "low_bytes_per_hour": 2e6, "free_falls_too": False, "hours_left": 20.0}
    failure = {
        "pool": "Processor",
        "kind": "processor",
        "failures": 3,
        "requested_bytes": 65536,
        "short": True,
        "shortage_cause": True,
    }
    findings = found(holder_growth=growth, malloc_summary=failure)
    assert [f.pattern for f in findings] == ["mem-leak-process", "mem-processor-exhaustion"]
    assert findings[0].causes == ("mem-processor-exhaustion",)


def test_a_full_nat_table_stands_before_the_shortage_that_it_brings_about() -> None:
    failure = {
        "pool": "Processor",
        "kind": "processor",
        "requested_bytes": 65536,
        "lowest_free_bytes": 431_972,
        "fits_by_sum": True,
        "fragmentation_cause": True,
        "first_seen": NOON,
    }
    findings = found(nat_state={"active": 48_211}, malloc_summary=failure)
    assert [f.pattern for f in findings][:2] == ["nat-table-exhaustion-by-scan", "mem-processor-exhaustion"]


def test_every_load_that_a_boot_excuses_comes_after_the_boot() -> None:
    patterns = load_playbooks().patterns
    capped = {name for name, pattern in patterns.items() if pattern.young_box == "cap"}
    assert capped - set(patterns["nw-post-reload-convergence"].causes) == {"cpu-interrupt-alignment"}


def test_a_box_that_has_just_booted_says_so_first() -> None:
    process = {"family": "bgp", "process": "BGP Router", "share_pct": 66.0, "share_5m_pct": 60.0, "rank": 1}
    findings = found(family_cpu={**process, "total_pct": 97.0}, box_state={"young": True, "uptime_s": 360})
    assert findings[0].pattern == "nw-post-reload-convergence"


def test_the_session_of_the_collector_comes_after_the_process_that_lasts() -> None:
    spike = {"process": "SSH Process", "tty": 2, "share_5s_pct": 18.8, "share_1m_pct": 5.0, "fading": True}
    lasting = {"family": "tty-background", "process": "TTY Background", "share_pct": 50.4, "share_5m_pct": 50.7}
    findings = found(session_load=spike, family_cpu=lasting)
    assert [f.pattern for f in findings[:2]] == ["cpu-tty-background", "nw-observer-effect"]


def test_the_reason_is_what_failed_and_not_what_the_box_did_not_print() -> None:
    """Interrupt load of 10 % is not above 10 %; that nobody knows the hardware is no reason."""
    load = {"total_pct": 70.0, "interrupt_pct": 10.0, "interrupt_share": 0.14, "hardware_switch": None}
    built = {"cpu_state": Table(all_schemas()["cpu_state"])}
    built["cpu_state"].append({"device": "r1", "round": 1, "capture": "cpu.txt", "line": 1, **load})
    tables = DeviceTables("r1", "cisco_ios", (1,), built, {"cpu_state": Availability.COMPLETE}, {})
    scene = Scene(tables=tables, playbooks=load_playbooks(), quote=lambda _capture, _line: None)
    seen = look_for(SignUse(sign="interrupt-on-hardware-box"), scene)
    assert (seen.state, seen.why) == ("absent", "interrupt is 10 %, needs above 10 % (cpu_interrupt_hardware_pct)")


@pytest.mark.parametrize(("share_pct", "first"), [(44.0, "cpu-ip-input-generic"), (30.0, "cpu-interrupt-traffic-load")])
def test_the_interrupt_is_weighed_over_a_minute_like_a_process(share_pct: float, first: str) -> None:
    """Half of a total that was higher for five seconds than over the minute is less than it looks."""
    load = {
        "total_pct": 80.0,
        "total_5s_pct": 98.0,
        "total_5m_pct": 74.0,
        "interrupt_pct": 50.0,
        "interrupt_share": 0.51,
    }
    load |= {"lasting_interrupt_pct": 40.8, "hardware_switch": True}
    process = {"family": "ip-input", "process": "IP Input", "share_pct": share_pct, "share_5m_pct": share_pct}
    switch = {"family": "C3750", "model": "WS-C3750G-24T", "hardware_switch": True}
    assert found(cpu_state=load, family_cpu=process, box_state=switch)[0].pattern == first
