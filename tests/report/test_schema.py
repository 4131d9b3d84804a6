"""Every findings document fits the schema that is shipped."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from tests.incidents.incidents import INCIDENTS
from tests.incidents.test_incidents import diagnosed
from tests.lab.test_diagnosed import captures
from triage.cli import cli
from triage.cli.pipeline import analyse
from triage.lab import load_scenario
from triage.report.document import findings_document

CASES = Path(__file__).parents[3] / "shared" / "cases"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    printed = CliRunner().invoke(cli, ["schema"], catch_exceptions=False).output
    schema = json.loads(printed)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def plain(document: dict[str, Any]) -> Any:
    return json.loads(json.dumps(document))


@pytest.mark.parametrize("name", ["code-red", "memory-leak", "fragmentation", "healthy"])
def test_the_scenarios_fit(validator: Draft202012Validator, name: str) -> None:
    document = plain(findings_document(analyse(captures(load_scenario(name), 0, 1)).diagnosis))
    assert not list(validator.iter_errors(document))


@pytest.mark.parametrize("name", list(INCIDENTS)[::5])
def test_the_incidents_fit(validator: Draft202012Validator, name: str) -> None:
    assert not list(validator.iter_errors(plain(findings_document(diagnosed(INCIDENTS[name])))))


def test_a_member_that_nobody_described_does_not_fit(validator: Draft202012Validator) -> None:
    document = plain(findings_document(analyse(captures(load_scenario("healthy"), 0, 1)).diagnosis))
    document["findings"].append({"pattern": "x"})
    assert list(validator.iter_errors(document))
