"""Exports of log stores give the messages with time, host and the number of their line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.intake.exports import Export, read_export
from triage.intake.piece import Piece

HOG = "%SYS-3-CPUHOG: Task is running for (2004)msecs, more than (2000)msecs (0/0),process = IP Input."


def pieces_of(text: str) -> dict[str | None, Piece]:
    export = read_export(text.encode())
    assert isinstance(export, Export)
    return {piece.host: piece for piece in export.pieces}


def test_journald_json_lines() -> None:
    record = {"__REALTIME_TIMESTAMP": "1795428000000000", "_HOSTNAME": "r1", "SYSLOG_IDENTIFIER": "rpd", "MESSAGE": "peer is down"}  # fmt: skip
    piece = pieces_of(json.dumps(record) + "\n" + json.dumps({**record, "MESSAGE": HOG}) + "\n")["r1"]
    assert piece.raw.decode().splitlines() == [
        "2026-11-23T10:00:00.000+00:00 r1 rpd: peer is down",
        f"2026-11-23T10:00:00.000+00:00 r1 {HOG}",
    ]
    assert piece.first_line == 1


def test_journald_message_of_bytes() -> None:
    record = {"__REALTIME_TIMESTAMP": "1795428000000000", "_HOSTNAME": "r1", "MESSAGE": list(HOG.encode())}
    assert pieces_of(json.dumps(record))["r1"].raw.decode().endswith(HOG + "\n")


@pytest.mark.parametrize("indent", [None, 2])
def test_elastic_hits_have_the_line_of_their_message(indent: int | None) -> None:
    hits = [
        {"_source": {"@timestamp": "2026-11-23T10:00:00.000Z", "host": {"name": name}, "message": HOG}}
        for name in ("r1", "r2")
    ]
    text = json.dumps({"hits": {"hits": hits}}, indent=indent)
    found = pieces_of(text)
    for name, nth in (("r1", 0), ("r2", 1)):
        lines = [number for number, line in enumerate(text.splitlines(), 1) if "CPUHOG" in line]
        assert found[name].first_line == lines[nth if len(lines) > 1 else 0]


def test_elastic_lines_with_dotted_names() -> None:
    record = {"@timestamp": "2026-11-23T10:00:00Z", "host.name": "r1", "event.original": HOG}
    assert "r1" in pieces_of(json.dumps(record) + "\n")


def test_splunk_csv_keeps_a_message_that_names_its_host_and_counts_lines_of_the_file() -> None:
    text = (
        '"_raw","_time",host,source\n'
        '"Nov 23 10:00:00 r1 12: *Nov 23 10:00:00.1: %SYS-5-CONFIG_I: Configured\nfrom console","2026-11-23T10:00:00.000+0000",collector,udp\n'
        f'"{HOG}","2026-11-23T10:00:01.000+0000",r2,udp\n'
    )
    found = pieces_of(text)
    assert found["r1"].raw == b"Nov 23 10:00:00 r1 12: *Nov 23 10:00:00.1: %SYS-5-CONFIG_I: Configured from console\n"
    assert (found["r1"].first_line, found["r2"].first_line) == (2, 4)


def test_splunk_json_results() -> None:
    text = json.dumps({"preview": False, "result": {"_raw": HOG, "_time": "1795428000.5", "host": "r1"}}) + "\n"
    assert pieces_of(text)["r1"].raw.decode() == f"2026-11-23T10:00:00.500+00:00 r1 {HOG}\n"


def test_kibana_csv() -> None:
    text = f'"@timestamp","host.name",message\n"Nov 23, 2026 @ 10:00:00.000",r1,"{HOG}"\n'
    assert pieces_of(text)["r1"].raw.decode() == f"2026-11-23T10:00:00.000 r1 {HOG}\n"


def test_records_without_a_message_are_counted() -> None:
    text = json.dumps({"message": HOG, "host": "r1"}) + "\n" + json.dumps({"host": "r1"}) + "\n{broken\n"
    export = read_export(text.encode())
    assert export is not None
    assert export.lost == 2


@pytest.mark.parametrize(
    "text", ["", "hello", "[", "{", "[[[[", '{"a": 1}', "a,b\n1,2\n", "message\nx\n", "[" * 100_000]
)
def test_what_is_no_export_is_none(text: str) -> None:
    assert read_export(text.encode()) is None


@given(st.binary(max_size=300), st.sampled_from([b"", b"{", b"[", b"_raw,_time,host\n", b'{"message": "']))
def test_any_bytes_are_no_export_or_lines_that_stand_in_it(data: bytes, head: bytes) -> None:
    export = read_export(head + data)
    if export is None:
        return
    rows = (head + data).count(b"\n") + (head + data).count(b"\r") + 1
    assert export.pieces
    for piece in export.pieces:
        assert piece.raw.strip()
        assert 1 <= piece.first_line <= rows


@given(st.lists(st.text(min_size=1, max_size=40).filter(lambda text: text.strip() != ""), min_size=1, max_size=20))
def test_each_json_line_keeps_its_number(messages: list[str]) -> None:
    text = "".join(json.dumps({"message": f"{HOG} {message}", "host": "r1"}) + "\n" for message in messages)
    (piece,) = pieces_of(text).values()
    assert (piece.first_line, piece.raw.count(b"\n")) == (1, len(messages))
