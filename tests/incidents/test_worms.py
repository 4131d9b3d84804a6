"""Sweeps without NetFlow, and sweeps and look-alikes in the less common layouts, from device text to the verdict."""

import pytest

from tests.incidents.incidents import Incident
from tests.incidents.test_incidents import diagnosed
from tests.incidents.texts import cpu, flows, sweep
from triage.model import Finding, Verdict

HOST = "10.20.5.23"


def found(incident: Incident) -> dict[str, Finding]:
    return {f.pattern: f for f in diagnosed(incident).findings}


def far(number: int) -> str:
    return f"{number * 37 % 200 + 11}.{number * 91 % 250}.{number * 13 % 250}.{number % 250 + 1}"


def connections(flags: str, count: int, port: int = 445, carried: int = 0) -> str:
    """``show conn`` of a firewall: connections of one inside host."""
    rows = [
        f"TCP outside  {far(n)}:{port} inside  {HOST}:{1024 + n}, idle 0:00:02, bytes {carried}, flags {flags}"
        for n in range(count)
    ]
    return "\n".join([f"{count} in use, 32491 most used", "", *rows])


def verbose(rows: list[tuple[str, int, int, int, int]]) -> str:
    """``show ip cache verbose flow``: destination, protocol, flags, port and bytes a packet of flows of one host."""
    lines = [
        "IP packet size distribution (1202211 total packets):",
        "   1-32   64   96  128  160  192  224  256  288  320  352  384  416  448  480",
        "   .000 .020 .020 .010 .010 .000 .000 .000 .000 .000 .000 .000 .920 .000 .000",
        "",
        "IP Flow Switching Cache, 278544 bytes",
        f"  {len(rows)} active, {4096 - len(rows)} inactive, 908211 added",
        "  8021121 ager polls, 0 flow alloc failures",
        "Protocol         Total    Flows   Packets Bytes  Packets Active(Sec) Idle(Sec)",
        "--------         Flows     /Sec     /Flow  /Pkt     /Sec     /Flow     /Flow",
        "UDP-other     14712975   2250.5         1   404   2250.5       0.0      15.8",
        "Total:        14712975   2250.5         1   404   2250.5       0.0      15.8",
        "",
        "SrcIf          SrcIPaddress    DstIf          DstIPaddress    Pr TOS Flgs  Pkts",
        "Port Msk AS                    Port Msk AS    NextHop              B/Pk  Active",
    ]
    for number, (destination, protocol, flags, port, size) in enumerate(rows):
        lines.append(
            f"Fa0/0          {HOST:<15} Se0/0          {destination:<15} {protocol:02X} 00  {flags:02X}       1 "
        )
        lines.append(
            f"{1024 + number % 4000:04X} /0  0                     {port:04X} /0  0     192.0.2.1            {size:4}     0.0"
        )
    return "\n".join(lines)


def records(count: int, port: int, size: int) -> str:
    """``show flow monitor FM cache`` in records, ports in decimal."""
    rows = [
        f"IPV4 SOURCE ADDRESS:       {HOST}\nIPV4 DESTINATION ADDRESS:  {far(n)}\nTRNS SOURCE PORT:          {1024 + n}\n"
        f"TRNS DESTINATION PORT:     {port}\nINTERFACE INPUT:           Gi0/0/1\nIP PROTOCOL:               17\n"
        f"counter bytes:             {size}\ncounter packets:           1\n"
        for n in range(count)
    ]
    head = f"  Cache type:                               Normal\n  Cache size:                                 4096\n  Current entries:                            {count:4}\n\n"
    return head + "\n".join(rows)


def test_half_open_connections_of_a_firewall_show_the_sweep() -> None:
    findings = found(Incident(platform="cisco_asa", first={"show conn": connections("saA", 250)}))
    sweep = findings["worm-generic-horizontal-scan"]
    assert sweep.verdict is Verdict.PROBABLE
    assert [(e.value, e.interface) for e in sweep.entities] == [(HOST, "inside")]
    # of an SMB worm that tries its own subnet too nothing shows
    assert findings["worm-eternalblue-445"].verdict is Verdict.POSSIBLE


@pytest.mark.parametrize("port", [80, 443, 445])
def test_connections_that_are_up_are_no_sweep(port: int) -> None:
    worms = [
        p
        for p in found(Incident(platform="cisco_asa", first={"show conn": connections("UIO", 250, port, 9000)}))
        if p.startswith("worm")
    ]
    assert worms == []


