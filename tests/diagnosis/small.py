"""A small playbook folder for tests, and tables to judge with it."""

from pathlib import Path
from typing import Any

from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.playbook import Playbooks
from triage.diagnosis.signs import Scene
from triage.diagnosis.typed import all_schemas
from triage.tables import Availability, DeviceTables, Table

THRESHOLDS = """
hot_pct: {value: 20, about: x, platforms: {cisco_asa: 50}, models: {"WS-C29*": 30}}
wide: {value: 50, about: x}
interrupt_pct: {value: 10, about: x}
silent_pct: {value: 80, about: x}
two: {value: 2, about: x, models: {"WS-C29*": 3}}
"""
ASKS = """
cpu_state: {default: [show processes cpu sorted], cisco_asa: [show cpu usage]}
flow_fan_out: {default: [show ip cache flow]}
family_cpu: {default: [show processes cpu sorted]}
"""
SIGNS = """
hot:
  title: the CPU is hot
  table: cpu_state
  where: {total_pct|ge: "@hot_pct"}
  say: "CPU {total_pct} %"
interrupts:
  title: interrupts
  table: cpu_state
  where: {interrupt_pct|ge: "@interrupt_pct"}
  say: "{interrupt_pct} % interrupt"
wide:
  title: wide
  table: flow_fan_out
  where: {destination_port|in: "$port", distinct_destinations|ge: "@wide"}
  say: "{source} has {distinct_destinations}"
silent:
  title: silent
  table: flow_fan_out
  where: {unanswered_pct|ge: "@silent_pct"}
  say: "{unanswered_pct} % silent"
declared:
  title: declared
  table: flow_fan_out
  where: {known_role|exists: "yes"}
  say: "{source} is {known_role}"
hot-somewhere:
  title: hot by header or by family
  any:
    - {table: cpu_state, where: {total_pct|ge: "@hot_pct"}, say: "CPU {total_pct} %"}
    - {table: family_cpu, where: {share_pct|ge: "@hot_pct"}, say: "{process} {share_pct} %"}
twice:
  title: twice
  table: flow_fan_out
  where: {}
  at_least: "@two"
asa-only:
  title: a firewall
  platforms: [cisco_asa]
  table: cpu_state
  where: {}
"""
WORM = """
pattern: worm-test
title: A worm
family: worm
severity: critical
status: tested
subject: [source]
needs: [wide: {port: [80]}]
strong: [silent, hot]
contradicts: [interrupts]
vetoes: [declared]
names: [{kind: host, from: source, role: infected, interface: source_interface}]
role: {from: device_role}
means: x.
says: "{source} on {source_interface} has {distinct_destinations} destinations"
causes: [cpu-test]
"""
CPU = """
pattern: cpu-test
title: Hot
family: cpu
severity: warning
status: tested
symptom: yes
needs: [hot]
strong: [interrupts]
means: x.
says: "CPU {total_pct} %"
"""


def write_book(folder: Path, **more: str) -> Path:
    """Write the small playbooks; ``more`` replaces or adds files, by path without suffix."""
    files = {
        "thresholds": THRESHOLDS,
        "ask": ASKS,
        "signs/all": SIGNS,
        "patterns/worm/worm-test": WORM,
        "patterns/cpu/cpu-test": CPU,
    }
    files |= more
    for name, text in files.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def book(folder: Path, **more: str) -> Playbooks:
    return load_playbooks(write_book(folder, **more))


def tables(
    *, platform: str | None = "cisco_ios", partial: tuple[str, ...] = (), **rows: list[dict[str, Any]]
) -> DeviceTables:
    built = {}
    for name, values in rows.items():
        built[name] = table = Table(all_schemas()[name])
        for number, row in enumerate(values, 1):
            table.append({"device": "r1", "round": 1, "capture": f"{name}.txt", "line": number, **row})
    availability = {name: Availability.PARTIAL if name in partial else Availability.COMPLETE for name in built}
    return DeviceTables("r1", platform, (1,), built, availability, {})


def scene(playbooks: Playbooks, found: DeviceTables, model: str | None = None) -> Scene:
    return Scene(tables=found, playbooks=playbooks, quote=lambda capture, line: f"{capture} {line}", model=model)
