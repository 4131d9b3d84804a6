"""One small list in each format that people have, all of the same two routers."""

LISTS = {
    "native": """
devices:
  - {name: edge1, host: 192.0.2.1, platform: cisco_ios}
  - {name: core1, host: 192.0.2.2, platform: cisco_xr, port: 2222}
""",
    "csv": """Name;IP Address;Platform;SSH Port
edge1;192.0.2.1/32;ios;
core1;192.0.2.2/32;iosxr;2222
""",
    "ansible-yaml": """
all:
  children:
    edge:
      hosts:
        edge1: {ansible_host: 192.0.2.1, ansible_network_os: cisco.ios.ios}
    core:
      hosts:
        core1: {ansible_host: 192.0.2.2, ansible_port: 2222}
      vars: {ansible_network_os: cisco.iosxr.iosxr}
""",
    "ansible-ini": """
edge1 ansible_host=192.0.2.1 ansible_network_os=cisco.ios.ios
[core]
core1 ansible_host=192.0.2.2 ansible_port=2222
[core:vars]
ansible_network_os=cisco.iosxr.iosxr
""",
    "ansible-json": """
{"_meta": {"hostvars": {"edge1": {"ansible_host": "192.0.2.1", "ansible_network_os": "cisco.ios.ios"},
  "core1": {"ansible_host": "192.0.2.2", "ansible_port": 2222, "ansible_network_os": "cisco.iosxr.iosxr"}}},
 "all": {"children": ["ungrouped", "core"]}, "core": {"hosts": ["core1"]}, "ungrouped": {"hosts": ["edge1"]}}
""",
    "nornir": """
edge1: {hostname: 192.0.2.1, platform: ios}
core1: {hostname: 192.0.2.2, platform: iosxr, port: 2222}
""",
    "netmiko": """
edge1: {device_type: cisco_ios, host: 192.0.2.1}
core1: {device_type: cisco_xr, host: 192.0.2.2, port: 2222}
all: [edge1, core1]
""",
    "pyats": """
devices:
  edge1: {os: ios, connections: {cli: {protocol: ssh, ip: 192.0.2.1}}}
  core1: {os: iosxr, connections: {cli: {protocol: ssh, ip: 192.0.2.2, port: 2222}}}
""",
    "containerlab": """
name: drill
topology:
  nodes:
    edge1: {kind: cisco_iol, mgmt-ipv4: 192.0.2.1}
    core1: {kind: cisco_xrd, mgmt-ipv4: 192.0.2.2}
    client: {kind: linux}
""",
    "netbox": """
{"count": 2, "next": null, "results": [
 {"id": 7, "name": "edge1", "status": {"value": "active"}, "platform": {"slug": "cisco-ios"}, "primary_ip": {"address": "192.0.2.1/32"}},
 {"id": 8, "name": "core1", "status": {"value": "active"}, "platform": {"slug": "cisco-ios-xr"}, "primary_ip": {"address": "192.0.2.2/32"}},
 {"id": 9, "name": "old1", "status": {"value": "offline"}, "platform": null, "primary_ip": {"address": "192.0.2.3/32"}}]}
""",
    "oxidized-json": """
[{"name": "edge1", "ip": "192.0.2.1", "model": "ios", "group": "edge"},
 {"name": "core1", "ip": "192.0.2.2", "model": "iosxr", "group": "core"}]
""",
    "oxidized": """
edge1:192.0.2.1:ios
core1:192.0.2.2:iosxr:ops
""",
    "ssh-config": """
Host edge1
  HostName 192.0.2.1
Host core1
  HostName 192.0.2.2
  Port 2222
Host *
  ServerAliveInterval 30
""",
}  # fmt: skip
PLATFORMLESS = {"ssh-config"}
PORTLESS = {"containerlab", "netbox", "oxidized", "oxidized-json"}
