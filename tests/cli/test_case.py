"""``triage case``, and a case that is analysed again."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from triage.case.folder import Case
from triage.case.people import LONGEST
from triage.cli import main

CPU = """CPU utilization for five seconds: 99%/12%; one minute: 97%; five minutes: 95%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  78    59808832    93015291        643 61.98% 60.78% 58.88%   0 IP Input
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    captures = tmp_path / "in" / "r1"
    captures.mkdir(parents=True)
    (captures / "show_processes_cpu_sorted.txt").write_text(CPU)
    monkeypatch.setenv("LOGNAME", "ana")
    assert status("analyze", tmp_path / "in", "-o", tmp_path / "case", "-q") == 0
    capsys.readouterr()
    return tmp_path / "case"


def status(*arguments: object) -> object:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return left.value.code


def events(folder: Path, kind: str) -> list[dict[str, object]]:
    return [e for e in Case.open(folder).journal.events() if e["event"] == kind]


def test_a_note_and_an_action_have_a_name_and_a_time(folder: Path) -> None:
    assert status("case", "add-note", folder, "users call") == 0
    assert status("case", "add-action", folder, "ACL 150 in on Fa0/0", "--device", "r1") == 0
    (note,) = events(folder, "note")
    (action,) = events(folder, "action")
    assert (note["author"], note["text"]) == ("ana", "users call")
    assert (action["author"], action["device"], action["text"]) == ("ana", "r1", "ACL 150 in on Fa0/0")
    assert str(action["at"]).endswith("Z")


def test_the_note_of_the_case_tells_what_people_did(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status("case", "add-action", folder, "ACL 150 in on Fa0/0, " + "long " * 30, "--device", "r1")
    status("case", "add-note", folder, "caf\u00e9 calls")
    capsys.readouterr()
    assert status("report", folder) == 0
    text = capsys.readouterr().out
    done = text[text.index("8 DONE SO FAR") : text.index("9 NEXT STEPS")]
    assert "ACTIONS TAKEN by people" in done
    assert "UTC, ana, r1: ACL 150 in on Fa0/0, long" in done
    assert "UTC, ana: cafe? calls" in done or "UTC, ana: cafe calls" in done
    assert text.isascii()
    assert max(len(line) for line in text.splitlines()) <= 79


def test_a_dash_reads_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"first\r\nsecond \xff\n")))
    assert status("case", "add-note", folder, "-") == 0
    assert events(folder, "note")[0]["text"] == "first\nsecond \ufffd"


@pytest.mark.parametrize("command", ["add-note", "add-action"])
def test_an_empty_text_is_one_clear_line(folder: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("case", command, folder, " \n ") == 2
    kind = command.removeprefix("add-")
    assert capsys.readouterr().err.splitlines()[0] == f"triage: the {kind} is empty"
    assert events(folder, kind) == []


def test_a_text_that_is_too_long_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("case", "add-note", folder, "x" * (LONGEST + 1)) == 2
    assert "20,001 characters" in capsys.readouterr().err


def test_an_unknown_device_is_refused_with_those_there_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("case", "add-action", folder, "reload", "--device", "r9") == 2
    assert capsys.readouterr().err == f"triage: no device 'r9' in {folder}\n  try: devices: r1\n"


def test_a_folder_that_is_no_case_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("case", "add-note", tmp_path, "text") == 2
    assert "not a case" in capsys.readouterr().err


def test_a_run_that_holds_the_case_is_no_hindrance(folder: Path) -> None:
    case = Case.create(folder, {})
    try:
        assert status("case", "add-note", folder, "while it runs") == 0
    finally:
        case.close()
    assert len(events(folder, "note")) == 1


def test_many_writers_lose_no_line(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from triage.case.folder import Case; from triage.case.people import *\n"
        "case = Case(Path(sys.argv[1]))\n"
        "for n in range(20): add_entry(case, NOTE, f'{sys.argv[2]}-{n} ' + 'x' * 4000)"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(folder), str(n)]) for n in range(4)]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    texts = {str(e["text"]).split()[0] for e in events(folder, "note")}
    assert texts == {f"{w}-{n}" for w in range(4) for n in range(20)}


def test_show_tells_the_history(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status("case", "add-note", folder, "one\ntwo \x1b[31mred")
    capsys.readouterr()
    assert status("case", "show", folder) == 0
    text = capsys.readouterr().out
    assert "  r1: 1 captures\n" in text
    assert "captures: r1 1\n" in text
    assert "analysed by triage 0.1.0: 1 finding" in text
    assert "note by ana: one\n                      two red\n" in text
    assert "\x1b" not in text


def test_the_same_verdict_again_is_not_worth_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("analyze", folder) == 0
    assert "changed" not in capsys.readouterr().err
    assert len(events(folder, "analysed")) == 1


def make_earlier(folder: Path, version: str, verdict: str) -> None:
    """Turn the case into what an earlier version left."""
    document = json.loads((folder / "findings.json").read_text())
    document["findings"][0]["verdict"] = verdict
    (folder / "findings.json").write_text(json.dumps(document))
    journal = folder / "journal.jsonl"
    journal.write_text(journal.read_text().replace('"version": "0.1.0"', f'"version": "{version}"'))


def test_another_verdict_is_told_and_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_earlier(folder, "0.0.9", "symptom-only")
    assert status("analyze", folder) == 0
    said = capsys.readouterr().err
    assert "the verdict changed since version 0.0.9 analysed this case (0.1.0 now):\n" in said
    assert "  r1: cpu-ip-input-generic: up: symptom-only -> possible\n" in said
    last = events(folder, "analysed")[-1]
    assert (last["version"], last["earlier_version"]) == ("0.1.0", "0.0.9")
    assert "cpu-ip-input-generic" in str(last["changes"])
    assert status("analyze", folder) == 0
    assert "changed" not in capsys.readouterr().err


def test_the_same_verdict_of_another_version_is_kept_and_not_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = folder / "journal.jsonl"
    journal.write_text(journal.read_text().replace('"version": "0.1.0"', '"version": "0.0.9"'))
    assert status("analyze", folder) == 0
    assert "changed" not in capsys.readouterr().err
    assert [e["version"] for e in events(folder, "analysed")] == ["0.0.9", "0.1.0"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"findings": 3}', '{"findings": [{"pattern": 1}]}'])
def test_stored_findings_that_cannot_be_read_are_no_hindrance(folder: Path, content: str) -> None:
    (folder / "findings.json").write_text(content)
    assert status("analyze", folder) == 0
    assert json.loads((folder / "findings.json").read_text())["schema"] == 1
