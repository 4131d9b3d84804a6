"""The mandatory cross pairs of the catalogue, section 14: patterns that share symptoms, each told from the other by test data.

For both directions there is a look-alike among a pattern's tests under which the other one is there and it is not.
"""

from itertools import permutations, product

import pytest

from triage.diagnosis.cases import Case, load_cases
from triage.diagnosis.loader import load_playbooks
from triage.diagnosis.signs import Scene
from triage.diagnosis.verdict import judge
from triage.model import Verdict

BOOK = load_playbooks()
CASES = load_cases(BOOK)
# Groups in which every pattern is told from every other.
GROUPS = (
    ("arp-static-route-to-broadcast-if", "scan-glean-arp-storm", "proxy-arp-storm"),
    ("nat-table-exhaustion-by-scan", "cpu-interrupt-alignment"),
    ("mem-fragmentation", "mem-processor-exhaustion", "mem-interrupt-level-allocation"),
    ("mem-input-queue-wedged", "cpu-ip-input-generic"),
    ("mem-cef-fib-nomem", "cef-off-or-punting"),
    ("nw-authorised-scanner", "worm-generic-horizontal-scan"),
    ("nw-legit-high-fanout", "worm-generic-horizontal-scan"),
    ("nw-snmp-discovery", "worm-welchia-nachi-icmp92"),
    ("nw-dead-collector-glean", "scan-glean-arp-storm"),
    ("cpu-ssh-process", "cp-login-bruteforce"),
    ("worm-witty-udp-src4000", "worm-generic-horizontal-scan"),
    ("ddos-reflection-inbound", "worm-witty-udp-src4000"),
    ("cpu-sisf-device-tracking", "worm-generic-horizontal-scan"),
)
# One against each of several, which are not told from one another here.
LAN_SWEEPS = ("worm-conficker-445-p2p", "worm-eternalblue-445")
PAIRS = (
    *(pair for group in GROUPS for pair in permutations(group, 2)),
    *product(("worm-coderedii-local-biased-scan", "nw-l2-loop"), LAN_SWEEPS),
    *product(LAN_SWEEPS, ("worm-coderedii-local-biased-scan", "nw-l2-loop")),
    *permutations(("worm-coderedii-local-biased-scan", "nw-l2-loop"), 2),
)


def verdict(pattern: str, case: Case) -> Verdict | None:
    found = judge(BOOK.patterns[pattern], Scene(tables=case.tables, playbooks=BOOK, quote=lambda _, line: str(line)))
    return None if found is None else found.verdict


@pytest.mark.parametrize(("pattern", "other"), PAIRS)
def test_a_pattern_is_told_from_what_shares_its_symptoms(pattern: str, other: str) -> None:
    told = [
        case.name
        for case in CASES
        if case.pattern == pattern
        and case.kind == "look-alike"
        and Verdict(case.expect).rank < Verdict.POSSIBLE.rank
        and (seen := verdict(other, case)) is not None
        and seen.rank >= Verdict.POSSIBLE.rank
    ]
    assert told, f"no look-alike of {pattern} is a case of {other}"
