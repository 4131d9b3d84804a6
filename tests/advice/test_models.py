"""Lines for the model and the list that the box really has."""

from typing import Any

import pytest

from tests.advice.test_existing import card_for, setting
from tests.advice.test_offer import cards, finding
from tests.diagnosis.small import tables
from triage.facts.compute import with_facts
from triage.facts.fact import Surroundings


def lines(*texts: str, block: str = "ip access-list extended EDGE-IN") -> list[dict[str, Any]]:
    return [{"block": block, "text": text} for text in texts]


@pytest.mark.parametrize(
    ("platform", "config", "line", "said"),
    [
        ("cisco_ios", lines("permit tcp any any eq 22", "deny ip any any"), " 5 deny tcp any any eq 445", "were not read"),
        ("cisco_xe", lines("4 permit tcp any any eq 22"), " 2 deny tcp any any eq 445", None),
        ("cisco_nxos", lines("20 permit ip any any", block="ip access-list EDGE-IN"), " 10 deny tcp any any eq 445", None),
        ("cisco_xr", lines("1 remark first", "10 permit ipv4 any any", block="ipv4 access-list EDGE-IN"),
         " <SEQUENCE> deny tcp any any eq 445", "resequence access-list ipv4 EDGE-IN 100 10"),
        ("arista_eos", lines("30 permit ip any any", block="ip access-list OTHER"), " 5 deny tcp any any eq 445", "resequence 100 10"),
    ],
)  # fmt: skip
def test_a_list_known_from_the_configuration_is_extended_before_its_first_line(
    platform: str, config: list[dict[str, Any]], line: str, said: str | None
) -> None:
    bound = [setting("EDGE-IN", interface="Gi0/1")]
    card = card_for("drop-worm-port", platform, "Gi0/1", bound_setting=bound, config_line=config)
    assert line in card.apply.lines
    about = [text for text in card.warnings if "EDGE-IN" in text and "extended, not" not in text]
    assert about == [] if said is None else said in about[0]
    assert ("<SEQUENCE>" in card.apply.blanks) == ("<SEQUENCE>" in line)


@pytest.mark.parametrize(
    ("name", "platform", "model", "line"),
    [
        ("limit-arp-glean", "cisco_ios", "WS-C6509-E", "mls rate-limit unicast cef glean 1000 100"),
        ("limit-arp-glean", "cisco_xe", "C9300-48P", "  police rate 1000 pps"),
        ("limit-arp-glean", "cisco_xe", "ISR4331", "platform punt-policer glean-adj 500"),
        ("fix-fib-exception", "cisco_ios", "WS-C3750G-24TS", "sdm prefer routing"),
        ("fix-fib-exception", "cisco_ios", "WS-C6509-E", "mls cef maximum-routes ip 768"),
        ("tune-flow-cache", "cisco_ios", "WS-C6509-E", "mls aging normal 32"),
        ("tune-flow-cache", "cisco_ios", "C7200", "ip flow-cache timeout active 1"),
    ],
)
def test_models_of_one_platform_take_their_own_lines(name: str, platform: str, model: str, line: str) -> None:
    card = card_for(name, platform, "Gi0/1", **of(model))
    assert line in card.apply.lines
    assert card.refused is None


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("limit-arp-glean", "C2600"),
        ("limit-arp-glean", "WS-C3750G-24TS"),
        ("enable-cef", "WS-C6509-E"),
        ("resize-packet-memory", "WS-C6509-E"),
    ],
)
def test_what_the_model_cannot_do_is_refused(name: str, model: str) -> None:
    card = card_for(name, "cisco_ios", "Gi0/1", **of(model))
    assert card.refused is not None
    assert card.apply.lines == ()


def of(model: str) -> dict[str, list[dict[str, Any]]]:
    switch = model.startswith(("WS-C", "C9"))
    return {"box_state": [{"model": model}], "forwarding_state": [{"hardware": switch}]}


def test_a_router_that_forwards_in_software_has_no_table_to_resize_though_its_cpu_was_not_read() -> None:
    router = with_facts(tables(device_info=[{"platform_family": "C2600", "model": "2620XM"}]), Surroundings())
    (card,) = cards(finding("fix-fib-exception", entities=()), router)
    assert card.refused == "this platform forwards in software and has no such table"
