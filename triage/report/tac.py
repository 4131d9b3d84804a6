"""What to ask the vendor, and what the vendor will ask for."""

from triage.advice.checklist import Item, checklist
from triage.model import Verdict
from triage.report.report import Report

_MOST_TO_COLLECT = 3
_STATES = {"there": "have", "once": "have one sample, two are wanted", "missing": "MISSING", "by hand": "by hand"}


def questions(report: Report) -> list[str]:
    """Return the questions that follow from the findings; the first is whether the lead is a known defect."""
    lead = report.lead
    if lead is None or not report.trouble:
        return ["No fault was found in what was collected. Which further output do you want?"]
    device = next((d for d in report.diagnosis.devices if d.device in lead.devices), None)
    box = " with ".join(filter(None, (device.model, device.version))) if device else ""
    what = box or "this software"
    if lead.family == "worm":
        asked = [f"What do you recommend on {what} against the load of F1, '{lead.title}', until the host is cut off?"]
    else:
        asked = [f"Is a known defect of {what} behind F1, '{lead.title}'?"]
    if any("Traceback" in item.text for item in report.quoted.values()):
        asked.append("Please decode the tracebacks in the evidence.")
    if lead.missing:
        asked.append(f"Do you agree that '{lead.missing[0]}' would decide, and is it safe on this box now?")
    weak = [
        f"F{n}" for n, f in enumerate(report.diagnosis.findings, 1) if f.verdict.value in {"possible", "symptom-only"}
    ]
    if weak:
        asked.append(f"Which output would confirm or rule out {', '.join(weak[:4])}?")
    return asked


def wanted(report: Report) -> tuple[str, tuple[Item, ...]]:
    """Return the device that the case is about, and what is asked for of it."""
    if report.lead is None:
        return "", ()
    name = report.lead.devices[0]
    families = list(dict.fromkeys(f.family for f in report.diagnosis.findings if name in f.devices))
    platform = next((d.platform for d in report.diagnosis.devices if d.device == name), None)
    return name, checklist(families, platform, [c for c in report.captures if c.device == name])


def to_collect(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    """Return the commands that would judge what may lie behind an unsure first finding, each with the patterns that wait for it."""
    lead = report.lead
    if lead is None or not report.trouble or lead.verdict.rank > Verdict.POSSIBLE.rank:
        return []
    waiting: dict[str, dict[str, None]] = {}
    for finding in report.diagnosis.undetermined:
        if finding.family == lead.family and set(finding.devices) & set(lead.devices):
            for command in finding.missing[:1]:
                waiting.setdefault(command, {})[finding.pattern] = None
    ranked = sorted(waiting.items(), key=lambda item: -len(item[1]))
    return [(command, tuple(patterns)) for command, patterns in ranked[:_MOST_TO_COLLECT]]


def state_words(item: Item) -> str:
    """Return what the case has of an item, in words."""
    return _STATES[item.state]
