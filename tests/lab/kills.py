"""Kills (kill -9) of a collecting run at random moments, each followed by a resume: what was lost, what was sent twice.

A run that is killed is resumed and killed again until it ends by itself; then a new case begins.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from triage.case.folder import Case
from triage.lab import PASSWORD_VARIABLE, Lab, LabRouter, load_scenario

SCENARIO, ROUTER = "code-red", "gw1"
EARLIEST_S, LATEST_S = 0.6, 3.0
_RUN_MOST_S = 120.0
_SETUP = ("", "exit", "terminal length 0", "terminal width 511")


@dataclass(slots=True)
class Tally:
    """What many kills came to."""

    kills: int = 0
    runs_ended: int = 0
    captures: int = 0
    faults: list[str] = field(default_factory=list)


def strike(router: LabRouter, folder: Path, tally: Tally, dice: random.Random, kills: int) -> None:
    """Collect into a case below ``folder``, with up to ``kills`` kills on the way, until the run ends by itself."""
    case = folder / f"case{tally.runs_ended}"
    (folder / "devices.yaml").write_text(
        f"defaults: {{credential: lab}}\ndevices:\n"
        f"  - {{name: {router.name}, host: {router.host}, port: {router.port}, platform: {router.platform}}}\n"
        f'credentials:\n  lab: {{username: {router.username}, password: "env:{PASSWORD_VARIABLE}"}}\n'
    )
    for _ in range(kills + 1):
        done = finished(case)
        before = len(router.lines)
        last = tally.kills >= kills
        ended = _run(router, folder, case, None if last else dice.uniform(EARLIEST_S, LATEST_S))
        tally.kills += not ended
        sent = [line for line in router.lines[before:] if line not in _SETUP]
        tally.faults += [f"sent again: {line}" for line in sent if line in done]
        tally.faults += [f"sent twice in a run: {line}" for line in set(sent) if sent.count(line) > 1]
        tally.faults += [f"lost: {command}" for command in done - finished(case)]
        tally.faults += torn(case)
        if ended:
            tally.runs_ended += 1
            tally.captures += len(finished(case))
            return


def _run(router: LabRouter, folder: Path, case: Path, kill_after_s: float | None) -> bool:
    """Run until the kill; True when the run ended by itself."""
    environment = {**os.environ, PASSWORD_VARIABLE: router.password, "TRIAGE_STATE_DIR": str(folder / "state")}
    argv = [sys.executable, "-m", "triage", "collect", "devices.yaml", "-o", str(case), "--rounds", "1", "--no-follow-up", "--no-input", "-q"]  # fmt: skip
    argv += ["--resume"] if (case / "case.json").is_file() else []
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(argv, cwd=folder, env=environment, stdout=output, stderr=output)
        try:
            status = process.wait(kill_after_s or _RUN_MOST_S)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            time.sleep(0.1)  # the lab sees the end of the connection
            return False
    assert status == 0, (folder / "output").read_text()[-2000:]
    return True


def finished(case: Path) -> set[str]:
    """Return the commands that the case's journal calls done, and whose files are whole."""
    return {command for _, command, _ in Case.open(case).done()} if (case / "case.json").is_file() else set()


def torn(case: Path) -> list[str]:
    """Return what the journal calls done and the folder does not have whole; read without the code under test."""
    journal = case / "journal.jsonl"
    if not journal.is_file():
        return []
    faults = []
    for line in journal.read_bytes().split(b"\n")[:-1]:
        try:
            event = json.loads(line)
        except ValueError:
            continue  # a line that a kill tore says nothing is done
        if event.get("event") != "capture":
            continue
        file = case / "captures" / event["path"]
        whole = file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == event["sha256"]
        faults += [] if whole else [f"not whole: {event['path']}"]
    return faults


def many(kills: int, folder: Path, seed: int) -> Tally:
    """Return what ``kills`` kills came to."""
    tally, dice = Tally(), random.Random(seed)
    with Lab(load_scenario(SCENARIO), latency_s=0.02) as lab:
        while tally.kills < kills or not tally.runs_ended:
            strike(lab.router(ROUTER), folder, tally, dice, kills)
    return tally


def main(arguments: Sequence[str]) -> int:
    """Print what so many kills came to: KILLS [SEED]."""
    kills, seed = int(arguments[0]) if arguments else 200, int(arguments[1]) if len(arguments) > 1 else 1
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="triage-kills-") as folder:
        tally = many(kills, Path(folder), seed)
    for fault in tally.faults:
        print(fault)
    print(
        f"{tally.kills} kills, {tally.runs_ended} cases, {tally.captures} captures, {len(tally.faults)} faults, "
        f"{time.monotonic() - start:.0f} s"
    )
    return 1 if tally.faults else 0
