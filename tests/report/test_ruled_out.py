"""Section 7 of the note: what was ruled out, in words, each pattern once."""

from triage.model import Diagnosis, Finding, Severity, SignState, Verdict
from triage.report.note import render_text
from triage.report.report import Report


def finding(pattern: str, verdict: Verdict, device: str, **more: object) -> Finding:
    base = {"title": pattern, "family": "worm", "severity": Severity.CRITICAL, "devices": (device,)}
    return Finding(pattern=pattern, verdict=verdict, **{**base, **more})  # type: ignore[arg-type]


def test_a_pattern_is_ruled_out_once_for_all_its_devices_and_look_alikes_come_first() -> None:
    absent = SignState(
        sign="s", title="addresses move between ports", part="needs", state="absent", why="none was seen"
    )
    note = render_text(
        Report(
            diagnosis=Diagnosis(
                devices=(),
                findings=(finding("scan", Verdict.PROBABLE, "r1", look_alikes=("loop",)),),
                ruled_out=(
                    finding("arp", Verdict.RULED_OUT, "r1", signs=(absent,)),
                    finding("loop", Verdict.RULED_OUT, "r1", signs=(absent,)),
                    finding("loop", Verdict.RULED_OUT, "r2", signs=(absent,)),
                ),
                undetermined=(),
                problems=(),
                cards=(),
                chain="",
            ),
            tables={},
            captures=(),
        )
    )
    assert "loop (r1, r2): not so: addresses move between ports (none was seen)" in " ".join(note.split())
    assert note.index("loop (r1") < note.index("arp (r1")
