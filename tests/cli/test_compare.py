"""``triage compare``: did the workaround help."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triage.cli import main

VERSION = """Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.1(4)M12a, RELEASE SOFTWARE (fc1)
{name} uptime is {uptime}
System returned to ROM by power-on
System image file is "flash0:c2900-universalk9-mz.SPA.151-4.M12a.bin"
Processor board ID FTX1140A0{serial}
"""
CPU = """CPU utilization for five seconds: {five}%/{interrupt}%; one minute: {one}%; five minutes: {one}%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  78    59808832    93015291        643 {ip:>5.2f}% {ip:>5.2f}% {ip:>5.2f}%   0 IP Input
   9     2248687     3366299        668  0.29%  0.23%  0.23%   0 ARP Input
"""
ACL = """Extended IP access list 101
    10 permit ip any any ({permitted} matches)
{rule}"""
RULE = """Extended IP access list 150
    10 deny udp any any eq 1434 ({denied} matches)
"""
LOGGING = """Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns)
    Console logging: disabled
    Buffer logging: level debugging, 12 messages logged

Log Buffer (16384 bytes):

Mar  2 07:59:51.123: %SYS-5-CONFIG_I: Configured from console by ops on vty0 (192.0.2.9)
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(side: str, name: str = "r1", **values: Any) -> Path:
        shown = {
            "uptime": "1 week, 1 day, 2 hours, 3 minutes", "five": 99, "interrupt": 12, "one": 97, "ip": 61.98,
            "hour": 9, "permitted": 1000, "rule": "", "name": name, "serial": name.upper(), **values,
        }  # fmt: skip
        folder = tmp_path / side / name / "1"
        folder.mkdir(parents=True)
        for command, text in (
            ("show_clock", "{hour:02}:00:00.000 UTC Mon Mar 2 2026\n"),
            ("show_version", VERSION),
            ("show_processes_cpu_sorted", CPU),
            ("show_access-lists", ACL),
            ("show_logging", LOGGING),
        ):
            (folder / f"{command}.txt").write_text(text.format(**shown))
        return tmp_path / side

    return written


HELPED = {
    "five": 9, "interrupt": 2, "one": 8, "ip": 1.2, "hour": 10, "permitted": 9000,
    "uptime": "1 week, 1 day, 3 hours, 3 minutes", "rule": RULE.format(denied=54321),
}  # fmt: skip


def output_of(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    assert left.value.code == 0
    return capsys.readouterr().out


def test_a_workaround_that_helped(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    text = output_of(capsys, "compare", write("before"), write("after", **HELPED))
    assert "r1: BETTER\n" in text
    assert "60 min apart; not reloaded in between" in text
    assert "  CPU, 1 min                                   97 %            8 %  better\n" in text
    assert "    gone        cpu-ip-input-generic: possible -> ruled-out\n" in text
    assert "acl_entry 150 10 deny udp any any eq 1434 matches\n" in text
    assert "at 54,321" in text
    assert "+8,000" in text
    assert "note: a reload" not in text


def test_the_text_is_ascii_and_fits(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = write("before", "r\u00f6uter-" + "x" * 60), write("after", "r\u00f6uter-" + "x" * 60, **HELPED)
    text = output_of(capsys, "compare", before, after)
    assert text.isascii()
    assert max(len(line) for line in text.splitlines()) <= 79


def test_a_reload_takes_the_credit(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    after = write("after", **{**HELPED, "uptime": "10 minutes"})
    text = output_of(capsys, "compare", write("before"), after)
    assert "RELOADED in between" in text
    assert "note: a reload empties tables" in text
    assert "no difference for 1 counter: began again with the reload" in text


def test_worse_and_mixed_are_said(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    calm, sick = write("calm", **{**HELPED, "hour": 8, "uptime": "1 week, 1 day, 1 hour, 3 minutes"}), write("sick")
    document = json.loads(output_of(capsys, "compare", calm, sick, "--json"))
    assert document["devices"][0]["outcome"] == "worse"
    assert "cpu-ip-input-generic new" in document["devices"][0]["worse"]


def test_the_document_holds_the_same(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = write("before"), write("after", **HELPED)
    document = json.loads(output_of(capsys, "compare", before, after, "--json"))
    assert (document["schema"], document["before"], document["after"]) == (1, str(before), str(after))
    (device,) = document["devices"]
    assert (device["outcome"], device["reloaded"], device["elapsed_s"]) == ("better", "no", 3600.0)
    one = next(m for m in device["metrics"] if m["metric"] == "cpu_1m")
    assert (one["before"]["value"], one["after"]["value"], one["direction"]) == (97.0, 8.0, "better")
    assert one["after"]["capture"] == "r1/1/show_processes_cpu_sorted.txt"
    permitted = next(c for c in device["counters"] if c["delta"] == 8000)
    assert permitted["per_s"] == 2.22


def test_a_device_in_one_case_only_is_named(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for side in ("before", "after"):
        write(side)
    before, after = write("before", "r2"), write("after", "r3")
    text = output_of(capsys, "compare", before, after)
    assert "only in BEFORE: r2\n" in text
    assert "only in AFTER: r3\n" in text


def test_a_device_that_was_renamed_is_known_by_its_serial_number(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    text = output_of(capsys, "compare", write("before"), write("after", "new-name", **HELPED, serial="R1"))
    assert "r1 (now new-name): BETTER" in text


def test_what_was_not_collected_again_is_not_called_better(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = write("before"), write("after", **HELPED)
    (after / "r1" / "1" / "show_processes_cpu_sorted.txt").unlink()
    (device,) = json.loads(output_of(capsys, "compare", before, after, "--json"))["devices"]
    assert device["better"] == []
    assert {m["direction"] for m in device["metrics"] if m["metric"].startswith("cpu")} == {"unknown"}
    assert all(f["change"] == "not judged" for f in device["findings"] if f["pattern"].startswith("cpu"))


def test_a_missing_side_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["compare", str(tmp_path), str(tmp_path / "nowhere")])
    assert left.value.code == 2
    assert "nowhere" in capsys.readouterr().err
