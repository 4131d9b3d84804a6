"""Whether the tests run enough of the code: ``python -m benchmarks.covered FILE``, a JSON report of coverage with branches.

95 % of everything, and every branch of what nothing may slip through: gate, guard, journal and redactor.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

OVERALL_PCT = 95.0
WHOLE = (
    "triage/collect/gate.py", "triage/collect/guard.py", "triage/case/journal.py", "triage/redact/redactor.py",
    "triage/redact/secrets.py",
)  # fmt: skip


def short(report: Mapping[str, Any]) -> list[str]:
    """Return what is covered too little."""
    overall = report["totals"]["percent_covered"]
    found = [] if overall >= OVERALL_PCT else [f"overall {overall:.1f} %, not {OVERALL_PCT:g} %"]
    for name in WHOLE:
        file = report["files"][name]
        if file["summary"]["percent_covered"] < 100:
            found.append(f"{name}: lines {file['missing_lines']}, branches {file.get('missing_branches')}")
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the figures and what is short."""
    report = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    found = short(report)
    print(f"{report['totals']['percent_covered']:.1f} % of lines and branches", *found, sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
