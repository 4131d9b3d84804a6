"""Hostile text in the outputs that are no form of the note: explanations, comparisons, notebooks, charts."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.report.test_hostile import STRINGS, report_of
from triage.api import LoadedCase
from triage.cli.comparison_text import comparison_lines
from triage.cli.explain import account
from triage.compare.compare import Side, compare
from triage.report.charts import charts_of

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
OUR_TAG = re.compile(r"</?(?:p|strong|table|thead|tbody|tr|th|td)>")
OF_MATPLOTLIB = {
    "svg", "g", "path", "defs", "clipPath", "rect", "use", "text", "style", "metadata", "RDF", "Work", "type", "format",
}  # fmt: skip
SOME = STRINGS[::5]


@pytest.mark.parametrize("text", SOME, ids=range(len(SOME)))
def test_no_control_reaches_a_terminal_or_a_notebook(text: str) -> None:
    _, found = report_of(text)
    diagnosis = found.diagnosis
    for finding in (*diagnosis.findings, *diagnosis.ruled_out[:5], *diagnosis.undetermined[:5]):
        assert not CONTROL.search(account(finding))
    side = Side(diagnosis=diagnosis, tables=found.tables)
    assert not CONTROL.search("\n".join(comparison_lines(compare(side, side), text, text)))
    shown = LoadedCase(path=Path("case"), diagnosis=diagnosis, by_device=found.tables)._repr_html_()
    assert not CONTROL.search(shown)
    assert "<" not in OUR_TAG.sub("", shown)


@pytest.mark.parametrize("text", SOME[::4], ids=range(len(SOME[::4])))
def test_a_chart_is_xml_without_markup_of_a_device_and_a_picture_without_words(text: str) -> None:
    _, found = report_of(text)
    for tables in found.tables.values():
        for chart in charts_of(tables):
            root = ET.fromstring(chart.svg)  # noqa: S314  made by matplotlib a moment ago
            assert {str(e.tag).rpartition("}")[2] for e in root.iter()} <= OF_MATPLOTLIB
            for element in root.iter():
                for name, value in element.attrib.items():
                    assert not name.lower().startswith("on")
                    assert not re.match(r"\s*(?:javascript|data):", value)
            assert not CONTROL.search(chart.svg.decode())
            assert not re.search(rb"tEXt|iTXt|zTXt|eXIf|tIME", chart.png[:4096])
