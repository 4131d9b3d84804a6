"""Generators of rows, and values that the simulation computes, by the names that templates use."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from triage.lab.moment import Moment, Simulation
from triage.lab.rows import arp, cpu, flows, interfaces, log, memory, sessions, times

Rows = Callable[[Moment, tuple[str, ...]], Iterator[str]]
Computed = Callable[[Moment], float | str]

ROWS: Mapping[str, Rows] = {
    "adjacencies": arp.adjacency_rows,
    "arp": arp.arp_rows,
    "cpu_history": cpu.history_rows,
    "flow_cache": flows.cache_rows,
    "interfaces": interfaces.interface_rows,
    "interfaces_stats": interfaces.stats_rows,
    "ip_interfaces": interfaces.ip_interface_rows,
    "ip_interfaces_brief": interfaces.brief_rows,
    "log": log.buffer_rows,
    "memory_statistics": memory.statistics_rows,
    "processes_cpu": cpu.process_rows,
    "processes_memory": memory.process_rows,
    "tcp": sessions.tcp_rows,
    "top_talkers": flows.talker_rows,
    "users": sessions.user_rows,
}

COMPUTED: Mapping[str, Computed] = {
    "adjacency_total": arp.adjacency_total,
    "arp_incomplete": arp.arp_incomplete,
    "arp_total": arp.arp_total,
    "clock": times.clock,
    "cpu_interrupt_pct": cpu.interrupt_now,
    "cpu_load": cpu.load_line,
    "cpu_top_processes": cpu.top_processes,
    "cpu_total_pct": cpu.total_now,
    "hostname": lambda moment: moment.data.name,
    "input_packets_total": partial(interfaces.total, name="input_packets"),
    "io_free_bytes": memory.PoolValue("I/O", "free"),
    "io_largest_bytes": memory.PoolValue("I/O", "largest"),
    "log_buffer_bytes": lambda moment: float(moment.data.log.buffer_bytes),
    "log_messages": log.messages,
    "output_packets_total": partial(interfaces.total, name="output_packets"),
    "processor_free_bytes": memory.PoolValue("Processor", "free"),
    "processor_largest_bytes": memory.PoolValue("Processor", "largest"),
    "restarted": times.restarted,
    "uptime": times.uptime,
}

SIMULATION = Simulation(ROWS, COMPUTED)

# What the templates of a block may name besides the router's values, by the beginning of the template's name.
BLOCK_FIELDS: Mapping[str, frozenset[str]] = {"interface_": interfaces.FIELDS, "ip_interface": interfaces.FIELDS}
