"""What a command may not drag in: --help stays fast."""

import subprocess
import sys

HEAVY = ("netmiko", "paramiko", "pandas", "matplotlib", "textfsm", "ntc_templates", "asyncssh", "jinja2", "numpy")


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n")[-2].split())


def test_import_triage_loads_nothing_heavy() -> None:
    assert loaded_by("import triage") == set()


def test_help_loads_nothing_heavy() -> None:
    code = "import contextlib, triage.cli\nwith contextlib.suppress(SystemExit): triage.cli.main(['--help'])"
    assert loaded_by(code) == set()


def test_analysis_needs_no_network_and_no_charts() -> None:
    code = "import triage.cli.pipeline"
    assert not loaded_by(code) & {"netmiko", "paramiko", "matplotlib", "asyncssh", "jinja2"}
