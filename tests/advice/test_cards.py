"""Every card as it is shipped: nothing that is bound is replaced, and whatever is applied can be taken back."""

import re
from pathlib import Path

import pytest

from triage.advice.workaround import Form, Workaround, load_workarounds
from triage.diagnosis.loader import load_playbooks
from triage.errors import PlaybookError
from triage.model import PLATFORMS

CARDS = tuple(load_workarounds(load_playbooks()).values())
_BINDS = re.compile(r"\s*ipv?4? access-group \S+ (?:in|ingress)")
_NO_LISTS_BY_INTERFACE = {"juniper_junos", "cisco_asa"}


def _binds(form: Form) -> bool:
    return any(_BINDS.fullmatch(line) for line in form.apply)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.workaround)
def test_a_list_that_is_bound_is_extended_before_another_is_bound(card: Workaround) -> None:
    for platform, forms in card.forms.items():
        if platform in _NO_LISTS_BY_INTERFACE or card.workaround == "shield-login":
            continue
        for number, form in enumerate(forms):
            if _binds(form) and form.needs_blank != "bound_acl":
                assert any(f.needs_blank == "bound_acl" for f in forms[:number]), f"{card.workaround} on {platform}"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.workaround)
def test_every_card_says_its_risk_its_way_back_and_its_proof(card: Workaround) -> None:
    assert card.risk
    for platform, forms in card.forms.items():
        for form in (f for f in forms if not f.refuse):
            assert form.apply, platform
            assert form.rollback, platform
            assert form.verify, platform


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.workaround)
def test_no_card_writes_the_configuration(card: Workaround) -> None:
    lines = [line for forms in card.forms.values() for form in forms for line in form.apply]
    assert not [line for line in lines if re.match(r"\s*(?:write(?: memory)?|copy run\S* start\S*)\s*$", line)]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.workaround)
def test_no_lines_for_a_platform_is_a_decision_with_its_reason(card: Workaround) -> None:
    assert {*card.forms, *card.not_for} == set(PLATFORMS)
    assert all(len(why.split()) > 3 for why in card.not_for.values())


_CARD = """\
workaround: probe
number: X
title: x
does: x
risk: x
platforms:
  'cisco_ios, cisco_xe, cisco_nxos, cisco_xr, cisco_asa':
    - {apply: x, rollback: x, verify: x}
"""


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("", "no lines for 'arista_eos'"),
        ("not_for: {arista_eos: none}\n", "no lines for 'juniper_junos'"),
        ("not_for: {'arista_eos, juniper_junos, cisco_asa': none}\n", "'cisco_asa' has lines, and a reason"),
        ("not_for: {'arista_eos, juniper_junos, vyos': none}\n", "unknown platform 'vyos'"),
    ],
)
def test_a_gap_is_refused(tmp_path: Path, more: str, fault: str) -> None:
    (tmp_path / "workarounds").mkdir()
    (tmp_path / "workarounds" / "probe.yaml").write_text(_CARD + more)
    with pytest.raises(PlaybookError) as error:
        load_workarounds(load_playbooks(), tmp_path)
    assert fault in str(error.value)
