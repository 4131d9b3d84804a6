"""Memory alarms over time, alignment corrections, and load that only the log tells."""

from datetime import UTC, datetime

import pytest

from tests.facts.rows import tables
from triage.facts.alarms import corrections, elements
from triage.facts.compute import with_facts
from triage.facts.cpu import events, families, onset, processes
from triage.facts.fact import Surroundings
from triage.facts.growth import growth, student
from triage.facts.logs import hogs
from triage.facts.memory import holders
from triage.tables import Availability

NOWHERE = Surroundings()


def test_an_element_rises_from_warning_to_critical() -> None:
    warning = {"scope": "RP/0", "used_pct": 91.0, "level_pct": 90.0, "state": "warning"}
    critical = {"scope": "RP/0", "used_pct": 96.0, "level_pct": 95.0, "state": "critical"}
    (row,) = elements(tables(platform_memory_event=[warning, critical]), NOWHERE)
    assert (row["state"], row["rising"], row["first_used_pct"], row["last_used_pct"]) == ("critical", True, 91.0, 96.0)


def test_one_alarm_has_no_trend() -> None:
    (row,) = elements(tables(platform_memory_event=[{"scope": "node", "state": "severe"}]), NOWHERE)
    assert (row["state"], row["rising"], row["last_used_pct"]) == ("severe", None, None)


def test_a_pool_in_alarm_counts_without_a_message() -> None:
    first = {"pool": "System memory", "total_bytes": 1000, "free_bytes": 60, "state": "Minor Alert"}
    last = {**first, "free_bytes": 40, "state": "Severe Alert", "round": 2}
    (row,) = elements(tables(memory_pool=[first, last]), NOWHERE)
    assert (row["scope"], row["state"], row["last_state"], row["alarms"]) == ("System memory", "severe", "severe", 2)
    assert (row["first_used_pct"], row["last_used_pct"], row["rising"]) == (94.0, 96.0, True)


@pytest.mark.parametrize("state", ["OK", "Normal", None])
def test_a_pool_that_is_well_raises_no_alarm(state: str | None) -> None:
    pool = {"pool": "node0_RSP0_CPU0 Physical Memory", "total_bytes": 1000, "free_bytes": 900, "state": state}
    assert not list(elements(tables(memory_pool=[pool]), NOWHERE))


def test_corrections_are_counted_between_rounds() -> None:
    first = {"kind": "corrected", "count": 10, "round": 1}
    second = {"kind": "corrected", "count": 900, "round": 2}
    (row,) = corrections(tables(alignment=[first, second]), NOWHERE)
    assert (row["count"], row["delta"]) == (900, 890)
    (alone,) = corrections(tables(alignment=[first]), NOWHERE)
    assert alone["delta"] is None


def test_the_log_names_the_family_of_a_process_that_is_idle_now() -> None:
    idle = {"pid": 192, "process": "IP Input", "cpu_5s_pct": 0.0, "cpu_1m_pct": 0.18, "cpu_5m_pct": 0.19}
    rising = {"direction": "rising", "total_pct": 74.0, "interrupt_pct": 26.0, "pid": 192, "process_pct": 46.0}
    (row,) = events(tables(cpu_process=[idle], cpu_threshold_event=[rising]), NOWHERE)
    assert (row["process"], row["family"], row["logged_pct"]) == ("IP Input", "ip-input", 46.0)
    assert row["interrupt_share"] == pytest.approx(26 / 74)
    (unnamed,) = events(tables(cpu_threshold_event=[rising]), NOWHERE)
    assert (unnamed["process"], unnamed["family"]) == (None, None)


def test_an_interrupt_part_above_the_whole_is_a_bad_sample() -> None:
    rising = {"direction": "rising", "total_pct": 75.0, "interrupt_pct": 100.0, "pid": 91, "process_pct": 75.0}
    (row,) = events(tables(cpu_threshold_event=[rising]), NOWHERE)
    assert (row["total_pct"], row["interrupt_pct"], row["interrupt_share"]) == (75.0, None, None)


def test_a_family_knows_the_total_of_the_box() -> None:
    busy = {"pid": 192, "process": "IP Input", "cpu_5s_pct": 60.0, "cpu_1m_pct": 58.0, "cpu_5m_pct": 50.0}
    load = {"scope": "all", "total_5s_pct": 70.0, "interrupt_5s_pct": 5.0, "total_1m_pct": 68.0}
    (row,) = families(tables(cpu_process=[busy], cpu_load=[load]), NOWHERE)
    assert (row["share_pct"], row["method"], row["total_pct"]) == (58.0, "over one minute", 68.0)


@pytest.mark.parametrize(("five_seconds", "peaky"), [(37.0, True), (7.9, False)])
def test_a_short_peak_is_told_from_a_load(five_seconds: float, *, peaky: bool) -> None:
    scanner = {"pid": 9, "process": "BGP Scanner", "cpu_5s_pct": five_seconds, "cpu_1m_pct": 4.0, "cpu_5m_pct": 4.0}
    (row,) = families(tables(cpu_process=[scanner]), NOWHERE)
    assert row["peaky"] is peaky


def test_the_graph_is_held_against_the_header() -> None:
    history = [{"span": "seconds", "index": n, "maximum_pct": 34.0} for n in range(60)]
    (row,) = onset(tables(cpu_history=history, cpu_load=[{"scope": "all", "total_5s_pct": 0.0}]), NOWHERE)
    assert row["off_header_pct"] == 34.0
    (alone,) = onset(tables(cpu_history=history), NOWHERE)
    assert alone["off_header_pct"] is None


