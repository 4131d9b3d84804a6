"""Every golden capture is read as it was written down."""

from pathlib import Path

import pytest

from triage.parsing.lint import check_golden, goldens, lint_manifests

GOLDENS = goldens()


@pytest.mark.parametrize("folder", GOLDENS, ids=["/".join(folder.parts[-3:]) for folder in GOLDENS])
def test_golden(folder: Path) -> None:
    assert check_golden(folder) == []


def test_goldens_are_found() -> None:
    assert len(GOLDENS) > 50


def test_no_manifest_has_a_fault() -> None:
    assert lint_manifests() == []
