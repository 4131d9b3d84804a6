"""Who is asked first, and what a plan says it costs."""

import pytest

from tests.collect.boxes import devices, options
from triage.collect.forecast import LOGIN_S, fleet_seconds, plan
from triage.collect.ladder import ladder
from triage.collect.suspicion import complaints, in_order
from triage.model import Device

LOG = b"""Nov 23 12:00:01 10.0.0.3 45: r3: Nov 23 12:00:00.123: %SYS-2-MALLOCFAIL: Memory allocation of 65536 bytes failed from 0x6
Nov 23 12:00:02 r2.example.net 46: Nov 23 12:00:01: %SYS-3-CPUHOG: Task is running for (2004)msecs
Nov 23 12:00:02 r2.example.net 47: Nov 23 12:00:01: %SYS-3-CPUHOG: Task is running for (2004)msecs
Nov 23 12:00:03 r1 48: Nov 23 12:00:02: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down
Nov 23 12:00:03 r4 48: Nov 23 12:00:02: %SYS-5-CONFIG_I: Configured from console by r1 about %SYS-2-NOTHING
no message at all, 100 % of r5
"""
BOXES = tuple(Device(name=f"r{n}", host=f"10.0.0.{n}") for n in range(1, 6))


def names(*first: str, log: bytes = LOG, boxes: tuple[Device, ...] = BOXES) -> list[str]:
    return [d.name for d in in_order(boxes, first, complaints(log.splitlines()))]


def test_who_complains_most_is_first_and_the_list_decides_between_equals() -> None:
    assert names() == ["r3", "r2", "r1", "r4", "r5"]


def test_what_the_operator_names_is_before_what_the_log_says() -> None:
    assert names("r5", "10.0.0.4") == ["r5", "r4", "r3", "r2", "r1"]


def test_a_tag_makes_a_suspect() -> None:
    boxes = (*BOXES, Device(name="r6", host="10.0.0.6", tags=("suspect",)))
    assert names(boxes=boxes)[:2] == ["r6", "r3"]


def test_without_a_log_the_list_holds() -> None:
    assert names(log=b"") == ["r1", "r2", "r3", "r4", "r5"]


def test_a_device_is_found_by_its_long_name_too() -> None:
    boxes = (Device(name="a.example.net", host="10.9.9.1"), Device(name="r2.example.net", host="10.9.9.2"))
    assert names(boxes=boxes) == ["r2.example.net", "a.example.net"]


def test_a_plan_is_devices_times_commands() -> None:
    planned = plan(devices(3), options(rounds=2))
    rungs = ladder("cisco_ios").rungs
    asked = [item for item in planned if item.when.startswith("round")]
    assert len(asked) == 3 * (len(rungs) + sum(rung.both_rounds for rung in rungs))
    around = [item.command for item in planned if item.device == "r001" and item not in asked]
    assert around == [*ladder("cisco_ios").setup, "exit"]
    assert {item.device for item in planned} == {"r001", "r002", "r003"}


def test_a_fleet_takes_as_long_as_its_waves_and_its_logins() -> None:
    how = options(rounds=1, concurrency=10)
    one = fleet_seconds(plan(devices(1), how), how)
    assert one > LOGIN_S
    assert fleet_seconds(plan(devices(10), how), how) == pytest.approx(one)
    assert fleet_seconds(plan(devices(11), how), how) == pytest.approx(2 * one)
    slow = options(rounds=1, concurrency=10, logins_per_s=0.01)
    assert fleet_seconds(plan(devices(10), slow), slow) == pytest.approx(1000)
    waits = options(rounds=2, concurrency=10, interval_s=300.0)
    assert 300 < fleet_seconds(plan(devices(1), waits), waits) < 400
