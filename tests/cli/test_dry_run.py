"""What ``--dry-run`` prints is what the wire then carries, line by line, for every platform; over real SSH."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.collect.dialogues import far_end
from tests.collect.test_published import PROMPT, REPLIES
from triage.model import PLATFORMS

pytestmark = pytest.mark.slow
LIST = """
defaults: {{credential: fixture, platform: {platform}}}
devices:
  - {{name: box, host: {host}, port: {port}}}
credentials:
  fixture: {{username: triage, password: "env:FIXTURE_PASSWORD"}}
"""


@pytest.mark.other_client
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_wire_carries_what_the_dry_run_prints(platform: str, tmp_path: Path) -> None:
    heard: list[str] = []

    def answer(line: str) -> str:
        heard.append(line)
        return REPLIES.get(line, "").strip()

    def run(*options: str) -> "subprocess.CompletedProcess[str]":
        argv = [
            sys.executable,
            "-m",
            "triage",
            "collect",
            "devices.yaml",
            "-o",
            "case",
            "--no-input",
            "--interval",
            "0",
        ]
        environment = {**os.environ, "FIXTURE_PASSWORD": "fixture", "TRIAGE_STATE_DIR": str(tmp_path / "state")}
        return subprocess.run(
            [*argv, "--no-follow-up", *options],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    with far_end(answer, PROMPT.get(platform, "box#")) as target:
        where = {"platform": platform, "host": target.device.host, "port": target.device.port}
        (tmp_path / "devices.yaml").write_text(LIST.format(**where))
        planned = run("--dry-run")
        assert planned.returncode == 0, planned.stderr
        assert heard == []
        done = run()
    assert done.returncode == 0, done.stderr
    *rows, _total = planned.stdout.splitlines()
    assert heard.count("") <= 3  # returns beside the commands
    wire = [*filter(None, heard), "exit"]
    assert len(rows) == len(wire)
    assert [row for row, line in zip(rows, wire, strict=True) if not row.endswith(f"  {line}")] == []
