"""All facts of one device."""

from dataclasses import replace

from triage.facts.alarms import ALARM_FACTS
from triage.facts.allocators import ALLOCATOR_FACTS
from triage.facts.arp import ARP_FACTS
from triage.facts.bound import BOUND_FACTS
from triage.facts.box import BOX_FACTS
from triage.facts.changes import CHANGE_FACTS
from triage.facts.classes import CLASS_FACTS
from triage.facts.cpu import CPU_FACTS
from triage.facts.exposure import EXPOSURE_FACTS
from triage.facts.fact import Fact, Surroundings, run
from triage.facts.floods import FLOOD_FACTS
from triage.facts.flows import FLOW_FACTS
from triage.facts.forwarding import FORWARDING_FACTS
from triage.facts.growth import GROWTH_FACTS
from triage.facts.hosts import HOST_FACTS
from triage.facts.interfaces import INTERFACE_FACTS
from triage.facts.logs import LOG_FACTS
from triage.facts.memory import MEMORY_FACTS
from triage.facts.neighbors import NEIGHBOR_FACTS
from triage.facts.poison import POISON_FACTS
from triage.facts.ports import PORT_FACTS
from triage.facts.protocols import PROTOCOL_FACTS
from triage.facts.refusals import REFUSAL_FACTS
from triage.facts.services import SERVICE_FACTS
from triage.facts.switching import SWITCHING_FACTS
from triage.facts.targets import TARGET_FACTS
from triage.facts.traffic import TRAFFIC_FACTS
from triage.facts.web import WEB_FACTS
from triage.tables import DeviceTables

FACTS: tuple[Fact, ...] = (
    *BOX_FACTS,
    *CPU_FACTS,
    *FLOW_FACTS,
    *CLASS_FACTS,
    *TARGET_FACTS,
    *ARP_FACTS,
    *INTERFACE_FACTS,
    *MEMORY_FACTS,
    *GROWTH_FACTS,
    *LOG_FACTS,
    *SERVICE_FACTS,
    *ALARM_FACTS,
    *NEIGHBOR_FACTS,
    *SWITCHING_FACTS,
    *TRAFFIC_FACTS,
    *WEB_FACTS,
    *REFUSAL_FACTS,
    *EXPOSURE_FACTS,
    *FLOOD_FACTS,
    *CHANGE_FACTS,
    *ALLOCATOR_FACTS,
    *PROTOCOL_FACTS,
    *HOST_FACTS,
    *FORWARDING_FACTS,
    *BOUND_FACTS,
    *POISON_FACTS,
    *PORT_FACTS,
)


def with_facts(tables: DeviceTables, around: Surroundings) -> DeviceTables:
    """Return ``tables`` with every fact beside them, each with its own availability."""
    found = dict(tables.tables)
    availability = dict(tables.availability)
    reasons = dict(tables.reasons)
    for fact in FACTS:
        found[fact.table], availability[fact.table], reasons[fact.table] = run(fact, tables, around)
    return replace(tables, tables=found, availability=availability, reasons=reasons)
