"""Far ends for tests of the transports: a lab router with faults, and what it takes to log in to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.lab.fault_table import AT_S, ROUTER, SCENARIO
from triage.lab import Fault, Lab, LabRouter, load_scenario


@contextmanager
def router_with(*faults: Fault, password: str | None = None) -> Iterator[LabRouter]:
    """A running lab router."""
    scenario = load_scenario(SCENARIO).with_faults(ROUTER, *faults)
    scenario = scenario if password is None else replace(scenario, password=password)
    with Lab(scenario, clock=lambda: AT_S, latency_s=0.0) as lab:
        yield lab.router(ROUTER)


def known(router: LabRouter, store: Path, key: str | None = None) -> None:
    """Write the router's key, or another one, into a store."""
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text(f"[{router.host}]:{router.port} {key or router.host_key}\n")
