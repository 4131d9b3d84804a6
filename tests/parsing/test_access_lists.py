"""Hits of access lists, whatever a page or a person made of their figures."""

import pytest

from tests.incidents.incidents import Incident
from tests.incidents.test_incidents import captures_of
from triage.case.terms import Terms
from triage.cli.pipeline import analyse

ROWS = {
    "cisco_ios": ("Extended IP access list 105", "    10 deny udp any any eq 1434 ({} matches)", "    20 deny ip any any ({} matches)"),
    "cisco_xe": ("Standard IP access list 10", "    10 deny   any ({} matches)", "    20 deny   192.0.2.0, wildcard bits 0.0.0.255 ({} matches)"),
    "cisco_nxos": ("IP access list EDGE", "        10 deny udp any any eq 1434 [match={}]", "        20 deny ip any any [match={}]"),
    "cisco_xr": ("ipv4 access-list EDGE", " 10 deny udp any any eq 1434 ({} matches)", " 20 deny ipv4 any any ({} hw matches)"),
}  # fmt: skip


@pytest.mark.parametrize("platform", ROWS)
@pytest.mark.parametrize("hits", ["81234567", "81,234,567"])
def test_hits_are_counted_with_and_without_separators(platform: str, hits: str) -> None:
    text = "\n".join(row.format(hits) for row in ROWS[platform])
    captures = captures_of(Incident(platform=platform, first={"show access-lists": text}))
    entries = analyse(captures, terms=Terms()).tables["r1"].table("acl_entry")
    assert entries is not None
    assert list(entries["matches"]) == [81234567, 81234567]
    assert not any("match" in (told or "") for told in entries["text"])
