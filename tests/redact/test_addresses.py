"""Addresses keep their neighbourhood and lose their identity."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.redact.addresses import Addresses

KEY = b"a key of the tests".ljust(32, b".")
FOUR = st.integers(0, 2**32 - 1).map(lambda n: str(ipaddress.IPv4Address(n)))
SIX = st.integers(0, 2**128 - 1).map(lambda n: str(ipaddress.IPv6Address(n)))


def shared_bits(a: str, b: str, width: int) -> int:
    difference = int(ipaddress.ip_address(a)) ^ int(ipaddress.ip_address(b))
    return width - difference.bit_length()


@given(FOUR, FOUR)
def test_what_two_addresses_share_they_still_share(a: str, b: str) -> None:
    addresses = Addresses(KEY)
    new_a, new_b = addresses.clean(a), addresses.clean(b)
    if a in addresses.seen and b in addresses.seen:
        assert shared_bits(new_a, new_b, 32) == shared_bits(a, b, 32)


@given(SIX, SIX)
def test_the_same_of_version_6(a: str, b: str) -> None:
    addresses = Addresses(KEY)
    new_a, new_b = addresses.clean(a), addresses.clean(b)
    if a in addresses.seen and b in addresses.seen:
        assert shared_bits(new_a, new_b, 128) == shared_bits(a, b, 128)


@given(FOUR)
def test_private_stays_private_and_public_public(address: str) -> None:
    new = Addresses(KEY).clean(address)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"):
        inside = ipaddress.ip_network(network)
        assert (ipaddress.ip_address(new) in inside) == (ipaddress.ip_address(address) in inside)


@given(FOUR)
def test_the_same_key_gives_the_same_and_another_key_another(address: str) -> None:
    assert Addresses(KEY).clean(address) == Addresses(KEY).clean(address)


def test_addresses_really_change() -> None:
    addresses = Addresses(KEY)
    old = [f"198.51.100.{n}" for n in range(1, 200)]
    new = [addresses.clean(a) for a in old]
    assert len(set(new)) == len(old)
    assert not set(new) & set(old)
    assert new != [Addresses(b"another".ljust(32, b".")).clean(a) for a in old]


@pytest.mark.parametrize(
    "text",
    [
        "255.255.255.0", "0.0.0.255", "255.255.255.255", "0.0.0.0", "127.0.0.1", "224.0.0.5", "239.255.255.250",  # noqa: S104
        "Version 9.8.4.10", "version 16.12.4.1", "IOS (tm) Software, Version 12.2.18.9", "1.3.6.1.4.1.9.9.109.1.1.1.1.7.1",
        "300.1.2.3", "::", "::1", "ff02::5", "12:34:56", "ffff.ffff.ffff", "0100.5e00.0005", "0000.0c07.ac01",
        "uptime is 1:02:03", "00:00:00",
    ],
)  # fmt: skip
def test_what_says_nothing_about_the_owner_stays(text: str) -> None:
    assert Addresses(KEY).clean(text) == text


def test_columns_stay_where_they_are() -> None:
    line = "Internet  192.0.2.1              12   0000.5e00.5301  ARPA   GigabitEthernet0/1"
    new = Addresses(KEY).clean(line)
    assert new.index("ARPA") == line.index("ARPA")
    assert "192.0.2.1 " not in new
    assert "0000.5e00.5301" not in new


def test_the_maker_of_a_card_stays_and_all_spellings_agree() -> None:
    addresses = Addresses(KEY)
    dots, colons, hyphens = (
        addresses.clean("0011.2233.4455"), addresses.clean("00:11:22:33:44:55"), addresses.clean("00-11-22-33-44-55")
    )  # fmt: skip
    digits = dots.replace(".", "")
    assert digits.startswith("001122")
    assert digits != "001122334455"
    assert colons.replace(":", "") == digits
    assert hyphens.replace("-", "") == digits


def test_a_link_local_address_stays_link_local() -> None:
    new = Addresses(KEY).clean("FE80::212:7FFF:FEEB:6B40")
    assert ipaddress.ip_address(new).is_link_local
    assert new.lower() != "fe80::212:7fff:feeb:6b40"