@pytest.mark.parametrize(
    ("stamp", "accuracy", "at_boot"),
    [
        ("*Mar  1 00:04:46.210", "never-set", True),
        ("*Mar  1 00:10:46.210", "never-set", False),
        ("*Mar  1 22:56:41.001", "never-set", False),
        ("00:01:12", "uptime", True),
        ("3w1d", "uptime", False),
        ("Oct  3 00:04:46", "authoritative", False),
    ],
)
def test_a_hog_of_the_first_ten_minutes_is_told(stamp: str, accuracy: str, *, at_boot: bool) -> None:
    event = {"capture": "log.txt", "event_at_text": stamp, "accuracy": accuracy, "mnemonic": "CPUHOG"}
    (row,) = hogs(
        tables(cpu_hog=[{"capture": "log.txt", "process": "Exec", "ran_ms": 2100}], log_event=[event]), NOWHERE
    )
    assert row["at_boot"] is at_boot
    assert (row["family"], row["watchdog"]) == ("exec", False)


def test_the_watchdog_of_xr_is_told_from_a_hog() -> None:
    event = {"capture": "log.txt", "mnemonic": "LOG_ALERT", "tag": "OS-SYSLOG-1-LOG_ALERT"}
    (row,) = hogs(tables(cpu_hog=[{"capture": "log.txt", "process": "bgp"}], log_event=[event]), NOWHERE)
    assert (row["family"], row["watchdog"], row["longest_ms"]) == ("bgp", True, None)


def test_a_holder_knows_how_much_of_the_pool_is_free() -> None:
    held = [
        {"process": "BGP Router", "pid": 84, "holding_bytes": 700},
        {"process": "Exec", "pid": 3, "holding_bytes": 100},
    ]
    pool = {"pool": "Processor", "total_bytes": 1000, "used_bytes": 900, "free_bytes": 100}
    row, _ = holders(tables(memory_process=held, memory_pool=[pool]), NOWHERE)
    assert (row["family"], row["share_of_used_pct"], row["pool_free_pct"]) == ("bgp", 77.78, 10.0)


def test_growth_names_the_family_of_the_holder() -> None:
    rows = [
        {
            "round": n,
            "at": datetime(2026, 3, 2, 4 * n, tzinfo=UTC),
            "process": "ARP Input",
            "pid": 9,
            "holding_bytes": n * 1_000_000,
        }
        for n in (1, 2, 3)
    ]
    (row,) = growth(tables(memory_process=rows), NOWHERE)
    assert (row["family"], row["monotone"], row["slowing"]) == ("arp", True, False)


@pytest.mark.parametrize(("spent_ms", "share"), [(36_000, 30.0), (72_000, 10.0)])
def test_a_counter_that_jumps_is_no_load(spent_ms: int, share: float) -> None:
    printed = {"pid": 9, "process": "TCP Timer", "cpu_5s_pct": 14.0, "cpu_1m_pct": 10.0, "cpu_5m_pct": 10.0}
    first = {**printed, "round": 1, "at": datetime(2026, 3, 2, 12, 0, tzinfo=UTC), "runtime_ms": 1000}
    last = {**printed, "round": 2, "at": datetime(2026, 3, 2, 12, 2, tzinfo=UTC), "runtime_ms": 1000 + spent_ms}
    (row,) = processes(tables(cpu_process=[first, last]), NOWHERE)
    assert row["share_pct"] == share


def test_growth_without_times_is_not_known() -> None:
    rows = [{"round": n, "process": "Exec", "pid": 9, "holding_bytes": n * 1_000_000} for n in (1, 2, 3)]
    found = with_facts(tables(memory_process=rows), NOWHERE)
    assert found.available("holder_growth") is Availability.MISSING
    assert found.reasons["holder_growth"] == ["the times of the rounds are not known"]


def test_growth_over_a_reload_says_that_the_box_reloaded() -> None:
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    rows = [
        {"round": n, "at": noon.replace(hour=12 + n), "process": "Exec", "pid": 9, "holding_bytes": n * 1_000_000}
        for n in (1, 2, 3)
    ]
    uptimes = [{"round": 1, "uptime_s": 90_000}, {"round": 2, "uptime_s": 93_600}, {"round": 3, "uptime_s": 300}]
    found = with_facts(tables(memory_process=rows, device_info=uptimes), NOWHERE)
    assert found.reasons["holder_growth"] == ["the box reloaded between the rounds"]


@pytest.mark.parametrize(("freedom", "factor"), [(1, 6.314), (10, 1.812), (11, 1.796), (20, 1.725), (60, 1.671)])
def test_the_interval_of_a_slope_is_students(freedom: int, factor: float) -> None:
    assert student(freedom) == pytest.approx(factor, abs=0.001)


def test_an_element_is_told_with_its_box_and_its_growth() -> None:
    alarms = [
        {"scope": "RP/0", "measure": "used", "used_pct": pct, "state": "warning", "event_at": None}
        for pct in (89.0, 91.0)
    ]
    box = [{"model": "ISR4331/K9", "version": "16.6.4"}]
    memory = [
        {"scope": "RP0", "resource": "memory", "maximum": 3_974_307_840.0},
        {"scope": "RP0", "resource": "memory", "maximum": 100.0},
    ]
    (row,) = elements(tables(platform_memory_event=alarms, device_info=box, platform_resource=memory), NOWHERE)
    assert (row["model"], row["version"], row["grown_points"], row["installed_bytes"]) == (
        "ISR4331/K9",
        "16.6.4",
        2.0,
        3_974_307_840,
    )
