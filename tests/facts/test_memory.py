"""Pools, failures, growth."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.facts.rows import tables
from triage.facts.fact import Surroundings
from triage.facts.growth import fit, growth
from triage.facts.memory import failures, full_pools, linux_holders, owners, pools
from triage.tables import DeviceTables


def test_pools_that_are_full_by_design_are_left_out() -> None:
    lsmpi = {"pool": "lsmpi_io", "total_bytes": 6_295_128, "free_bytes": 824, "largest_bytes": 412}
    processor = {"pool": "Processor", "total_bytes": 1000, "free_bytes": 400, "largest_bytes": 100}
    found = tables(memory_pool=[lsmpi, processor])
    (row,) = pools(found, Surroundings())
    assert (row["pool"], row["free_pct"], row["fragmentation_index"]) == ("Processor", 40.0, 0.25)
    (full,) = full_pools(found, Surroundings())
    assert full["pool"] == "lsmpi_io"


def test_the_packet_memory_of_a_vip_is_packet_memory() -> None:
    failure = {"pool": "PCI", "requested_bytes": 1640, "process": "Pool Manager"}
    (row,) = failures(tables(malloc_failure=[failure]), Surroundings())
    assert row["kind"] == "io"


@pytest.mark.parametrize(
    ("requested", "free", "short", "fits"),
    [
        (65536, 54_000_000, False, True),
        (65536, 79_840, True, False),
        (220_004, 21_216, True, False),
        (65536, 200_000, False, False),
    ],
)
def test_a_failure_is_a_shortage_or_not(requested: int, free: int, *, short: bool, fits: bool) -> None:
    failure = {
        "pool": "Processor",
        "requested_bytes": requested,
        "free_bytes": free,
        "cause": "Memory fragmentation",
        "process": "IP Input",
    }
    (row,) = failures(tables(malloc_failure=[failure]), Surroundings())
    assert (row["short"], row["fits_by_sum"]) == (short, fits)
    assert row["process"] == "IP Input"


def test_the_largest_block_is_held_against_the_request() -> None:
    failure = {"pool": "Processor", "requested_bytes": 65536, "free_bytes": 54_000_000, "cause": "Memory fragmentation"}
    pool = {"pool": "Processor", "total_bytes": 212_000_000, "free_bytes": 54_000_000, "largest_bytes": 57_083}
    (row,) = failures(tables(malloc_failure=[failure], memory_pool=[pool]), Surroundings())
    assert row["largest_too_small"] is True


def leak(step: int, rounds: int = 3, hours: float = 4) -> DeviceTables:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    clock = [{"round": i + 1, "device_time": start + timedelta(hours=hours * i)} for i in range(rounds)]
    held = [
        {"round": i + 1, "process": "SSH Process", "pid": 112, "holding_bytes": 25_000_000 + step * i}
        for i in range(rounds)
    ]
    pool = [
        {"round": i + 1, "pool": "Processor", "total_bytes": 210_000_000, "free_bytes": 94_000_000 - step * i}
        for i in range(rounds)
    ]
    return tables(clock=clock, memory_process=held, memory_pool=pool)


def test_a_steady_growth_has_a_slope_and_an_end() -> None:
    (row,) = growth(leak(10_000_000), Surroundings())
    assert row["bytes_per_hour"] == pytest.approx(2_500_000)
    assert row["monotone"] is True
    assert row["slowing"] is False
    assert row["free_falls_too"] is True
    assert row["hours_left"] == pytest.approx(29.6, abs=0.1)


def test_two_rounds_are_no_slope() -> None:
    assert list(growth(leak(10_000_000, rounds=2), Surroundings())) == []


def test_what_does_not_grow_is_not_listed() -> None:
    assert list(growth(leak(0), Surroundings())) == []


def test_the_interval_is_wider_for_scattered_points() -> None:
    straight = fit([0, 1, 2, 3], [0, 10, 20, 30])
    scattered = fit([0, 1, 2, 3], [0, 14, 16, 30])
    assert straight[1] == pytest.approx(straight[2])
    assert scattered[2] - scattered[1] > 1
    assert straight[3] == pytest.approx(1)


def rounds(
    held: list[int], table: str = "memory_process", column: str = "holding_bytes", up: list[int] | None = None
) -> DeviceTables:
    """Rounds an hour apart; ``up`` are the uptimes."""
    start = datetime(2026, 3, 2, 8, tzinfo=UTC)
    uptimes = up or [90_000 + 3600 * n for n in range(len(held))]
    return tables(
        **{table: [{"process": "keyman", "pid": 7, column: value, "round": n + 1} for n, value in enumerate(held)]},
        clock=[{"device_time": start + timedelta(hours=n), "round": n + 1} for n in range(len(held))],
        device_info=[{"uptime_s": value, "round": n + 1} for n, value in enumerate(uptimes)],
    )


@pytest.mark.parametrize(
    ("table", "column"), [("linux_memory_process", "resident_bytes"), ("cpu_process", "resident_bytes")]
)
def test_the_processes_of_linux_grow_too(table: str, column: str) -> None:
    (row,) = growth(rounds([400, 460, 520, 580], table, column), Surroundings())
    assert (row["process"], row["growth_bytes"], row["bytes_per_hour"]) == ("keyman", 180, 60.0)


def test_a_slope_is_not_drawn_across_a_reload() -> None:
    """Four rounds, a reload, three rounds: the slope is that of the three, and of the four where only one came after."""
    (row,) = growth(
        rounds([400, 460, 520, 580, 100, 140, 180], up=[9000, 12600, 16200, 19800, 300, 3900, 7500]), Surroundings()
    )
    assert (row["samples"], row["first_bytes"], row["bytes_per_hour"]) == (3, 100, 40.0)
    (row,) = growth(rounds([400, 460, 520, 580, 100], up=[9000, 12600, 16200, 19800, 300]), Surroundings())
    assert (row["samples"], row["last_bytes"]) == (4, 580)


def test_a_pool_is_held_against_its_first_round() -> None:
    rows = [
        {
            "pool": "Processor",
            "total_bytes": 200_000_000,
            "free_bytes": 40_000_000,
            "largest_bytes": 9_600_000,
            "round": 1,
        },
        {
            "pool": "Processor",
            "total_bytes": 200_000_000,
            "free_bytes": 38_000_000,
            "largest_bytes": 2_400_000,
            "round": 2,
        },
    ]
    first, last = pools(tables(memory_pool=rows), Surroundings())
    assert (first["largest_kept"], first["free_kept"]) == (None, None)
    assert (last["largest_kept"], last["free_kept"]) == (0.25, 0.95)


@pytest.mark.parametrize(
    ("held", "owner"),
    [
        ({"owner": "SNMP ENGINE", "input": "Fa0/0"}, ("process", "SNMP ENGINE")),
        ({"owner": "None", "caller": "60AD1B8C"}, ("caller", "60AD1B8C")),
        ({"owner": "None", "input": "Fa0/0"}, ("interface", "Fa0/0")),
        ({"owner": "None", "input": "None"}, (None, None)),
    ],
)
def test_old_buffers_belong_to_a_process_or_to_code_or_came_in_somewhere(
    held: dict[str, str], owner: tuple[str | None, str | None]
) -> None:
    (row,) = owners(
        tables(held_buffer=[{"pool": "Middl", **held}] * 3 + [{"pool": "Small", "owner": "CDP Protocol"}]),
        Surroundings(),
    )
    assert (row["owner_kind"], row["owner"], row["buffers"]) == (*owner, 3)
    assert row["share_pct"] == (75 if owner[1] else None)


@pytest.mark.parametrize(("uptime_s", "at_boot"), [(None, None), (300, True), (90_000, False)])
def test_without_an_uptime_a_stamp_of_the_calendar_does_not_tell_whether_it_was_at_boot(
    uptime_s: int | None,
    at_boot: bool | None,
) -> None:
    event = {"event_at_text": "*May  3 22:10:01.031", "accuracy": "synchronized-once", "capture": "log.txt", "line": 1}
    failure = {"pool": "Processor", "requested_bytes": 65_556, "free_bytes": 61_008, "capture": "log.txt", "line": 1}
    info = [] if uptime_s is None else [{"uptime_s": uptime_s}]
    (row,) = failures(tables(malloc_failure=[failure], log_event=[event], device_info=info), Surroundings())
    assert row["at_boot"] is at_boot


def test_what_was_free_is_measured_against_the_whole_pool() -> None:
    refused = {"pool": "Processor", "requested_bytes": 65_556, "free_bytes": 1_100_000, "caller": "0x60", "pid": 3}
    pool = {"pool": "Processor", "total_bytes": 220_000_000, "free_bytes": 6_600_000}
    (row,) = failures(tables(malloc_failure=[refused], memory_pool=[pool]), Surroundings())
    assert (row["fits_by_sum"], row["failure_free_pct"], row["pool_free_pct"]) == (True, 0.5, 3.0)
    (alone,) = failures(tables(malloc_failure=[refused]), Surroundings())
    assert alone["failure_free_pct"] is None


def test_the_largest_linux_process_is_told_with_its_share() -> None:
    held = [
        {"round": n, "pid": pid, "process": name, "resident_bytes": size}
        for n, pid, name, size in ((1, 5, "dbm", 9000), (2, 7, "iosd", 300), (2, 8, "keyman", 500))
    ]
    memory = [{"round": n, "scope": "Linux", "resource": "memory", "maximum": 1000} for n in (1, 2)]
    (row,) = linux_holders(tables(linux_memory_process=held, platform_resource=memory), Surroundings())
    assert (row["holder"], row["holding_bytes"], row["share_of_total_pct"]) == ("keyman", 500, 50.0)


def test_a_share_of_an_unknown_memory_is_unknown() -> None:
    held = [{"pid": 7, "process": "iosd", "resident_bytes": 300}]
    (row,) = linux_holders(tables(linux_memory_process=held), Surroundings())
    assert row["share_of_total_pct"] is None


def test_who_asked_and_what_was_tried_in_its_place_are_kept() -> None:
    failure = {
        "pool": "I/O",
        "requested_bytes": 1680,
        "free_bytes": 100,
        "caller": "0x3197C9A",
        "process": "Pool Manager",
    }
    none = {
        **failure,
        "pid": 1,
        "alternate_pool": "None",
        "alternate_free_bytes": 0,
        "alternate_cause": "No Alternate pool",
    }
    other = {
        **failure,
        "pid": 2,
        "alternate_pool": "Processor",
        "alternate_free_bytes": 900,
        "alternate_cause": "Memory fragmentation",
    }
    for rows, pool in (([none], None), ([none, other], "Processor"), ([failure], None)):
        (row,) = failures(tables(malloc_failure=rows), Surroundings())
        assert (row["caller"], row["alternate_pool"]) == ("0x3197C9A", pool)
        assert row["alternate_cause"] == ("Memory fragmentation" if pool else None)
