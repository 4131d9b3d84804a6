"""Below IOSd any Linux process may run away, also one that nobody has named yet."""

from dataclasses import replace

import pytest

from tests.facts.rows import tables
from triage.facts.compute import with_facts
from triage.facts.cpu import processes
from triage.facts.fact import Row, Surroundings
from triage.tables import Availability

CORES = [{"scope": f"Core {n}", "total_1m_pct": 20.0, "capture": "p.txt"} for n in range(4)]


def judged(process: str, minute: float, system: str | None) -> Row:
    row = {
        "pid": 7,
        "process": process,
        "cpu_5s_pct": minute,
        "cpu_1m_pct": minute,
        "system": system,
        "capture": "p.txt",
    }
    return next(iter(processes(tables(cpu_process=[row], cpu_load=CORES), Surroundings())))


@pytest.mark.parametrize(
    ("process", "minute", "system", "family", "share"),
    [
        ("btman", 62.0, "linux", "xe-linux", 62.0),
        ("btman", 10.0, "linux", "xe-linux", 10.0),
        ("btman", 9.9, "linux", "other", 9.9),  # small ones are not summed
        ("cpumemd", 20.3, "linux, of all cores", "xe-linux", 81.2),  # a quarter of four cores fills one
        ("cpumemd", 2.4, "linux, of all cores", "other", 9.6),
        ("btman", 62.0, None, "other", 62.0),  # in a table of the router's own processes
        ("fed", 20.3, "linux, of all cores", "fed", 20.3),
        ("ksoftirqd/0", 62.0, "linux", "kernel", 62.0),
    ],
)
def test_a_process_below_iosd(process: str, minute: float, system: str | None, family: str, share: float) -> None:
    row = judged(process, minute, system)
    assert (row["family"], row["share_pct"]) == (family, share)


@pytest.mark.parametrize(("systems", "whole"), [(["linux"], False), (["linux", None], True), ([None], True)])
def test_what_runs_inside_iosd_is_not_ruled_out_by_a_table_of_linux(systems: list[str | None], whole: bool) -> None:
    rows = [
        {"pid": n, "process": "x", "cpu_1m_pct": 1.0, "system": s, "capture": "p.txt"} for n, s in enumerate(systems)
    ]
    found = with_facts(tables(cpu_process=rows), Surroundings())
    for table in ("process_cpu", "family_cpu"):
        assert (found.available(table) is Availability.COMPLETE) is whole


@pytest.mark.parametrize(("platform", "whole"), [("cisco_xe", False), ("cisco_ios", True)])
def test_a_header_alone_says_nothing_of_what_runs_below_iosd(platform: str, whole: bool) -> None:
    listed = tables(cpu_process=[])
    found = with_facts(
        replace(listed, platform=platform, availability={"cpu_process": Availability.COMPLETE}), Surroundings()
    )
    assert (found.available("process_cpu") is Availability.COMPLETE) is whole
