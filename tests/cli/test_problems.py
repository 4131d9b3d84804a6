"""What of a reading is a problem, and what only looks like one."""

from triage.case.terms import Terms
from triage.cli.pipeline import study
from triage.diagnosis.loader import load_playbooks
from triage.model import Capture

SUMMARY = "IPv4 CEF is enabled and running\nVRF Default\n 12 prefixes (12/0 fwd/non-fwd)\n"
REFUSED = "show cef state\n            ^\n% Invalid input detected at '^' marker.\n"


def problems(**printed: str) -> list[tuple[str, str | None]]:
    captures = [
        Capture(
            device="r1",
            command=name.replace("_", " "),
            path=f"r1/{name}.txt",
            raw=text.encode(),
            platform="cisco_ios",
        )
        for name, text in printed.items()
    ]
    studied = study(captures, Terms(), load_playbooks().thresholds)
    return [(problem.code, problem.capture) for problem in studied.problems]


def test_a_refused_command_is_a_problem() -> None:
    assert problems(show_cef_state=REFUSED) == [("command-refused", "r1/show_cef_state.txt")]


def test_a_refused_command_is_none_when_another_told_all_that_it_would() -> None:
    assert problems(show_cef_state=REFUSED, show_ip_cef_summary=SUMMARY) == []


def test_another_that_was_refused_too_told_nothing() -> None:
    both = problems(show_cef_state=REFUSED, show_ip_cef_summary=REFUSED.replace("cef state", "ip cef summary"))
    assert sorted(code for code, _ in both) == ["command-refused", "command-refused"]
