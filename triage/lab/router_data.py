"""What a scenario says about one router: the records of ``<router>/router.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.lab.faults import Fault
from triage.lab.layouts import Layouts
from triage.lab.processes import Process
from triage.lab.records import Faults
from triage.lab.templates import Template
from triage.lab.values import Value, cycle, read_values
from triage.strict_yaml import Lines

ALWAYS_S = -1e9  # an onset so long ago that it never happened within the lab's time


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The router itself."""

    platform: str
    layouts: tuple[str, ...]  # folders of shared templates, the first wins
    uptime_s: int
    latency_s: float | None = None
    site: str = ""
    tags: tuple[str, ...] = ()
    vtys: int = 5
    first_vty_line: int = 2
    clock_mark: str = ""  # "*" or "." before a time that is not authoritative
    absent: tuple[str, ...] = ()  # commands of the layouts that this router does not have
    telnet: bool = False  # its port speaks telnet, not SSH


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How the load came about: before ``onset_s`` every process is at its quiet level."""

    onset_s: float = ALWAYS_S
    interrupt_pct: float = 0.0
    quiet_interrupt_pct: float = 0.0
    swing: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A memory pool. ``used`` 0 means: what the processes hold together."""

    name: str
    head: str
    total: int
    used: int = 0
    swing: int = 0
    lowest: int = 0  # lowest free ever; 0: as low as it is now
    largest: int = 0  # largest free block; 0: nearly all that is free
    largest_per_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """An interface with its rates and settings."""

    name: str
    short: str
    layout: str  # block templates interface_<layout> and, with an address, ip_interface
    hardware: str
    mac: str = ""
    address: str = ""
    description: str = ""
    mtu: int = 1500
    bandwidth_kbps: int = 100_000
    delay_us: int = 100
    duplex: str = "Full-duplex"
    speed: str = "100Mb/s"
    state: str = "up"
    line_state: str = "up"
    input_packets: int = 0
    input_pps: float = 0.0
    input_bytes_each: int = 320
    output_packets: int = 0
    output_pps: float = 0.0
    output_bytes_each: int = 320
    broadcasts_pps: float = 0.1
    processor_in_share: float = 0.01
    processor_out_share: float = 0.01
    input_queue: int = 0
    input_drops: int = 0
    input_drops_per_s: float = 0.0
    throttles: int = 0
    throttles_per_s: float = 0.0
    no_buffer: int = 0
    no_buffer_per_s: float = 0.0
    output_drops: int = 0
    input_acl: str = "not set"
    output_acl: str = "not set"
    proxy_arp: bool = True
    cef: bool = True
    flow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A source that starts flows to random addresses; ``near`` of them within ``near_prefix``."""

    source: str
    source_interface: str
    destination_interface: str
    port: int
    flows_per_s: float
    protocol: int = 6
    near_share: float = 0.0
    near_prefix: str = ""
    near_interface: str = "Null"  # empty: those flows do not come by here


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A long flow, answered unless said otherwise."""

    source: str
    source_interface: str
    destination: str
    destination_interface: str
    port: int
    source_port: int
    protocol: int = 6
    packets: int = 10
    pps: float = 0.0
    answered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowClass:
    """A line of the flow cache's protocol table, without the sweeps."""

    name: str
    flows_per_s: float
    packets_per_flow: float
    bytes_per_packet: int
    active_s: float
    idle_s: float = 15.4


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCache:
    """The flow cache as a whole; counters count from ``cleared_s`` on."""

    cache_bytes: int = 278_544
    entries: int = 4096
    cleared_s: float = -9000.0
    inactive_s: int = 15  # how long a flow stays after its last packet
    top_talkers: int = 0
    sizes: Mapping[str, float] = field(default_factory=dict)  # packet size: share


@dataclass(frozen=True, slots=True, kw_only=True)
class Lan:
    """A network with hosts that answer ARP."""

    interface: str
    prefix: str
    hosts: int = 0
    first: int = 10  # number of the first host in the prefix
    mac: int = 16  # last byte of the first host's address
    own: str = ""  # the router's own address, with own_mac
    own_mac: str = ""
    named: Mapping[str, str] = field(default_factory=dict)  # host that is certainly there: its MAC


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Addresses of a network that were asked for and never answered; older ones make room."""

    prefix: str
    count: int
    growth_per_s: float = 0.0
    maximum: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How logging is set up."""

    buffer_bytes: int = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """A message, once or again and again. The text may hold values, as they were at that time."""

    at_s: float
    text: str
    every_s: float = 0.0
    jitter_s: float = 0.0
    until_s: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSession:
    """Somebody else's terminal session."""

    vty: int
    user: str
    idle_s: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterData:
    """Everything that a scenario says about one router."""

    name: str
    box: Box
    values: Mapping[str, Value | str]
    templates: Mapping[str, Template]
    load: Load = Load()
    processes: tuple[Process, ...] = ()
    pools: tuple[Pool, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    flow_cache: FlowCache | None = None
    sweeps: tuple[Sweep, ...] = ()
    talks: tuple[Talk, ...] = ()
    flow_classes: tuple[FlowClass, ...] = ()
    lans: tuple[Lan, ...] = ()
    silences: tuple[Silence, ...] = ()
    log: LogSettings = LogSettings()
    events: tuple[LogEvent, ...] = ()
    sessions: tuple[OtherSession, ...] = ()
    faults: tuple[Fault, ...] = ()


_LISTS = {
    "processes": Process,
    "pools": Pool,
    "interfaces": Interface,
    "sweeps": Sweep,
    "talks": Talk,
    "flow_classes": FlowClass,
    "lans": Lan,
    "silences": Silence,
    "events": LogEvent,
    "sessions": OtherSession,
    "faults": Fault,
}
_SINGLES = {"box": Box, "load": Load, "flow_cache": FlowCache, "log": LogSettings}


def read_router(name: str, data: Any, faults: Faults, layouts: Layouts) -> RouterData | None:
    """Return the router that ``data`` describes; None, and the reasons in ``faults``, when it is wrong."""
    if not isinstance(data, Lines) or "box" not in data:
        faults.add(1, "a router needs 'box'")
        return None
    sections: dict[str, Any] = {}
    for key, value in data.items():
        line = data.line_of(key)
        if key in _LISTS:
            sections[key] = faults.records(_LISTS[key], value, line)
        elif key in _SINGLES:
            sections[key] = faults.record(_SINGLES[key], value, line)
        elif key != "values":
            faults.add(line, f"'{key}' is not known here; known: {', '.join((*_SINGLES, 'values', *_LISTS))}")
    box = sections.get("box")
    if box is None:
        return None
    shared = layouts.load(box.layouts, faults)
    values = {**shared.defaults, **read_values(data.get("values", Lines(1)), faults)}
    if circular := cycle(values):
        faults.add(1, f"the value '{circular}' sums itself")
    if faults.found:
        return None
    own = {process.name for process in sections.get("processes", ())}
    kept = tuple(process for process in shared.processes if process.name not in own)
    sections["processes"] = (*kept, *sections.get("processes", ()))
    return RouterData(name=name, values=values, templates=shared.templates, **sections)
