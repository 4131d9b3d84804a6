"""Figures before and after."""

from datetime import timedelta
from typing import Any

import pytest

from tests.compare.tables import START, device_tables
from triage.compare.metrics import Direction, MetricChange, metric_changes
from triage.tables import DeviceTables


def named(changes: tuple[MetricChange, ...], metric: str, subject: str = "") -> MetricChange:
    return next(c for c in changes if (c.metric, c.subject) == (metric, subject))


@pytest.mark.parametrize(
    ("table", "column", "metric", "before", "after", "direction"),
    [
        ("cpu_state", "total_pct", "cpu_1m", 97.0, 12.0, Direction.BETTER),
        ("cpu_state", "total_pct", "cpu_1m", 12.0, 97.0, Direction.WORSE),
        ("cpu_state", "total_5s_pct", "cpu_5s", 44.0, 40.0, Direction.SAME),
        ("cpu_state", "interrupt_share", "interrupt_share", 0.9, 0.1, Direction.NEITHER),
        ("arp_state", "incomplete", "arp_incomplete", 400, 3, Direction.BETTER),
        ("arp_state", "incomplete", "arp_incomplete", 0, 0, Direction.SAME),
        ("flow_fan_out", "distinct_destinations", "fan_out", 600, 580, Direction.SAME),
    ],
)
def test_a_figure_moves(
    table: str, column: str, metric: str, before: float, after: float, direction: Direction
) -> None:
    changes = metric_changes(device_tables(**{table: [{column: before}]}), device_tables(**{table: [{column: after}]}))
    assert named(changes, metric).direction is direction


def test_more_memory_is_better_and_each_pool_stands_alone() -> None:
    def pools(processor: int, io: int) -> DeviceTables:
        return device_tables(
            memory_state=[{"pool": "Processor", "free_bytes": processor}, {"pool": "I/O", "free_bytes": io}]
        )

    changes = metric_changes(pools(1_000_000, 500_000), pools(9_000_000, 100_000))
    assert named(changes, "memory_free", "Processor").direction is Direction.BETTER
    assert named(changes, "memory_free", "I/O").direction is Direction.WORSE


def test_the_newest_round_counts_and_says_where_it_stands() -> None:
    before = device_tables(cpu_state=[{"total_pct": 20.0}, {"round": 2, "total_pct": 90.0}])
    reading = named(metric_changes(before, before), "cpu_1m").before
    assert reading is not None
    assert (reading.value, reading.line) == (90.0, 2)


def test_what_one_side_lacks_is_unknown_not_better() -> None:
    found = named(metric_changes(device_tables(cpu_state=[{"total_pct": 90.0}]), device_tables()), "cpu_1m")
    assert (found.direction, found.after) == (Direction.UNKNOWN, None)


def test_no_source_in_flows_that_were_read_whole_is_zero() -> None:
    before = device_tables(flow_fan_out=[{"distinct_destinations": 600}])
    found = named(metric_changes(before, device_tables(flow_fan_out=[])), "fan_out")
    assert found.after is not None
    assert (found.after.value, found.direction) == (0, Direction.BETTER)


def failed(count: int, *minutes: float) -> DeviceTables:
    clock: dict[str, Any] = {"device_time": START, "accuracy": "authoritative"}
    return device_tables(
        clock=[clock],
        malloc_summary=[{"pool": "I/O", "failures": count}] if count else [],
        malloc_failure=[{"event_at": START + timedelta(minutes=m)} for m in minutes],
    )


@pytest.mark.parametrize(
    ("before", "after", "direction", "note"),
    [
        (
            failed(2, -9, -5),
            failed(2, -9, -5),
            Direction.BETTER,
            "none newer than BEFORE",
        ),  # the log keeps the old ones
        (failed(2, -9, -5), failed(3, -9, -5, 4), Direction.SAME, "1 newer than BEFORE"),
        (failed(0), failed(1, 4), Direction.WORSE, "1 newer than BEFORE"),
        (failed(0), failed(0), Direction.SAME, ""),
    ],
)
def test_only_failures_newer_than_before_count(
    before: DeviceTables, after: DeviceTables, direction: Direction, note: str
) -> None:
    found = named(metric_changes(before, after), "malloc_failures")
    assert (found.direction, found.note) == (direction, note)


@pytest.mark.parametrize(
    ("counted", "logged", "direction"),
    [
        ((312, 9812), [60, 61], Direction.UNKNOWN),  # the buffer has forgotten what came between
        ((312, 314), [60, 61], Direction.BETTER),  # all that was logged since is there, after 'clear logging'
        ((312, 312), [], Direction.BETTER),
        ((312, 5), [60, 61], Direction.UNKNOWN),  # a reload counts from nothing
        ((312, 9812), [-1, 61], Direction.BETTER),  # an older message is still there
        ((None, None), [60], Direction.UNKNOWN),
    ],
)
def test_a_log_that_has_forgotten_proves_no_end(
    counted: tuple[int | None, int | None], logged: list[int], direction: Direction
) -> None:
    clock: dict[str, Any] = {"device_time": START, "accuracy": "authoritative"}
    before = device_tables(
        clock=[clock],
        log_header=[{"buffer_messages": counted[0]}],
        malloc_summary=[{"pool": "Processor", "failures": 2}],
        malloc_failure=[{"event_at": START - timedelta(minutes=5)}],
    )
    after = device_tables(
        log_header=[{"buffer_messages": counted[1]}],
        log_event=[{"event_at": START + timedelta(minutes=m)} for m in logged],
        malloc_summary=[],
    )
    assert named(metric_changes(before, after), "malloc_failures").direction is direction
