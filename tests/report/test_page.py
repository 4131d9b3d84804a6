"""The page: well-formed, nothing from the network, nothing that a router printed is markup."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
CPU = f"""CPU utilization for five seconds: 97%/57%; one minute: 96%; five minutes: 95%
 PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process
  30   123456789  98765432       1250 38.20% 37.90% 37.10%   0 IP Input
  31        1200       300       4000  0.08%  0.05%  0.05%   0 {HOSTILE}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "in" / "r1"
    folder.mkdir(parents=True)
    (folder / "show_processes_cpu.txt").write_text(CPU)
    (folder / "show_logging.txt").write_text(
        f"Log Buffer (8192 bytes):\n\nMar  1 00:00:01: %SYS-2-MALLOCFAIL: Memory allocation of 1676 bytes failed {HOSTILE}\n"
    )
    subprocess.run(
        [sys.executable, "-m", "triage", "analyze", str(tmp_path / "in"), "-o", str(tmp_path / "case")],
        check=True,
        capture_output=True,
    )
    return tmp_path / "case"


def test_the_page_is_well_formed_and_quotes_what_was_printed(case: Path) -> None:
    text = (case / "report.html").read_text()
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = parser.parse(text)
    assert [code for _, code, _ in parser.errors] == []
    assert [node for node in tree.iter("img") if "onerror" in node.attrib] == []
    assert "<script>alert" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_the_note_is_ascii_within_79_columns(case: Path) -> None:
    lines = (case / "note.txt").read_text(encoding="ascii").splitlines()
    assert max(map(len, lines)) <= 79


def test_analysing_a_case_again_gives_the_same_bytes(case: Path) -> None:
    before = (case / "findings.json").read_bytes()
    subprocess.run([sys.executable, "-m", "triage", "analyze", str(case)], check=True, capture_output=True)
    assert (case / "findings.json").read_bytes() == before
    assert json.loads(before)["schema"] == 1


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed")
def test_chromium_shows_the_page(case: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"file://{case / 'report.html'}"],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "IP Input" in done.stdout
