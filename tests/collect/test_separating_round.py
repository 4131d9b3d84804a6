"""What tells the first two explanations apart is asked ahead in the next round, and gently."""

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import as_file
from pathlib import Path
from typing import Any

from triage.case.folder import Case
from triage.case.terms import Terms
from triage.cli.pipeline import analyse
from triage.collect.gate import Allowed, check
from triage.collect.ladder import ladder
from triage.lab import PASSWORD_VARIABLE, Lab, load_scenario
from triage.shipped import shipped

DECIDES = "show mls cef exception status"
IP_INPUT = (
    "processes: [{pid: 78, name: IP Input, pct: 61, quiet_pct: 61, swing: 0.02, runtime_ms: 59808832, invoked: 93015291, "
    "invoked_per_s: 900, allocated: 812311, freed: 780021, holding: 190344}]\n"
)


def ip_input_is_busy(folder: Path, exception: str | None) -> Path:
    """A router that switches by its processor; whether its hardware table overflowed only one command tells, if it has it."""
    place = folder / "hot"
    with as_file(shipped("scenarios") / "healthy") as quiet:
        shutil.copytree(quiet, place)
    head = place / "scenario.yaml"
    head.write_text(head.read_text().replace("routers: [r1, r2]", "routers: [r1]"))
    with (place / "r1" / "router.yaml").open("a") as router:
        router.write(IP_INPUT)
    if exception is not None:
        (place / "r1" / "show_mls_cef_exception_status.txt").write_text(
            "".join(f"Current {p} FIB exception state = {exception}\n" for p in ("IPv4", "IPv6", "MPLS"))
        )
    return place


def run(folder: Path, scenario: Path, *options: str) -> tuple[dict[str, Any], list[str]]:
    with Lab(load_scenario(str(scenario)), latency_s=0.0) as lab:
        (folder / "devices.yaml").write_text(lab.device_list_yaml())
        environment = {
            **os.environ,
            PASSWORD_VARIABLE: lab.scenario.password,
            "TRIAGE_STATE_DIR": str(folder / "state"),
        }
        argv = [sys.executable, "-m", "triage", "run", "devices.yaml", "-o", "case", "--interval", "1", "--no-input", "--json"]  # fmt: skip
        done = subprocess.run(
            [*argv, *options], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        sent = [line for router in lab.routers for line in router.lines]
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), sent


def verdicts(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f["pattern"], f["verdict"]) for f in document["findings"]]


def of_the_first_round(folder: Path) -> Any:
    captures = [c for c in Case.open(folder / "case").captures("r1") if c.round == 1]
    return analyse(captures, terms=Terms()).diagnosis


def test_round_two_asks_what_separates_ahead_of_the_rates_and_the_verdict_follows(tmp_path: Path) -> None:
    document, sent = run(tmp_path, ip_input_is_busy(tmp_path, "TRUE"))
    before = of_the_first_round(tmp_path)
    (separation,) = before.separations
    assert separation.between[0] == "cpu-ip-input-generic"
    # What would tell more is too costly for a busy router; the next best stands in.
    ranked = (separation.command, *separation.others)
    assert next(c for c in ranked if isinstance(check(c.lower()), Allowed) and "INTERFACE" not in c) == DECIDES
    # Nothing else would have asked for it: no rung of the ladder, and nothing that a finding misses.
    assert DECIDES not in {rung.command for rung in ladder("cisco_ios").rungs}
    assert DECIDES not in {command for finding in before.findings for command in finding.missing}
    second = sent[len(sent) - 1 - sent[::-1].index("show clock") :]
    assert second[:4] == ["show clock", "show processes cpu sorted", "show memory statistics", DECIDES]
    assert verdicts(document)[0] == ("nw-fib-tcam-exception", "probable")
    assert "nw-fib-tcam-exception" not in [finding.pattern for finding in before.findings]
    # Saved text has no next round: it is named as the next step.
    saved = tmp_path / "saved" / "r1"
    shutil.copytree(tmp_path / "case" / "captures" / "r1" / "1", saved)
    note = subprocess.run(
        [sys.executable, "-m", "triage", "analyze", "saved"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"decides: r1: {separation.command} (" in note.stdout


def test_the_answer_may_be_the_other_one(tmp_path: Path) -> None:
    document, sent = run(tmp_path, ip_input_is_busy(tmp_path, "FALSE"))
    assert sent.count(DECIDES) == 1
    assert verdicts(document)[0][0] == "cpu-ip-input-generic"
    assert "nw-fib-tcam-exception" not in [pattern for pattern, _ in verdicts(document)]
    assert DECIDES not in [s["command"] for s in document["separations"]]


def test_a_box_that_does_not_know_the_command_is_not_asked_for_it_again(tmp_path: Path) -> None:
    document, sent = run(tmp_path, ip_input_is_busy(tmp_path, None), "--rounds", "3")
    assert sent.count(DECIDES) == 1
    assert DECIDES not in [s["command"] for s in document["separations"]]
    assert verdicts(document)[0][0] == "cpu-ip-input-generic"
