"""Checks on the parsers themselves: every manifest loads, and every golden capture is read as it was written down."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from triage.errors import ManifestError
from triage.model import Capture
from triage.parsing.lookup import folders, manifests
from triage.parsing.reader import Reading, read
from triage.shipped import shipped
from triage.tables import COMMON


def lint_manifests() -> list[str]:
    """Return every fault of every manifest as "file:line: what", empty when there is none."""
    found: list[str] = []
    for folder in folders():
        try:
            manifests(folder)
        except ManifestError as error:
            found.extend(error.faults)
    return found


def golden_folder() -> Path:
    """Return the folder of golden captures; it exists only in a checkout."""
    return Path(str(shipped("parsers"))).parent / "fixtures" / "captures"


def goldens() -> list[Path]:
    """Return the folder of each golden: ``<platform>/<command>/<name>`` with capture.txt and expected.yaml."""
    return sorted(file.parent for file in golden_folder().glob("*/*/*/expected.yaml"))


def check_goldens() -> tuple[int, list[str]]:
    """Return how many goldens are read as expected, and what differs in the others."""
    results = [check_golden(folder) for folder in goldens()]
    return sum(not faults for faults in results), [fault for faults in results for fault in faults]


def check_golden(folder: Path) -> list[str]:
    """Return what differs between the reading of ``folder``/capture.txt and ``folder``/expected.yaml."""
    expected = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    place = "/".join(folder.parts[-3:])
    return [
        f"{place}: {key}: expected {expected[key]}, read {value}"
        for key, value in document_of(read_golden(folder)).items()
        if expected[key] != value
    ]


def document_of(reading: Reading) -> dict[str, Any]:
    """Return what a golden writes down of a reading."""
    coverage = reading.coverage
    return {
        "outcome": str(reading.outcome),
        "coverage": {
            "lines": coverage.lines,
            "read": coverage.read,
            "noise": coverage.noise,
            "not_understood": coverage.not_understood,
        },
        "tables": {name: [_plain(row) for row in table.rows()] for name, table in reading.tables.items()},
    }


def read_golden(folder: Path) -> Reading:
    """Read ``folder``/capture.txt as what its platform answered to its command."""
    platform, stem = folder.parts[-3:-1]
    written = folder / "expected.yaml"
    expected = yaml.safe_load(written.read_text(encoding="utf-8")) if written.exists() else {}
    own = next(manifest for manifest in manifests(platform) if Path(manifest.source).stem == stem)
    raw = (folder / "capture.txt").read_bytes()
    command = expected.get("command", own.command)
    return read(Capture(device="d", command=command, path="c", raw=raw, platform=platform))


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a golden writes down: the values that are known, without what is the same in every row."""
    known = {key: value for key, value in row.items() if value is not None and (key == "line" or key not in COMMON)}
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in known.items()}
