"""Memory first and then CPU, or CPU first and then memory: the shipped patterns link them by time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage.diagnosis.book import all_schemas
from triage.diagnosis.diagnose import diagnose
from triage.diagnosis.loader import load_playbooks
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
