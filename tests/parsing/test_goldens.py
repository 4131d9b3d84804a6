"""Every golden is read exactly as it was when somebody read it line by line.

``pytest tests/parsing --regold`` writes what is read now, for captures that have no expected rows yet and for those that changed;
then read what it wrote: a golden guards against change, and proves nothing by itself.
"""

from pathlib import Path

import pytest
import yaml

from triage.parsing.lint import check_golden, document_of, golden_folder, goldens, lint_manifests, read_golden

CAPTURES = sorted(file.parent for file in golden_folder().glob("*/*/*/capture.txt"))


@pytest.mark.parametrize("folder", CAPTURES, ids=lambda f: "/".join(f.parts[-3:]))
def test_golden(folder: Path, request: pytest.FixtureRequest) -> None:
    written = folder / "expected.yaml"
    if request.config.getoption("--regold") and (not written.exists() or check_golden(folder)):
        known = yaml.safe_load(written.read_text(encoding="utf-8")) if written.exists() else {}
        command = {"command": known["command"]} if "command" in known else {}
        document = {**command, **document_of(read_golden(folder))}
        written.write_text(
            yaml.safe_dump(document, sort_keys=False, default_flow_style=None, width=130), encoding="utf-8"
        )
    assert written.exists(), f"{folder}: no expected.yaml; run pytest tests/parsing --regold and read what it wrote"
    assert not check_golden(folder)


def test_goldens_are_found() -> None:
    assert len(goldens()) >= 60


@pytest.mark.parametrize("folder", CAPTURES, ids=lambda f: "/".join(f.parts[-3:]))
def test_every_line_of_a_golden_is_accounted_for(folder: Path) -> None:
    coverage = read_golden(folder).coverage
    assert coverage.lines == coverage.read + coverage.noise + coverage.not_understood
    assert coverage.lines == len((folder / "capture.txt").read_bytes().splitlines())


def test_no_manifest_has_a_fault() -> None:
    assert lint_manifests() == []
