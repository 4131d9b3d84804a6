"""The numbers of one router agree with each other, at any time."""

import re
from itertools import pairwise

import pytest

from tests.lab.boxes import interpreter, show
from triage.lab import list_scenarios
from triage.lab.commands import CommandTree

ROUTERS = [(info.name, router) for info in list_scenarios() for router in info.routers]
TIMES = (0.0, 61.5, 3600.0)
CLASSIC = [pair for pair in ROUTERS if pair != ("healthy", "r2")]
POOL = re.compile(r" *(\S+|reserve P) Pool Total: +(\d+) Used: +(\d+) Free: +(\d+)")
FLOW = re.compile(r"(\S+) +(\d\S+) +(\S+) +(\d\S+) +([0-9A-F]{2}) ([0-9A-F]{4}) ([0-9A-F]{4}) +(\d+[KM]?) $")


def number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found, pattern
    return int(found[1])


def flows(scenario: str, router: str, at_s: float) -> list[tuple[str, ...]]:
    return [
        m.groups()
        for line in show(scenario, router, "show ip cache flow", at_s).splitlines()
        if (m := FLOW.match(line))
    ]


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
@pytest.mark.parametrize("at_s", TIMES)
def test_pools_add_up_and_agree_between_two_commands(scenario, router, at_s):
    statistics = {}
    for line in show(scenario, router, "show memory statistics", at_s).splitlines()[1:]:
        name, total, used, free, lowest, largest = re.fullmatch(
            r" *(\S+|reserve P) +\w+" + r" +(\d+)" * 5, line
        ).groups()
        statistics[name] = (total, used, free)
        assert int(total) == int(used) + int(free)
        assert int(lowest) <= int(free)
        assert int(largest) <= int(free)
    text = show(scenario, router, "show processes memory sorted", at_s)
    pools = {m[1]: m.groups()[1:] for m in POOL.finditer(text)}
    assert pools == statistics
    holdings = [int(row.split()[4]) for row in text.splitlines() if re.match(r" *\d+ +\d+ +\d+ +\d+ ", row)]
    assert holdings == sorted(holdings, reverse=True)
    assert sum(holdings) == number(r"(\d+) Total", text) == int(pools["Processor"][1])


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
@pytest.mark.parametrize("at_s", TIMES)
def test_the_processes_explain_the_load_of_the_header_and_of_the_graph(scenario, router, at_s):
    text = show(scenario, router, "show processes cpu sorted", at_s)
    total, interrupt = map(int, re.search(r"five seconds: (\d+)%/(\d+)%", text).groups())
    rows = re.findall(r"^ *\d+ +\d+ +\d+ +\d+ +(\d+\.\d\d)% +\d+\.\d\d% +\d+\.\d\d% +\d+ \S", text, re.MULTILINE)
    assert len(rows) > 20
    assert abs(interrupt + sum(map(float, rows)) - total) <= 1.2
    assert list(map(float, rows)) == sorted(map(float, rows), reverse=True)
    graph = show(scenario, router, "show processes cpu history", at_s).splitlines()
    axis = next(i for i, line in enumerate(graph) if "0....5" in line)
    digits = [line for line in graph[1:axis] if not line[:6].strip()]
    assert int("".join(line[6] for line in digits)) == total


