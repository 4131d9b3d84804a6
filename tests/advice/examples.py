"""One row for each sign of a card's conditions, in which the sign is present; a port or host of it is what the card is about."""

from typing import Any

_HOST = {"source": "192.0.2.77", "protocol": "tcp", "destination_port": 80, "distinct_destinations": 300}
_MEMORY = {"pool": "Processor", "kind": "processor"}
_CONFIG = "config_line"
_LOG = {"facility": "SYS", "severity": 4}

EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "acl-not-in-hardware-logged": (
        "log_activity",
        {"facility": "QATM", "mnemonic": "TCAM_LOW", "count": 2, "tag": "QATM-4-TCAM_LOW"},
    ),
    "aggregate-advertised": (
        _CONFIG,
        {"block": "router bgp 64500", "text": "aggregate-address 198.51.100.0 255.255.255.0"},
    ),
    "arp-incomplete-many": ("arp_state", {"total": 900, "incomplete": 700, "incomplete_pct": 77.8}),
    "arp-one-mac-answers": ("arp_state", {"total": 90, "widest_mac": "0000.5e00.5301", "widest_mac_entries": 60}),
    "bindings-are-used": (
        _CONFIG,
        {"block": "interface GigabitEthernet1/0/5", "text": "authentication port-control auto"},
    ),
    "box-cef-disabled": ("cef_state", {"scope": "ip", "state": "disabled"}),
    "box-cef-running": ("cef_state", {"scope": "ip", "state": "enabled"}),
    "box-cpu-busy": ("cpu_state", {"total_pct": 95.0}),
    "box-cpu-saturated": ("cpu_state", {"total_pct": 99.0}),
    "box-cuts-packets": (
        "counter_rate",
        {"protocol": "ip", "direction": "fragments", "counter": "fragmented", "per_s": 900.0},
    ),
    "box-forwards-in-hardware": ("forwarding_state", {"hardware": True}),
    "box-is-7500": ("box_state", {"family": "RSP4"}),
    "box-malloc-active": ("malloc_summary", {"pool": "Processor", "kind": "processor", "failures": 3}),
    "box-memory-low": ("memory_state", {**_MEMORY, "free_pct": 12.0, "largest_bytes": 5_000_000}),
    "box-memory-starved": ("memory_state", {**_MEMORY, "free_pct": 2.0, "largest_bytes": 9_000}),
    "box-young": ("box_state", {"uptime_s": 200, "young": True}),
    "buffers-surplus-grows": ("buffer_state", {"pool": "Middle", "surplus_delta": 40}),
    "caches-redirected": ("wccp_service", {"service": "web-cache", "redirected": 900, "caches": 1}),
    "communities-read": (_CONFIG, {"block": None, "text": "snmp-server community SITE RO 10"}),
    "console-open": ("vty_user", {"line_name": "con 0", "ours": False}),
    "control-policy-bound": ("bound_setting", {"setting": "control-plane policy", "name": "SITE-CPP"}),
    "control-policy-is-fixed": ("bound_setting", {"setting": "control-plane policy", "name": "system-cpp-policy"}),
    "control-policy-of-its-own": ("bound_setting", {"setting": "control-plane policy", "name": "SITE-COPP"}),
    "default-route-leaves-here": ("default_way", {"interface": "Serial0/0", "default": True}),
    "features-rest-on-web-server": (_CONFIG, {"block": None, "text": "restconf"}),
    "fib-exception-none": ("fib_exception_state", {"protocol": "IPv4", "exception": False}),
    "flow-switching-supervisor": ("inventory_item", {"part": "module 1", "product_id": "WS-X6K-SUP1A-2GE"}),
    "gateways-both-active": (
        "log_event",
        {"facility": "HSRP", "mnemonic": "DUPADDR", "text": "Duplicate address 192.0.2.1 on Vlan10"},
    ),
    "host-is-attached-here": (
        "flow_fan_out",
        {**_HOST, "source_connected": True, "located": True, "source_interface": "Fa0/0"},
    ),
    "host-is-declared": ("flow_fan_out", {**_HOST, "known_role": "mail-relay"}),
    "host-resolves-for-others": (
        "flow_fan_in",
        {
            "destination": "192.0.2.53",
            "protocol": "udp",
            "port_side": "destination",
            "port": 53,
            "distinct_sources": 40,
        },
    ),
    "inbound-list-bound": ("bound_setting", {"interface": "Gi0/1", "setting": "inbound list", "name": "EDGE-IN"}),
    "input-policy-bound": ("bound_setting", {"interface": "Gi0/1", "setting": "input policy", "name": "QOS-IN"}),
    "interface-beyond-nbar": ("interface", {"interface": "Tunnel0"}),
    "interface-flaps": ("interface_flap", {"interface": "Serial0/0", "changes": 40}),
    "io-pool-empty": ("memory_state", {"pool": "I/O", "kind": "io", "free_bytes": 9_000, "free_pct": 0.4}),
    "largest-block-below-a-megabyte": ("memory_state", {**_MEMORY, "free_pct": 40.0, "largest_bytes": 200_000}),
    "links-flap": (
        "log_activity",
        {"facility": "LINEPROTO", "mnemonic": "UPDOWN", "count": 60, "tag": "LINEPROTO-5-UPDOWN"},
    ),
    "log-cef-disabled-for-memory": (
        "log_event",
        {"facility": "FIB", "mnemonic": "NOMEM", "text": "Malloc Failure in fib"},
    ),
    "login-list-bound": (_CONFIG, {"block": "line vty 0 4", "text": "access-class 23 in"}),
    "loop-seen": ("flow_return", {"interface": "Se0/0", "flows": 30, "destinations": 4}),
    "malloc-failed-io": ("malloc_summary", {"pool": "I/O", "kind": "io", "failures": 6}),
    "mdns-gateway-configured": (_CONFIG, {"block": None, "text": "service-routing mdns-sd"}),
    "multicast-hosts-join": ("igmp_group", {"group": "239.1.1.1", "interface": "Vlan10", "reporter": "192.0.2.9"}),
    "multicast-routing-runs": ("multicast_routing", {"text": "ip multicast-routing"}),
    "nat-one-host": (
        "nat_state",
        {"active": 9_000, "translations_listed": 4_000, "top_inside": "192.0.2.77", "top_inside_share_pct": 90.0},
    ),
    "nat-timeouts-set": (_CONFIG, {"block": None, "text": "ip nat translation tcp-timeout 3600"}),
    "ntp-servers-of-the-box": ("ntp_peer", {"address": "192.0.2.123", "stratum": 2}),
    "options-are-wanted": (_CONFIG, {"block": "interface Serial0/0", "text": "ip rsvp bandwidth 1000"}),
    "own-session-seen": ("vty_user", {"line_name": "vty 0", "ours": True, "location": "192.0.2.10"}),
    "paths-asymmetric": (
        "path_symmetry",
        {"pairs": 50, "apart": 40, "apart_pct": 80.0, "source": "192.0.2.1", "destination": "198.51.100.1"},
    ),
    "people-come-by-default-route": ("session_path", {"location": "203.0.113.9", "by_default": True}),
    "people-come-in-here": ("session_path", {"location": "203.0.113.9", "interface": "Serial0/0", "behind": True}),
    "poller-is-known": ("snmp_counter", {"counter": "ipRouteEntry.1", "count": 90_000}),
    "port-has-a-phone": (
        "port_neighbor",
        {"interface": "Gi1/0/5", "neighbor": "SEP00005E005301", "platform": "IP Phone", "phone": True},
    ),
    "port-has-many-stations": ("port_stations", {"interface": "Gi1/0/48", "stations": 90}),
    "port-is-trusted-for-dhcp": (
        _CONFIG,
        {"block": "interface GigabitEthernet1/0/48", "text": "ip dhcp snooping trust"},
    ),
    "port-leads-on": (
        "port_neighbor",
        {"interface": "Gi1/0/48", "neighbor": "sw2", "platform": "WS-C2960", "leads_on": True},
    ),
    "port-of-a-service": ("flow_fan_out", _HOST),
    "port-serves-others": (
        "flow_fan_in",
        {
            "destination": "192.0.2.80",
            "protocol": "tcp",
            "port_side": "destination",
            "port": 80,
            "distinct_sources": 30,
            "answered_pct": 95.0,
        },
    ),
    "private-aggregate-routed": ("route_static", {"prefix": "10.0.0.0", "prefix_length": 8}),
    "probes-are-http": ("flow_fan_out", _HOST),
    "proxy-answers-given": ("proxy_arp_state", {"proxy_replies_sent": 400}),
    "release-without-cef": ("box_state", {"version": "11.0(22)"}),
    "release-without-nbar": ("box_state", {"version": "12.0(7)T"}),
    "route-policy-bound": ("bound_setting", {"interface": "Gi0/1", "setting": "route policy", "name": "SITE-PBR"}),
    "smart-install-acted": (
        "log_event",
        {**_LOG, "mnemonic": "CONFIG_I", "text": "Configured from tftp://203.0.113.7/x by console"},
    ),
    "smart-install-on": ("smart_install_state", {"enabled": True}),
    "static-route-to-interface": (
        "static_route_fault",
        {"prefix": "198.51.100.0", "prefix_length": 24, "interface": "Vlan3"},
    ),
    "sweep-in-the-flows": ("flow_fan_out", {**_HOST, "median_packets": 1.0, "unanswered_pct": 100.0}),
    "sweep-stays-connected": ("flow_fan_out", {**_HOST, "same_24_pct": 80.0}),
    "terminal-session-active": (
        "vty_user",
        {"line_name": "vty 1", "user": "ops", "location": "192.0.2.10", "ours": False, "idle_s": 3},
    ),
    "tunnel-of-the-box": ("interface", {"interface": "Tunnel0"}),
    "unreachables-are-sent": ("interface_ip", {"interface": "Gi0/1", "unreachables": True}),
    "urpf-bound": ("interface_ip", {"interface": "Gi0/1", "urpf": "verify source reachable-via any"}),
    "vty-lines-full": ("vty_user", {"line_name": "vty 0", "user": "ops"}),
    "web-pages-are-used": ("webui_activity", {"kind": "login", "user": "ops", "source": "192.0.2.10"}),
    "web-server-runs": ("web_server_state", {"enabled": True}),
}
