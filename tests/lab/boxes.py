"""Routers of the shipped scenarios at a chosen moment, without any network."""

from triage.lab import Scenario, load_scenario
from triage.lab.exec_mode import Exec
from triage.lab.moment import Asker, Moment, OpenSession
from triage.lab.rows import SIMULATION

SESSION = OpenSession(vty=0, user="triage", peer="127.0.0.1", peer_port=51022, local_port=40022, since_s=0)


def interpreter(
    scenario: Scenario | str, router: str, at_s: float = 0.0, seed: int | None = None, width: int = 511
) -> Exec:
    """Return the privileged command interpreter of a router."""
    loaded = load_scenario(scenario) if isinstance(scenario, str) else scenario
    data = loaded.router(router)

    def moment(columns, arguments):
        asker = Asker(width=columns, vty=0, sessions=(SESSION,), arguments=arguments)
        return Moment(SIMULATION, data, loaded.seed if seed is None else seed, loaded.started, at_s, asker)

    found = Exec(data, moment, enabled=True)
    found.width = width
    return found


def show(scenario: Scenario | str, router: str, command: str, at_s: float = 0.0, **options: int) -> str:
    """Return what a router prints."""
    return "\n".join(interpreter(scenario, router, at_s, **options).answer(command).lines)
