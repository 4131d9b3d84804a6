"""``triage bundle``: nothing secret leaves, and the verdict stays."""

import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.lab.boxes import show
from triage.case.folder import Case
from triage.cli import cli
from triage.cli.pipeline import analyse
from triage.lab import load_scenario
from triage.model import Capture
from triage.redact.secrets import forms

COMMANDS = (
    "show version", "show processes cpu sorted", "show memory statistics", "show logging", "show interfaces", "show ip traffic",
    "show ip cache flow", "show ip arp", "show users",
)  # fmt: skip
CANARY = "Canary0815xyz"


def canaries() -> str:
    return "\n".join(e.replace("{secret}", CANARY) for form in forms() for e in form.examples)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code-red routers, with a configuration full of secrets, and a note of a person that holds one."""
    scenario = load_scenario("code-red")
    root = tmp_path_factory.mktemp("bundle") / "case"
    made = Case.create(root, {"command": "run", "user": "mustermann"})
    for router in scenario.routers:
        for number, at_s in ((1, 0), (2, 20)):
            for command in COMMANDS:
                text = show(scenario, router.name, command, at_s)
                if command == "show logging":
                    text += f"\nMar  2 08:00:00.000: %PARSER-5-CFGLOG_LOGGEDCMD: User:mustermann  logged command:enable secret 5 {CANARY}"
                made.save(
                    Capture(
                        device=router.name,
                        command=command,
                        platform="cisco_ios",
                        round=number,
                        path=made.capture_path(router.name, command, number),
                        raw=f"{router.name}#{command}\n{text}\n{router.name}#".encode(),
                        at=scenario.started + timedelta(seconds=at_s),
                    )
                )
    made.save(
        Capture(
            device="gw1",
            command="show running-config",
            platform="cisco_ios",
            round=1,
            path=made.capture_path("gw1", "show running-config", 1),
            raw=canaries().encode() + b"\nusername mueller7 privilege 15\n\xff\xfe\n",
        )
    )
    made.record("note", author="mustermann", text=f"they use snmp-server community {CANARY} RO")
    made.close()
    return root


def packed(case: Path, tmp_path: Path, *options: str) -> zipfile.ZipFile:
    """Pack the case into a new file."""
    done = CliRunner().invoke(cli, ["bundle", str(case), "-o", str(tmp_path), *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (path,) = tmp_path.glob("*.zip")
    return zipfile.ZipFile(path)


def everything(archive: zipfile.ZipFile) -> str:
    return "\n".join([*archive.namelist(), *(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())])


def verdicts(captures: list[Capture]) -> list[tuple[str, str, str]]:
    return [(f.pattern, f.verdict.value, f.role.value) for f in analyse(captures).diagnosis.findings]


def unpacked(archive: zipfile.ZipFile, tmp_path: Path) -> list[Capture]:
    archive.extractall(tmp_path / "out")
    return list(Case.open(tmp_path / "out").captures())


def test_no_canary_escapes_and_raw_bytes_survive(case: Path, tmp_path: Path) -> None:
    archive = packed(case, tmp_path, "--sr", "612345678")
    assert CANARY not in everything(archive)
    assert CANARY[:-1] not in everything(archive)
    assert archive.read("captures/gw1/1/show_running-config.txt").endswith(b"\xff\xfe\n")
    assert Path(str(archive.filename)).name.startswith("SR612345678_3-devices_")


def test_the_case_itself_is_not_touched(case: Path, tmp_path: Path) -> None:
    before = (case / "captures/gw1/1/show_running-config.txt").read_bytes()
    packed(case, tmp_path)
    assert CANARY.encode() in before
    assert (case / "captures/gw1/1/show_running-config.txt").read_bytes() == before


@pytest.mark.parametrize("options", [(), ("--anonymise",)])
def test_the_verdict_stays(case: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    archive = packed(case, tmp_path, *options)
    assert verdicts(unpacked(archive, tmp_path)) == verdicts(list(Case.open(case).captures()))
    findings = json.loads(archive.read("findings.json"))
    assert findings["findings"][0]["pattern"] == "worm-codered-v1v2-http-scan"
    for item in findings["findings"][0]["evidence"]:
        lines = archive.read(f"captures/{item['capture']}").decode().splitlines()
        assert item["text"] in lines[item["line"] - 1]


def test_names_and_addresses_are_gone_everywhere(case: Path, tmp_path: Path) -> None:
    text = everything(packed(case, tmp_path, "--anonymise"))
    for name in ("gw1", "core1", "edge9", "mustermann", "mueller7", "10.20.5.23"):
        assert name not in text, name


def test_two_bundles_of_a_case_agree_through_the_private_map(case: Path, tmp_path: Path) -> None:
    first = packed(case, tmp_path / "a", "--anonymise")
    second = packed(case, tmp_path / "b", "--anonymise")
    assert Path(str(first.filename)).read_bytes() == Path(str(second.filename)).read_bytes()
    private = case / "bundle" / "private-map.json"
    assert private.stat().st_mode & 0o777 == 0o600
    known = json.loads(private.read_bytes())
    assert set(known["names"]) >= {"gw1", "core1", "edge9", "mustermann"}
    assert "private-map.json" not in everything(second)


def test_bad_input_is_one_line(case: Path, tmp_path: Path) -> None:
    for arguments in (["bundle", str(tmp_path)], ["bundle", str(case), "--sr", "1; rm"]):
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code != 0
        assert "Traceback" not in done.output
    copy = tmp_path / "copy"
    shutil.copytree(case, copy)
    (copy / "bundle").mkdir(exist_ok=True)
    (copy / "bundle" / "private-map.json").write_text("nonsense")
    done = CliRunner().invoke(cli, ["bundle", str(copy), "--anonymise", "-o", str(tmp_path)])
    assert "not a map" in str(done.exception)
