"""``triage inventory``: the table, the document, the faults."""

import json
from pathlib import Path

from click.testing import CliRunner

from triage.cli.inventory import inventory

TABLE = "host,name,site,tags,platform\n192.0.2.1,edge1,lon,edge gold,ios\n2001:db8::2,core1,par,core,\n"


def test_list_is_a_table_with_the_place_of_each_device(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(TABLE)
    done = CliRunner().invoke(inventory, ["list", str(tmp_path / "d.csv"), "--limit", "!par"])
    assert done.exit_code == 0
    head, row = done.stdout.splitlines()
    assert head.split() == ["name", "address", "platform", "site", "tags", "credential", "source"]
    assert row.split() == ["edge1", "192.0.2.1:22", "cisco_ios", "lon", "edge,gold", "default", f"{tmp_path}/d.csv:2"]


def test_list_as_json_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(TABLE)
    done = CliRunner().invoke(inventory, ["list", str(tmp_path / "d.csv"), "--json", "--tag", "core"])
    (device,) = json.loads(done.stdout)["devices"]
    assert (device["name"], device["host"], device["port"], device["platform"]) == ("core1", "2001:db8::2", 22, None)


def test_check_counts_and_a_forced_format_is_obeyed(tmp_path: Path) -> None:
    (tmp_path / "d").write_text("edge1;cisco;up\n")
    assert "1 device" in CliRunner().invoke(inventory, ["check", str(tmp_path / "d")]).stdout
    forced = CliRunner().invoke(inventory, ["check", str(tmp_path / "d"), "--format", "hosts"])
    assert "is not a host name" in str(forced.exception)
