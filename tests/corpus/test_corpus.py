"""No exception on real output, and every line of it accounted for."""

import pytest

from tests.corpus.survey import FOLDER, captures, survey
from triage.cli.pipeline import analyse
from triage.parsing.clean import raw_lines

pytestmark = pytest.mark.skipif(not (FOLDER / "INDEX.csv").is_file(), reason="the folder of real outputs is not there")
EVERY = 12  # one file in twelve goes through the whole chain; all of them in `make corpus`


def test_every_line_of_every_real_output_is_accounted_for() -> None:
    rows, wrong = survey(FOLDER)
    assert wrong == []
    assert sum(row.files for row in rows.values()) > 0


def test_evidence_of_findings_on_real_output_quotes_the_line_it_names() -> None:
    for capture in list(captures(FOLDER))[::EVERY]:
        lines = raw_lines(capture.raw)
        for finding in analyse([capture]).diagnosis.findings:
            for evidence in finding.evidence:
                assert evidence.text == lines[evidence.line - 1].strip(), (capture.path, finding.pattern)
