"""Every form of a secret is taken out; versions, identifiers and the rest stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.redact.secrets import REMOVED, Secrets, forms

EXAMPLES = [(form.name, example) for form in forms() for example in form.examples]


def test_there_are_at_least_sixty_forms() -> None:
    assert len(EXAMPLES) >= 60


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_the_secret_is_gone_and_the_rest_stays(name: str, example: str) -> None:
    secret = "Canary0815xyz"
    line = example.replace("{secret}", secret)
    cleaned = Secrets().clean(f"before\n{line}\nafter")
    assert secret not in cleaned, name
    assert REMOVED in cleaned
    assert cleaned.startswith("before\n")
    assert cleaned.endswith("\nafter")
    head = example.split("{secret}", maxsplit=1)[0].rstrip('"$0x').rstrip()
    if "$" not in head:
        assert cleaned.split("\n")[1].startswith(head), cleaned


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_a_logged_command_is_cleaned_too(name: str, example: str) -> None:
    if example.startswith((" ", "password", "passwd")):
        return  # these stand at the start of a line
    secret = "Canary0815xyz"
    line = f"Mar  2 08:00:00.000: %PARSER-5-CFGLOG_LOGGEDCMD: User:noc  logged command:{example}"
    assert secret not in Secrets().clean(line.replace("{secret}", secret)), name


@pytest.mark.parametrize(
    "line",
    [
        "Cisco IOS Software, 7200 Software (C7200-ADVENTERPRISEK9-M), Version 12.4(25d), RELEASE SOFTWARE (fc1)",
        'System image file is "flash:packages.conf"',
        "iso.3.6.1.4.1.9.9.109.1.1.1.1.7.1 = Gauge32: 99",
        " 161  1234 5678  12  0.00%  0.00%  0.00%   0 IPSec key engine",
        " 163  1234 5678  12  0.00%  0.00%  0.00%   0 Crypto IKMP",
        "router bgp 65000",
        " set community 65000:100 additive",
        " neighbor 192.0.2.1 send-community both",
        "ip community-list standard X permit 65000:1",
        "    0 Unknown community name",
        " key chain OSPF",
        " key 1",
        "%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: x] [Source: 192.0.2.9] [localport: 22] [Reason: Login Authentication Failed]",
        "Processor board ID FTX0945W0MY",
        "%SYS-2-MALLOCFAIL: Memory allocation of 1676 bytes failed from 0x60416B80, alignment 32",
        "Internet  10.20.128.0             0   Incomplete      ARPA",
        "service password-encryption",
        "no service password-encryption",
        "security passwords min-length 8",
        "!",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert Secrets().clean(line) == line


def test_keys_and_certificates_over_many_lines_are_taken_out() -> None:
    text = (
        "crypto pki certificate chain X\n certificate self-signed 01\n  30820229 30820192 A0030201\n  02020101 300D0609\n"
        "  \tquit\n-----BEGIN RSA PRIVATE KEY-----\nMIIEcanary\nabc\n-----END RSA PRIVATE KEY-----\nend\n"
    )
    cleaned = Secrets().clean(text)
    assert "30820229" not in cleaned
    assert "02020101" not in cleaned
    assert "MIIEcanary" not in cleaned
    assert cleaned.startswith("crypto pki certificate chain X\n certificate self-signed 01\n")
    assert cleaned.endswith("-----END RSA PRIVATE KEY-----\nend\n")


def test_a_key_that_was_cut_off_is_taken_out_to_the_end() -> None:
    assert "MIIE" not in Secrets().clean("x\n-----BEGIN OPENSSH PRIVATE KEY-----\nMIIEcanary\nabc")


def test_what_is_left_is_found() -> None:
    secrets = Secrets()
    secrets.clean("enable secret 5 Canary0815xyz")
    assert secrets.left_in("a note that says Canary0815xyz") == ("Canary0815xyz",)
    assert secrets.left_in("a note") == ()


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = Secrets().clean(text)
    assert Secrets().clean(once) == once


@given(st.text(alphabet=st.characters(codec="utf-8")), st.sampled_from(EXAMPLES), st.text(alphabet="xyz\n "))
def test_no_text_around_it_saves_a_secret(before: str, example: tuple[str, str], after: str) -> None:
    line = example[1].replace("{secret}", "Canary0815xyz")
    assert "Canary0815xyz" not in Secrets().clean(f"{before}\n{line}\n{after}")


def test_a_secret_that_stands_elsewhere_is_taken_out_there_too() -> None:
    secrets = Secrets()
    secrets.clean("enable secret 0 Canary0815xyz\nsnmp-server community public RO\nsnmp-server community 123456 RO")
    log = "%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: Canary0815xyz]; a public key; 123456 packets"
    assert secrets.scrub(log) == log.replace("Canary0815xyz", REMOVED)
    assert secrets.left_in(secrets.scrub(log)) == ()


@pytest.mark.parametrize(
    "line",
    [
        "     cir 1000000 bps, bc 31250 bytes, tokens = 4000",
        "conformed 12 packets; token: 1500",
        "password strength-check",
        "      Last input 00:00:01, output 00:00:00, output hang never",
        "  server 192.0.2.1: alive, 12 requests, key unknown to us",
    ],
)
def test_what_only_looks_like_the_newer_forms_stays(line: str) -> None:
    assert Secrets().clean(line) == line


def test_letters_whose_lower_case_is_longer_hide_nothing() -> None:
    cleaned = Secrets().clean("banner \u0130\u0130\u0130 stanbul\nsnmp-server community Canary0815xyz RO\n\u0130 end")
    assert "Canary0815xyz" not in cleaned
    assert cleaned.splitlines()[0] == "banner \u0130\u0130\u0130 stanbul"
    assert cleaned.splitlines()[2] == "\u0130 end"
