"""Makers by address: the list itself."""

import re

from triage.shipped import shipped
from triage.strict_yaml import load


def test_every_prefix_is_three_octets_of_one_maker_and_globally_assigned() -> None:
    entries = load((shipped("playbooks") / "makers.yaml").read_text(encoding="utf-8"), "playbooks/makers.yaml")[
        "makers"
    ]
    prefixes = [prefix for entry in entries for prefix in entry["prefixes"]]
    assert len(prefixes) == len(set(prefixes))
    assert all(re.fullmatch(r"[0-9a-f]{6}", prefix) for prefix in prefixes)
    assert not any(int(prefix[:2], 16) & 3 for prefix in prefixes)  # neither of a group nor made up locally
