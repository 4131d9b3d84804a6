"""What leaves the house: secrets are out always, addresses, names and descriptions when they are asked to be."""

import pytest

from triage.redact.addresses import Addresses
from triage.redact.names import Names
from triage.redact.redactor import Redactor
from triage.redact.secrets import REMOVED

CONFIGURATION = """hostname edge7
ip domain-name branch.example.net
DESCRIPTION: the office of Ann
interface Gi0/1
 description line to Example Ltd
 ip address 198.51.100.7 255.255.255.0
set interfaces ge-0/0/1 unit 0 description link-to-bank
snmp-server community Canary0815xyz RO
"""


def anonymous() -> Redactor:
    names = Names()
    names.learn("device", ["edge7"])
    return Redactor(addresses=Addresses(b"a key of the test"), names=names)


def test_without_a_wish_only_secrets_go() -> None:
    redactor = Redactor()
    assert not redactor.anonymises
    assert redactor.text(CONFIGURATION) == CONFIGURATION.replace("Canary0815xyz", REMOVED)
    assert redactor.device("edge7") == "edge7"


def test_on_request_names_addresses_descriptions_and_domains_go_too() -> None:
    redactor = anonymous()
    assert redactor.anonymises
    text = redactor.text(CONFIGURATION)
    for word in ("edge7", "example", "Ann", "Example", "198.51.100.7", "bank", "Canary"):
        assert word not in text, word
    assert text.count("\n") == CONFIGURATION.count("\n")
    assert f" description {REMOVED}\n" in text
    assert redactor.device("edge7") == redactor.text("edge7") != "edge7"


@pytest.mark.parametrize("word", ["description", "DESCRIPTION", "Description"])
def test_a_description_is_seen_however_it_is_written(word: str) -> None:
    assert anonymous().text(f" {word} Example Ltd") == f" {word} {REMOVED}"


def test_text_without_such_lines_stays() -> None:
    assert anonymous().text("CPU utilization for five seconds: 99%") == "CPU utilization for five seconds: 99%"


@pytest.mark.parametrize("raw", [b"\xff\xfe caf\xe9 \x00", b"", "caf\u00e9".encode()])
def test_bytes_that_are_no_text_come_through(raw: bytes) -> None:
    assert Redactor().bytes(raw) == raw
    assert Redactor().scrubbed(raw) == raw


def test_what_was_found_elsewhere_is_scrubbed_and_other_bytes_stay() -> None:
    redactor = Redactor()
    redactor.text("snmp-server community Canary0815xyz RO")
    raw = b"\xff login with Canary0815xyz failed \xe9"
    assert redactor.scrubbed(raw) == raw.replace(b"Canary0815xyz", REMOVED.encode())


@pytest.mark.parametrize("addresses", [True, False])
def test_one_learns_what_the_other_took_out(*, addresses: bool) -> None:
    one, other = (anonymous() if addresses else Redactor() for _ in range(2))
    other.text(CONFIGURATION)
    one.learn_from(other)
    assert b"Canary0815xyz" not in one.scrubbed(b"seen: Canary0815xyz")
    if addresses:
        assert one.addresses is not None
        assert other.addresses is not None
        assert one.addresses.map() == other.addresses.map() != {}


@pytest.mark.parametrize(
    "head",
    [
        "ip domain-name ",
        "ip domain list ",
        "ip domain lookup ",
        "domain-name ",
        "set system domain-name ",
        "% default domain is ",
    ],
)
def test_of_a_domain_only_its_name_goes(head: str) -> None:
    assert anonymous().text(f"{head}branch.example.net") == f"{head}{REMOVED}"


def test_one_without_addresses_learns_from_one_with_them_and_the_other_way_round() -> None:
    for one, other in ((Redactor(), anonymous()), (anonymous(), Redactor())):
        other.text(CONFIGURATION)
        one.learn_from(other)
        assert b"Canary0815xyz" not in one.scrubbed(b"seen: Canary0815xyz")
