"""``triage lab --list`` has everything that a scenario can name."""

from click.testing import CliRunner

from triage.cli import cli
from triage.lab import FaultKind, list_scenarios
from triage.lab.algorithms import PROFILES
from triage.lab.listing import FAULTS
from triage.lab.listing import PROFILES as LISTED


def test_every_fault_and_every_profile_has_its_line() -> None:
    assert list(FAULTS) == list(FaultKind)
    assert set(LISTED) == set(PROFILES)


def test_the_list_prints_scenarios_faults_and_profiles_and_starts_nothing() -> None:
    done = CliRunner().invoke(cli, ["lab", "--list"])
    assert done.exit_code == 0
    rows = [line.split(maxsplit=1) for line in done.output.splitlines() if line.startswith("  ")]
    names = [info.name for info in list_scenarios()] + [kind.value for kind in FaultKind] + list(PROFILES)
    assert sorted(name for name, _ in rows) == sorted(names)
    assert all(about.strip() for _, about in rows)