@pytest.mark.parametrize(("scenario", "router"), CLASSIC)
@pytest.mark.parametrize("at_s", TIMES)
def test_the_flow_cache_counts_the_rows_that_it_lists(scenario, router, at_s):
    text = show(scenario, router, "show ip cache flow", at_s)
    rows = flows(scenario, router, at_s)
    active, _, added = map(int, re.search(r"(\d+) active, (\d+) inactive, (\d+) added", text).groups())
    classes = {m[1]: int(m[2]) for m in re.finditer(r"^([A-Z][\w-]+:?) +(\d+) +\d+\.\d ", text, re.MULTILINE)}
    total = classes.pop("Total:")
    assert len(rows) == active
    assert sum(classes.values()) == total
    assert added == total + active


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
def test_interface_counters_agree_between_commands(scenario, router):
    interfaces = show(scenario, router, "show interfaces", 10)
    stats = show(scenario, router, "show interfaces stats", 10)
    counted = [int(n) for n in re.findall(r"(\d+) packets input", interfaces)]
    received = number(r"Rcvd:  (\d+) total", show(scenario, router, "show ip traffic", 10))
    assert sum(counted) == received
    for name, block in re.findall(r"^(\S+)\n((?: .*\n?){4})", stats, re.MULTILINE):
        processor, cache, total = (
            list(map(int, row)) for row in re.findall(r" (\d+) +\d+ +(\d+) +\d+$", block, re.MULTILINE)
        )
        assert [a + b for a, b in zip(processor, cache, strict=True)] == total, name
        assert total[0] in counted


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
def test_the_arp_summary_counts_the_arp_table(scenario, router):
    table = show(scenario, router, "show ip arp", 50).splitlines()[1:]
    summary = show(scenario, router, "show ip arp summary", 50)
    incomplete = sum("Incomplete" in row for row in table)
    assert summary == f"{len(table)} IP ARP entries, with {incomplete} of them incomplete"
    assert len({row.split()[1] for row in table}) == len(table)


def test_counters_grow_and_never_fall_back():
    names = r"(\d+) encapsulation failed", r"Sent: (\d+) requests", r"Rcvd:  (\d+) total"
    looks = [show("code-red", "gw1", "show ip traffic", at_s) for at_s in (0, 20, 60)]
    for name in names:
        seen = [number(name, look) for look in looks]
        assert seen == sorted(set(seen)), name
    assert (number(names[1], looks[2]) - number(names[1], looks[0])) / 60 == pytest.approx(131, abs=1)


def test_code_red_is_a_wide_scan_from_one_host_of_the_lan():
    rows = flows("code-red", "gw1", 30)
    probes = [row for row in rows if row[1] == "10.20.5.23"]
    assert len(probes) > 500
    assert {(row[0], row[4], row[6]) for row in probes} == {("Fa0/0", "06", "0050")}
    assert {row[7] for row in probes} == {"1", "2"}
    assert len({row[3] for row in probes}) == len(probes)
    assert len({row[3].split(".")[0] for row in probes}) > 100
    assert not any(row[3] == "10.20.5.23" for row in rows)
    arp = show("code-red", "gw1", "show ip arp", 30)
    assert re.search(r"10\.20\.5\.23 +\d+ +0000\.5e00\.5317 +ARPA +FastEthernet0/0", arp)
    unanswered = set(re.findall(r"(10\.20\.\d+\.\d+) +0 +Incomplete", arp))
    assert {row[3] for row in probes if row[2] == "Null"} <= unanswered


def test_code_red_loads_the_gateway():
    text = show("code-red", "gw1", "show processes cpu sorted", 30)
    total, interrupt = map(int, re.search(r"five seconds: (\d+)%/(\d+)%", text).groups())
    assert 92 <= total <= 99
    assert 25 <= interrupt <= 35
    assert 48 <= float(re.search(r"(\d+\.\d\d)% +\S+ +\S+ +0 IP Input", text)[1]) <= 58
    later, sooner = (number(r"with (\d+) of them", show("code-red", "gw1", "show ip arp summary", s)) for s in (60, 0))
    assert sooner > 200
    assert later > sooner + 40
    failures = [show("code-red", "gw1", "show logging", s).count("MALLOCFAIL") for s in (0, 30, 120)]
    assert failures == sorted(set(failures))
    drops = [
        number(r"Input queue: \d+/75/(\d+)/", show("code-red", "gw1", "show interfaces fa0/0", s)) for s in (0, 60)
    ]
    assert drops[1] - drops[0] == 21 * 60


