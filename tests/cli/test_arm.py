"""``triage arm`` prints what makes a box capture the next peak, for every platform, with the way back."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.advice.arming import arming
from triage.cli import cli
from triage.errors import UsageError
from triage.model import PLATFORMS


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_lines_a_way_back_and_a_place_where_it_keeps_them(platform: str) -> None:
    found = arming(platform, 77)
    assert found.apply
    assert found.rollback
    assert found.keeps
    assert found.risk
    assert "{" not in found.needs
    text = "\n".join(found.apply)
    assert "{" not in text.replace("{ (", "")
    assert "77" in text or "23" in text or platform in {"cisco_xr", "cisco_asa"}
    assert "reload" not in text
    assert "write" not in text.replace("snapshot written", "")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_an_applet_adds_its_rollback_takes_away(platform: str) -> None:
    found = arming(platform, 80)
    added = [line.split()[3] for line in found.apply if line.startswith("event manager applet ")]
    for name in added:
        assert f"no event manager applet {name}" in found.rollback


def test_the_platform_comes_from_the_device_list(tmp_path: Path) -> None:
    (tmp_path / "devices.csv").write_text("name,host,platform\nleaf1,192.0.2.7,cisco_nxos\n")
    done = CliRunner().invoke(
        cli, ["arm", "leaf1", "--inventory", str(tmp_path / "devices.csv")], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert "leaf1 (cisco_nxos)" in done.output
    assert "event manager applet TRIAGE-CPU" in done.output


def test_an_unknown_platform_is_one_line() -> None:
    done = CliRunner().invoke(cli, ["arm", "r1"])
    assert isinstance(done.exception, UsageError)
    assert done.exception.hint
    wrong = CliRunner().invoke(cli, ["arm", "r1", "--platform", "vax"])
    assert wrong.exit_code == 2
    assert "'vax' is not one of 'cisco_ios'" in wrong.output
