"""A session that somebody pasted is taken apart by its prompts, whatever a mail, a page or a list put around its lines."""

from pathlib import Path

import pytest

from tests.incidents.mangles import mangled
from tests.incidents.texts import cpu
from triage.intake.load import load
from triage.parsing.reader import read

MEMORY = (
    "Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)\n"
    "Processor   62B7F7C0   210000000   115519107   94480893    94400893    87867230\n"
    "      I/O    2DA00000    33554432     6120044    27434388    27230120    27334380"
)
SESSION = f"r1#show processes cpu sorted\n{cpu(97, 30, {'IP Input': 60})}\nr1#show memory statistics\n{MEMORY}\nr1#\n"
QUIRKS = (
    "quote", "quote twice", "quote colon", "quote bar", "bars", "numbers colon", "numbers dot", "numbers tab", "numbers blanks",
    "numbers zero", "star items", "dash items", "dots", "hard blanks", "all hard blanks", "br tags", "margin",
)  # fmt: skip


@pytest.mark.parametrize("quirk", QUIRKS)
def test_a_pasted_session_gives_its_commands(quirk: str, tmp_path: Path) -> None:
    raw = mangled(SESSION.encode(), quirk)
    (tmp_path / "paste.txt").write_bytes(raw)
    intake = load([tmp_path / "paste.txt"])
    found = {capture.command: read(capture) for capture in intake.captures}
    assert set(found) == {"show processes cpu sorted", "show memory statistics"}
    assert {capture.device for capture in intake.captures} == {"r1"}
    assert found["show processes cpu sorted"].tables["cpu_process"]["process"][0] == "IP Input"
    assert found["show memory statistics"].tables["memory_pool"]["free_bytes"] == [94480893, 27434388]
    (line,) = (n for n, text in enumerate(raw.split(b"\n"), 1) if b"87867230" in text)
    assert found["show memory statistics"].tables["memory_pool"]["line"][0] == line
