"""Tries of which nothing comes, and what a declared host may do."""

import pytest

from tests.facts.rows import tables
from tests.facts.test_flows import flow, sweep
from triage.facts.fact import Surroundings
from triage.facts.flows import fan_out, source_port


@pytest.mark.parametrize(
    ("role", "port", "excused"),
    [
        ("dns-resolver", 53, True), ("dns-resolver", 445, False), ("authorised-scanner", 445, True), ("camera", 23, False),
        ("what-we-call-it", 445, True), ("voice-gateway", 5061, True), ("voice-gateway", 5062, False),
    ],
)  # fmt: skip
def test_a_declared_role_excuses_the_ports_of_its_trade(role: str, port: int, excused: bool) -> None:
    (row,) = fan_out(tables(flow=sweep(60, port)), Surroundings(hosts={"10.1.7.9": role}))
    assert row["role_excuses"] is excused


def test_tries_are_short_and_without_an_answer_on_whatever_port() -> None:
    there = [*sweep(8), *sweep(2, port=139)]
    answered = flow(there[0]["destination"], "10.1.7.9", 1024, source_port=445)
    work = [flow("10.1.7.9", f"192.0.2.{i}", 443, packets=9) for i in range(1, 3)]
    row = next(
        r for r in fan_out(tables(flow=[*there, answered, *work]), Surroundings()) if r["destination_port"] == 445
    )
    assert row["tries_pct"] == pytest.approx(
        100 * 8 / 12, abs=0.1
    )  # a host that answers on one port is alive on the other


def test_silence_of_udp_is_no_try_where_no_answer_could_be_seen() -> None:
    (row,) = fan_out(tables(flow=[f | {"protocol": "udp"} for f in sweep(8, port=161)]), Surroundings())
    assert row["tries_pct"] == 0


def test_what_an_access_list_denies_is_a_try() -> None:
    hit = {"source": "10.1.7.9", "protocol": "tcp", "destination_port": 23, "packets": 1}
    hits = [
        hit | {"destination": f"203.0.113.{i}", "action": "permitted" if i == 1 else "denied"} for i in range(1, 11)
    ]
    (row,) = fan_out(tables(acl_hit=hits), Surroundings())
    assert (row["tries_pct"], row["dropped_pct"]) == (90, 90)


def test_a_translation_of_icmp_is_of_an_echo() -> None:
    pings = [
        {
            "protocol": "icmp",
            "inside_local": "10.1.7.9",
            "inside_local_port": 9 * i,
            "outside_global": f"203.0.113.{i}",
            "outside_global_port": 9 * i,
        }
        for i in range(1, 6)
    ]
    (row,) = fan_out(tables(nat_translation=pings), Surroundings())
    assert (row["destination_port"], row["distinct_destinations"]) == (2048, 5)


def test_a_server_on_the_port_of_a_worm_was_asked() -> None:
    out = [flow("10.1.7.9", f"198.51.100.{i}", 2000 + i, protocol="udp", source_port=4000) for i in range(6)]
    back = [
        flow(f["destination"], "10.1.7.9", 4000, protocol="udp", source_port=f["destination_port"]) for f in out[:3]
    ]
    row = next(r for r in source_port(tables(flow=out + back), Surroundings()) if r["source_port"] == 4000)
    assert (row["asked_pct"], row["share_of_source_pct"], row["role_excuses"]) == (50, 100, None)


def test_an_echo_that_an_access_list_denies_is_the_echo_of_a_flow_cache() -> None:
    hit = {"source": "10.1.7.9", "protocol": "icmp", "destination_port": 8, "packets": 1, "action": "denied"}
    (row,) = fan_out(tables(acl_hit=[hit | {"destination": f"203.0.113.{i}"} for i in range(1, 6)]), Surroundings())
    assert (row["destination_port"], row["tries_pct"]) == (2048, 100)
