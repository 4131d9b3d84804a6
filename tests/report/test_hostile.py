"""What a device prints is data: planted in every field that a device controls, it breaks no output."""

import re
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pytest
import yaml

from triage.cli.pipeline import Analysis, analyse
from triage.model import Capture
from triage.report.charts import charts_of
from triage.report.document import findings_document
from triage.report.html import render_html
from triage.report.markdown import render_markdown
from triage.report.note import render_text
from triage.report.report import Report
from triage.report.short import render_jira, render_servicenow, render_short
from triage.report.summary import summary_lines

KINDS = yaml.safe_load((Path(__file__).parent / "hostile.yaml").read_text(encoding="utf-8"))
TEXTS = [text for texts in KINDS.values() for text in texts]
STRINGS = [
    shape
    for number, text in enumerate(TEXTS)
    for plain in [text.replace("{n}", str(700 + number)).replace("{{", "{").replace("}}", "}")]
    for shape in (plain, f"x {plain} x", plain + plain)
]


def test_there_are_two_hundred_strings() -> None:
    assert len(set(STRINGS)) >= 200


def planted(text: str) -> Analysis:
    """A box whose name, processes, log, users, descriptions, versions and prompts are all ``text``."""
    line = re.sub(r"[\r\n]", " ", text)
    outputs = {
        "show processes cpu sorted": (
            "CPU utilization for five seconds: 97%/9%; one minute: 96%; five minutes: 95%\n"
            " PID Runtime(ms)   Invoked      uSecs   5Sec   1Min   5Min TTY Process\n"
            f"  30   123456789  98765432       1250 68.20% 67.90% 67.10%   0 IP Input\n"
            f"  31   123456789  98765432       1250  8.20%  7.90%  7.10%   0 {line}\n"
        ),
        "show logging": (
            "Log Buffer (8192 bytes):\n\n"
            f"Mar  1 00:00:01: %SYS-2-MALLOCFAIL: Memory allocation of 1676 bytes failed from 0x1, alignment 0 \n"
            f"Pool: Processor  Free: 100  Cause: {line}\nAlternate Pool: None  Free: 0  Cause: {line}\n"
            f'-Process= "{line}", ipl= 0, pid= 3\n'
            f"Mar  1 00:00:02: %SYS-5-CONFIG_I: Configured from console by {line} on vty0\n"
            f"Mar  1 00:00:03: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: {line}] [Source: 192.0.2.9] [localport: 22]\n"
        ),
        "show version": (
            f"Cisco IOS Software, 7200 Software (C7200-K9-M), Version {line}, RELEASE SOFTWARE (fc1)\n"
            f"{line} uptime is 5 weeks\nSystem returned to ROM by {line}\nProcessor board ID {line}\n"
        ),
        "show interfaces": (
            "FastEthernet0/0 is up, line protocol is up \n  Hardware is i82543\n"
            f"  Description: {line}\n  Input queue: 76/75/900/0 (size/max/drops/flushes); Total output drops: 0\n"
        ),
        "show users": f"    Line       User       Host(s)              Idle       Location\n*  2 vty 0     {line}     idle   00:00:00 {line}\n",
        f"show {re.sub(r'[^a-z ]', '', line.lower())[:20].strip() or 'x'}": f"{line}\n",
    }
    captures = [
        Capture(
            device=line or "r1", command=command, platform="cisco_ios", round=1, path=f"r1/1/{number}.txt",
            raw=f"{line}#{command}\n{body}{line}#".encode("utf-8", "surrogatepass"), at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        )
        for number, (command, body) in enumerate(outputs.items())
    ]  # fmt: skip
    return analyse(captures)


def report_of(text: str) -> tuple[Report, Analysis]:
    found = planted(text)
    events = (
        {"event": "note", "at": "2026-03-02T09:00:00.000Z", "author": text, "text": text},
        {"event": "action", "at": "2026-03-02T09:00:00.000Z", "author": text, "text": text, "device": text},
    )
    return (
        Report(
            diagnosis=found.diagnosis,
            tables=found.tables,
            captures=found.captures,
            about={"version": text},
            events=events,
        ),
        found,
    )


OUR_TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "header",
    "nav",
    "section",
    "article",
    "footer",
    "div",
    "span",
    "p",
    "a",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "strong",
    "em",
    "code",
    "pre",
    "details",
    "summary",
    "svg",
    "g",
    "path",
    "defs",
    "clipPath",
    "clippath",
    "rect",
    "use",
    "text",
    "tspan",
    "desc",
    "figure",
    "figcaption",
    "br",
    "hr",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "small",
    "time",
    "metadata",
    "image",
    "line",
    "circle",
    "polygon",
    "polyline",
    "lineargradient",
    "stop",
}


@pytest.mark.parametrize("text", STRINGS[::3], ids=range(len(STRINGS[::3])))
def test_the_page_holds_no_tag_and_no_attribute_that_is_not_ours(text: str) -> None:
    report, found = report_of(text)
    charts = {
        name: [c for c in charts_of(tables) if c.name in {"processes", "events"}]
        for name, tables in found.tables.items()
    }
    page = render_html(report, charts)
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag.lower().rpartition("}")[2] in OUR_TAGS, element.tag
        for name, value in element.attrib.items():
            assert not str(name).lower().startswith("on")
            if str(name).rpartition("}")[2] in {"href", "src"}:
                assert not re.match(r"\s*(?:javascript|data:text|http|//)", value, re.IGNORECASE), value
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


@pytest.mark.parametrize("text", STRINGS)
def test_text_forms_hold_no_control_and_no_markup_of_a_device(text: str) -> None:
    report, found = report_of(text)
    note = render_text(report)
    assert max(map(len, note.splitlines())) <= 79
    assert re.fullmatch(r"[\n\x20-\x7e]*", note)
    assert len(render_short(report)) <= 1000
    assert len(render_servicenow(report)) <= 4000
    assert "[code]" not in render_servicenow(report)
    jira = render_jira(report)
    assert jira.count("{noformat}") == 2
    for line in summary_lines(found.diagnosis):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line.text)
    markdown = render_markdown(report)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", markdown)
    outside = without_code(markdown)
    assert not re.search(r"(?<!\\)<[a-z/!]", outside, re.IGNORECASE), outside
    assert not re.search(r"(?<!\\)!?\[[^\]\n]*\]\(", outside), outside
    findings_document(found.diagnosis)


def without_code(markdown: str) -> str:
    """Markdown without fenced blocks and code spans, as a reader of CommonMark sees them."""
    kept, fence = [], ""
    for line in markdown.split("\n"):
        mark = re.match(r"(`{3,})", line)
        if not fence and mark:
            fence = mark[1]
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence:
            kept.append(re.sub(r"(?<!\\)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", line))
    assert not fence, "a fenced block is not closed"
    return "\n".join(kept)
