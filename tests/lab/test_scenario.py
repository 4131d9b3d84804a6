import re
from pathlib import Path

import pytest

from tests.lab.boxes import interpreter, show
from triage.errors import UsageError
from triage.lab import Fault, ScenarioError, list_scenarios, load_scenario

LADDER = (
    "show clock",
    "show version | include uptime|image|returned|bytes of memory|processor", "show version",
    "show processes cpu sorted | exclude 0.00%__0.00%__0.00%", "show processes cpu sorted", "show processes cpu",
    "show processes cpu history", "show logging", "show interfaces",
    "show interfaces | include line protocol|Input queue|5 minute|throttles|no buffer", "show interfaces stats",
    "show ip traffic", "show memory statistics", "show processes memory sorted", "show processes memory",
    "show buffers",
    "show ip arp summary", "show ip arp", "show ip cef summary", "show adjacency summary", "show ip nat statistics",
    "show ip interface", "show ip route static", "show align", "show alignment", "show users", "show tcp brief all",
    "show ip bgp summary", "show inventory", "show snmp",
)  # fmt: skip
SILENT = ("show ip arp | include Incomplete", "show policy-map control-plane", "show access-lists")
REFUSABLE = ("show cef state", "show cef not-cef-switched", "show ip cache flow", "show ip flow top-talkers")
ROUTERS = [(info.name, router) for info in list_scenarios() for router in info.routers]


def test_the_shipped_scenarios_are_listed_by_name():
    assert [info.name for info in list_scenarios()] == ["code-red", "fragmentation", "healthy", "memory-leak"]
    assert all(info.title and info.about for info in list_scenarios())


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
def test_every_router_answers_the_whole_ladder(scenario, router):
    box = interpreter(scenario, router, at_s=75.5)
    for command in LADDER:
        lines = box.answer(command).lines
        assert lines, command
        assert "% Invalid" not in lines[-1 if len(lines) == 1 else 1], command
    for command in SILENT:
        assert box.answer(command).command == command.partition(" |")[0]
    for command in REFUSABLE:
        lines = box.answer(command).lines
        refused = lines[1:2] == ("% Invalid input detected at '^' marker.",)
        assert refused == (command in load_scenario(scenario).router(router).box.absent), command


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
def test_no_mark_of_a_template_is_left_in_any_answer(scenario, router):
    box = interpreter(scenario, router, at_s=3.25)
    for command in LADDER:
        text = "\n".join(box.answer(command).lines)
        assert "{{" not in text
        assert "}}" not in text


@pytest.mark.parametrize(("scenario", "router"), ROUTERS)
def test_the_same_seed_and_time_print_the_same(scenario, router):
    first, again = (interpreter(scenario, router, at_s=41.5) for _ in range(2))
    assert [first.answer(command) for command in LADDER] == [again.answer(command) for command in LADDER]


def test_another_seed_prints_something_else():
    assert show("code-red", "gw1", "show ip cache flow", 30) != show(
        "code-red", "gw1", "show ip cache flow", 30, seed=5
    )


def test_invented_addresses_stay_in_documentation_and_private_ranges():
    allowed = re.compile(r"10\.|127\.0\.0\.1$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|0\.0\.0\.0$|255\.255\.255\.255$")
    for scenario, router in ROUTERS:
        box = interpreter(scenario, router)
        for command in LADDER:
            for line in box.answer(command).lines:
                for address in re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", line):
                    assert allowed.match(address), (scenario, router, line)


def test_an_unknown_scenario_names_those_that_exist():
    with pytest.raises(UsageError) as caught:
        load_scenario("code-blue")
    assert "code-blue" in str(caught.value)
    assert "memory-leak" in caught.value.hint


def test_faults_of_a_router_can_be_replaced():
    scenario = load_scenario("healthy").with_faults("r1", Fault(fault="auth-fail"))
    assert [fault.fault for fault in scenario.router("r1").faults] == ["auth-fail"]
    assert scenario.router("r2").faults == ()


def write(folder: Path, scenario: str, router: str) -> str:
    (folder / "r").mkdir()
    (folder / "scenario.yaml").write_text(scenario)
    (folder / "r" / "router.yaml").write_text(router)
    return str(folder)


GOOD = 'title: t\nabout: a\nseed: 1\nstarted: "2026-01-01 00:00:00"\nrouters: [r]\n'
BOX = "box: {platform: cisco_ios, layouts: [ios], uptime_s: 100}\n"


def test_every_fault_of_a_scenario_is_listed_with_its_line(tmp_path):
    router = "box: {platform: cisco_ios, layouts: [ios], uptime_s: soon}\ninterfaces:\n  - {name: E0, colour: red}\n"
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write(tmp_path, GOOD, router))
    text = str(caught.value)
    assert "r/router.yaml:1: 'uptime_s' must be a number, not 'soon'" in text
    assert "r/router.yaml:3: 'colour' is not known here" in text
    assert "r/router.yaml:3: 'hardware' is missing" in text


def test_a_value_that_a_template_needs_and_nobody_has_is_a_fault(tmp_path):
    with pytest.raises(ScenarioError, match=r"layouts/ios/show_version.txt:1: router r has no value 'software'"):
        load_scenario(write(tmp_path, GOOD, BOX))


def test_unknown_faults_and_circular_values_are_faults(tmp_path):
    with pytest.raises(ScenarioError, match=r"'a' sums itself|'b' sums itself"):
        load_scenario(write(tmp_path, GOOD, BOX + "values: {a: {sum: {b: 1}}, b: {sum: {a: 1}}}\n"))
    (tmp_path / "r" / "router.yaml").write_text(BOX + "faults: [{fault: explode}]\n")
    with pytest.raises(ScenarioError, match=r"there is no fault 'explode'"):
        load_scenario(str(tmp_path))


def test_a_file_that_is_no_yaml_is_one_clear_line(tmp_path):
    with pytest.raises(ScenarioError, match=r"r/router.yaml:2: not valid YAML"):
        load_scenario(write(tmp_path, GOOD, "box: [\n"))
