"""A survey of a folder of real outputs: what was read, line by line; ``python -m tests.corpus.survey FOLDER`` prints it.

The folder has an ``INDEX.csv`` with the columns path, os and command. Nothing of it is part of this project.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from triage.cli.pipeline import analyse
from triage.errors import UsageError
from triage.intake.load import load
from triage.model import Capture, Coverage
from triage.parsing.reader import Reading, read

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "corpus"


@dataclass(slots=True)
class Row:
    """What came of all files of one command on one platform."""

    files: int = 0
    read_by_us: int = 0
    with_rows: int = 0
    coverage: Coverage = field(default_factory=Coverage)


def captures(folder: Path) -> Iterator[Capture]:
    """Yield every file of the folder as a capture of a device named after it."""
    with (folder / "INDEX.csv").open(encoding="utf-8", newline="") as stream:
        for entry in csv.DictReader(stream):
            path = entry["path"]
            device, command = Path(path).stem.replace(".", "-"), entry["command"]
            if not command.startswith(("show", "admin show")):  # a terminal log: several commands in one file
                yield from _parts(folder / path, device, entry["os"])
                continue
            yield Capture(
                device=device, command=command, path=path, raw=(folder / path).read_bytes(), platform=entry["os"]
            )


def _parts(path: Path, device: str, platform: str) -> Iterator[Capture]:
    """Yield the commands of a terminal log; nothing when the file holds none, which the tool says in one line."""
    try:
        found = load([path], platform=platform).captures
    except UsageError:
        return
    for part in found:
        yield replace(part, device=device)


def faults(reading: Reading) -> list[str]:
    """Return how the account of a reading does not add up; nothing when every line is accounted for."""
    found = []
    coverage = reading.coverage
    if coverage.lines != coverage.read + coverage.noise + coverage.not_understood:
        found.append(f"{reading.capture.path}: {coverage} does not add up")
    if min(coverage.read, coverage.noise, coverage.not_understood) < 0:
        found.append(f"{reading.capture.path}: {coverage} has less than nothing")
    if coverage.not_understood != len(reading.not_understood):
        found.append(
            f"{reading.capture.path}: {coverage.not_understood} lines counted, {len(reading.not_understood)} named"
        )
    return found


def survey(folder: Path) -> tuple[dict[tuple[str, str], Row], list[str]]:
    """Return one row for every platform and command, and what does not add up."""
    rows: dict[tuple[str, str], Row] = {}
    wrong: list[str] = []
    for capture in captures(folder):
        reading = read(capture)
        row = rows.setdefault((capture.platform or "", capture.command), Row())
        row.files += 1
        row.read_by_us += reading.manifest is not None
        row.with_rows += bool(reading.tables)
        row.coverage = row.coverage + reading.coverage
        wrong.extend(faults(reading))
    return rows, wrong


def analysed(folder: Path) -> Counter[str]:
    """Return how often each verdict was given when every file is analysed alone; whatever is raised is not caught."""
    verdicts: Counter[str] = Counter()
    for capture in captures(folder):
        diagnosis = analyse([capture]).diagnosis
        verdicts["files"] += 1
        verdicts.update(finding.verdict.value for finding in diagnosis.findings)
    return verdicts


def main() -> None:
    """Print the survey of a folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    rows, wrong = survey(folder)
    write = sys.stdout.write
    write(f"{'platform':15} {'command':45} {'files':>5} {'rows':>5} {'lines':>7} {'not understood':>14}\n")
    for (platform, command), row in sorted(rows.items()):
        if row.read_by_us:
            counts = f"{row.files:5} {row.with_rows:5} {row.coverage.lines:7} {row.coverage.not_understood:14}"
            write(f"{platform:15} {command[:45]:45} {counts}\n")
    ours = [row for row in rows.values() if row.read_by_us]
    total = sum((row.coverage for row in ours), Coverage())
    write(
        f"{sum(r.files for r in rows.values())} files, {sum(r.files for r in ours)} of commands that are read, "
        f"{sum(r.with_rows for r in ours)} with rows; {total.lines:,} lines, {total.not_understood:,} not understood\n"
    )
    write(f"{len(wrong)} readings do not add up\n" + "".join(f"  {line}\n" for line in wrong))
    verdicts = analysed(folder)
    write(f"{verdicts.pop('files')} files analysed alone: {dict(sorted(verdicts.items()))}\n")


if __name__ == "__main__":
    main()
