"""Converters for what NX-OS and IOS XR print in their own way."""

from typing import Any

import pytest

from triage.model import Capture
from triage.parsing.headings import columns_of
from triage.parsing.reader import read
from triage.parsing.values import padded_address, port, span_minutes


def test_an_address_filled_with_zeros_is_read() -> None:
    assert padded_address("010.001.000.005") == "10.1.0.5"
    with pytest.raises(ValueError, match="invalid literal"):
        padded_address("10.x.0.5")


@pytest.mark.parametrize(("text", "minutes"), [("01:25:23", 85.38), ("00:00:03", 0.05), ("-", None)])
def test_an_age_in_minutes(text: str, minutes: float | None) -> None:
    assert span_minutes(text) == minutes


def test_labels_of_one_word_may_stand_one_blank_apart() -> None:
    labels: dict[str, Any] = {"L4SRCPORT": ("source_port", port), "L4DESTPORT": ("destination_port", port)}
    names = [column and column[0] for column in columns_of("L4SrcPort  L4DestPort BGPDstOrigAS BGPSrcOrigAS", labels)]
    assert names == ["source_port", "destination_port", None, None]
    wide: dict[str, Any] = {"TRNS SRC PORT": ("source_port", port), "PKTS": ("packets", int)}
    assert [column and column[0] for column in columns_of("TRNS SRC PORT  IP TOS  PKTS", wide)] == [
        "source_port",
        None,
        "packets",
    ]


def test_the_prompt_before_a_command_that_is_no_show_is_taken_out() -> None:
    command = "ethanalyzer local interface inband"
    raw = f"nx1# {command}\nCapturing on inband\n0 packets captured\n".encode()
    reading = read(Capture(device="nx1", command=command, path="c", raw=raw, platform="cisco_nxos"))
    assert (reading.not_understood, reading.hostname) == ((), "nx1")


def test_the_time_line_of_a_node_may_name_any_zone() -> None:
    for zone in ("UTC", "GMT+6", "Italy"):
        raw = f"Thu Sep 11 10:42:18.531 {zone}\nNode Type State Config state\n".encode()
        reading = read(Capture(device="xr1", command="show platform", path="c", raw=raw, platform="cisco_xr"))
        assert reading.not_understood == ()