def test_the_same_scan_passes_the_core_which_does_not_know_the_host():
    seen = {row[1:4:2] for row in flows("code-red", "core1", 30) if row[1] == "10.20.5.23"}
    sent = {row[1:4:2] for row in flows("code-red", "gw1", 30) if row[1] == "10.20.5.23" and row[2] == "Se0/0"}
    assert seen == sent
    assert {row[0] for row in flows("code-red", "core1", 30) if row[1] == "10.20.5.23"} == {"Se1/0"}
    assert "10.20.5.23" not in show("code-red", "core1", "show ip arp", 30)
    assert number(r"five seconds: (\d+)%", show("code-red", "core1", "show processes cpu sorted", 30)) < 60
    assert not [row for row in flows("code-red", "edge9", 30) if "10.20.5.23" in row]


def test_the_leak_is_one_process_and_costs_the_pool_as_much():
    hours = [3600.0 * hour for hour in range(5)]
    held = [
        number(r"(\d+) +0 +0 Crypto IKMP", show("memory-leak", "agg3", "show processes memory sorted", s))
        for s in hours
    ]
    free = [
        number(
            r"Processor Pool Total: +\d+ Used: +\d+ Free: +(\d+)",
            show("memory-leak", "agg3", "show processes memory", s),
        )
        for s in hours
    ]
    growth = [b - a for a, b in pairwise(held)]
    assert set(growth) == {722 * 3600}
    assert [a - b for a, b in pairwise(free)] == growth
    assert 722 * 3600 > 0.01 * 223440896
    assert number(r"five seconds: (\d+)%", show("memory-leak", "agg3", "show processes cpu", 0)) < 20


def test_fragmentation_has_much_free_memory_in_small_blocks():
    text = show("fragmentation", "dist2", "show memory statistics", 60)
    total, _, free, _, largest = map(
        int, re.search(r"Processor +\w+ +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)", text).groups()
    )
    assert free > 0.2 * total
    assert largest < 65536
    log = show("fragmentation", "dist2", "show logging", 60)
    assert "Memory allocation of 65536 bytes failed" in log
    for at_failure in re.findall(r"Pool: Processor  Free: (\d+)  Cause: Memory fragmentation", log):
        assert abs(int(at_failure) - free) < 100_000


def test_the_xe_router_is_full_in_lsmpi_io_and_has_no_classic_flow_cache():
    assert re.search(r"lsmpi_io +\w+ +6295128 +6294304 +824 +824 +412", show("healthy", "r2", "show memory statistics"))
    assert "% Invalid input" in show("healthy", "r2", "show ip cache flow")


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
def test_the_log_says_how_many_messages_it_holds_and_keeps_their_order(scenario, router):
    text = show(scenario, router, "show logging", 300)
    stamps = re.findall(r"^[*.]?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\.\d{3}: %", text, re.MULTILINE)
    assert 0 < len(stamps) <= number(r"Console logging: level debugging, (\d+) messages", text)
    buffer = text.partition("bytes):\n")[2]
    assert len(buffer) <= number(r"Log Buffer \((\d+) bytes", text)


def test_a_long_process_name_wraps_on_a_narrow_terminal():
    wide = interpreter("code-red", "gw1", width=511).answer("show processes cpu").lines
    narrow = interpreter("code-red", "gw1", width=80).answer("show processes cpu").lines
    assert any("HQF Shaper Backgr" in line for line in wide)
    assert "Backgr" in narrow
    assert "".join(narrow).replace(" ", "") == "".join(wide).replace(" ", "")


def test_the_lab_lists_its_own_session_with_a_star():
    users = show("code-red", "gw1", "show users").splitlines()
    assert users[1].startswith("*130 vty 0     triage")
    assert users[2].startswith(" 131 vty 1     noc")
    assert re.search(r"130 SSH Process", show("code-red", "gw1", "show processes cpu"))


def test_an_interface_can_be_asked_for_alone():
    text = show("code-red", "core1", "sh int se1/0")
    assert text.startswith("Serial1/0 is up")
    assert text.count("line protocol") == 1
    assert CommandTree(["show interfaces INTERFACE"], ["Serial1/0"]).understand("show int serial 1/0")
