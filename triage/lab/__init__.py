"""Simulated sick routers over real SSH on loopback: for the demo, for drills, and for tests."""

from triage.lab.faults import Fault, FaultKind
from triage.lab.lab import ENABLE_VARIABLE, PASSWORD_VARIABLE, Lab
from triage.lab.records import ScenarioError
from triage.lab.scenario import Scenario, ScenarioInfo, list_scenarios, load_scenario
from triage.lab.server import LabRouter, Login, Received

__all__ = [
    "ENABLE_VARIABLE",
    "PASSWORD_VARIABLE",
    "Fault",
    "FaultKind",
    "Lab",
    "LabRouter",
    "Login",
    "Received",
    "Scenario",
    "ScenarioError",
    "ScenarioInfo",
    "list_scenarios",
    "load_scenario",
]