def test_many_clients_of_one_proxy_behind_a_firewall_are_no_flood() -> None:
    rows = [
        f"TCP outside  192.0.2.80:80 inside  10.20.5.{n}:{1024 + n}, idle 0:00:02, bytes 4000, flags UIO"
        for n in range(1, 200)
    ]
    seen = found(
        Incident(platform="cisco_asa", first={"show conn": "\n".join(["199 in use, 400 most used", "", *rows])})
    )
    floods = [seen[p] for p in ("worm-codered-ddos-phase", "ddos-synflood-outbound-local-bot") if p in seen]
    assert all(f.verdict is Verdict.SYMPTOM_ONLY for f in floods)


def test_slammer_is_told_by_size_and_rate_where_ports_are_in_hex() -> None:
    text = verbose([(far(n), 17, 0, 1434, 404) for n in range(120)])
    finding = found(Incident(first={"show ip cache verbose flow": text}))["worm-slammer-udp1434"]
    seen = {s.sign for s in finding.signs if s.state == "present" and s.part == "strong"}
    assert {"packets-of-that-size", "class-flows-fast"} <= seen
    assert finding.verdict is Verdict.PROBABLE


def test_slammer_is_told_where_ports_are_in_decimal() -> None:
    seen = found(Incident(platform="cisco_xe", first={"show flow monitor FM cache": records(120, 1434, 404)}))
    assert seen["worm-slammer-udp1434"].verdict is Verdict.PROBABLE


def test_first_flags_alone_make_the_probes_unanswered() -> None:
    text = verbose([(far(n), 6, 2, 135, 48) for n in range(120)])
    finding = found(Incident(first={"show ip cache verbose flow": text}))["worm-blaster-tcp135"]
    assert "probes-unanswered" in {s.sign for s in finding.signs if s.state == "present"}


def test_accounting_by_address_says_nothing_of_answers() -> None:
    """A resolver sends one packet to each of many; only what leaves is counted."""
    rows = [f" {HOST:<17} {far(n):<17} {2:>10} {140:>15}" for n in range(300)]
    text = "\n".join(["   Source           Destination              Packets               Bytes", *rows])
    seen = found(
        Incident(first={"show ip accounting": text, "show processes cpu sorted": cpu(30, 10, {"IP Input": 3})})
    )
    assert all(f.verdict.rank < Verdict.PROBABLE.rank for f in seen.values() if f.family == "worm")


def test_one_bot_that_floods_one_server_is_named() -> None:
    text = verbose([("198.51.100.7", 6, 2, 443, 40) for _ in range(300)])
    finding = found(Incident(first={"show ip cache verbose flow": text}))["ddos-synflood-outbound-local-bot"]
    assert HOST in {e.value for e in finding.entities}


def test_a_sweep_of_neighbours_that_do_not_exist_is_tied_to_its_source() -> None:
    near = [("Fa0/0", HOST, "Fa0/0", f"10.20.5.{n}", 6, 1024 + n, 445, 1) for n in range(30, 130)]
    arp = ["Protocol  Address          Age (min)  Hardware Addr   Type   Interface"]
    arp += [f"Internet  10.20.5.{n:<12}       0   Incomplete      ARPA" for n in range(30, 130)]
    finding = found(Incident(first={"show ip cache flow": flows(near), "show ip arp": "\n".join(arp)}))[
        "worm-eternalblue-445"
    ]
    assert "probes-to-silent-neighbours" in {s.sign for s in finding.signs if s.state == "present"}


def test_a_busy_proxy_that_answers_is_no_flood_of_a_worm() -> None:
    there = [("Fa0/0", f"10.20.5.{n}", "Se0/0", "192.0.2.80", 6, 1024 + n, 80, 30) for n in range(1, 200)]
    back = [("Se0/0", "192.0.2.80", "Fa0/0", f"10.20.5.{n}", 6, 80, 1024 + n, 40) for n in range(1, 200)]
    seen = found(Incident(first={"show ip cache flow": flows(there + back)}))
    worms = [f for f in seen.values() if f.family == "worm" and f.verdict.rank >= Verdict.POSSIBLE.rank]
    assert worms == []


def test_a_camera_that_sweeps_telnet_is_called_one() -> None:
    arp = f"Protocol  Address          Age (min)  Hardware Addr   Type   Interface\nInternet  {HOST}          3   2857.be01.0203  ARPA   Vlan10"
    incident = Incident(first={"show ip cache flow": flows(sweep(HOST, 6, 23, 250)), "show ip arp": arp})
    signs = {s.sign: s for s in found(incident)["worm-mirai-telnet-iot"].signs}
    said = signs["source-is-camera-or-subscriber-router"]
    assert (said.part, said.state) == ("weak", "present")
    assert said.why == f"{HOST} has the address of a device of Hikvision (camera or recorder)"
