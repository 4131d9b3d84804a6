"""Names are changed everywhere the same, and words are not taken for names."""

import pytest

from triage.redact.names import Names


def learned() -> Names:
    names = Names()
    names.learn("device", ["gw1", "core1.example.net", "Router", None, "", "10.1.1.1"])
    names.learn("user", ["mustermann", "admin", "ip", "console"])
    return names


def test_devices_and_people_get_numbers_in_alphabetical_order() -> None:
    assert learned().map() == {"core1.example.net": "device-1", "gw1": "device-2", "mustermann": "user-1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gw1#show clock", "device-2#show clock"),
        ("gw1.example.net uptime is 5 weeks", "device-2 uptime is 5 weeks"),
        ("captures/gw1/1/show_clock.txt", "captures/device-2/1/show_clock.txt"),
        ("Configured from console by mustermann on vty0", "Configured from console by user-1 on vty0"),
        ("gw10 gw1a agw1 gw1-old", "gw10 gw1a agw1 gw1-old"),
        (" 150  12  BGP Router", " 150  12  BGP Router"),
        ("admin from console", "admin from console"),
    ],
)
def test_names_in_text(text: str, expected: str) -> None:
    assert learned().clean(text) == expected


def test_what_was_learned_before_keeps_its_number() -> None:
    names = Names({"gw1": "device-1"})
    names.learn("device", ["aaa9", "gw1"])
    assert names.map() == {"aaa9": "device-2", "gw1": "device-1"}
