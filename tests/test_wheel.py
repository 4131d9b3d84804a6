"""The wheel carries all data: built, installed in a clean environment, run from another directory."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        "--disable-pip-version-check",
        "-w",
        str(out),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_has_one_package_with_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name and ".data/" not in name} == {"triage"}
    assert [name for name in names if name.endswith(".data/data/share/man/man1/triage.1")]
    for folder in ("parsers/tables.yaml", "playbooks/thresholds.yaml", "playbooks/commands/cisco_ios.yaml"):
        assert f"triage/{folder}" in names
    assert any(name.startswith("triage/scenarios/code-red") for name in names)
    assert not any(name.startswith(("tests/", "triage/tests", "fixtures/")) for name in names)


@pytest.mark.slow
def test_it_runs_from_another_directory(wheel: Path, tmp_path: Path) -> None:
    """The package alone is installed without dependencies; those of this environment serve it."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, system_site_packages=False)
    site = next((place / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    captures = tmp_path / "r1"
    captures.mkdir()
    (captures / "show_processes_cpu.txt").write_text(
        "CPU utilization for five seconds: 99%/5%; one minute: 97%; five minutes: 95%\n"
    )
    program = f"import sys; sys.path.append({str(ours)!r}); sys.path.insert(0, {str(site)!r}); from triage.cli import main; main(sys.argv[1:])"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(place / "bin" / "python"), "-S", "-c", program, "analyze", str(captures), "--json"],
        cwd="/", capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"schema": 1' in done.stdout


@pytest.mark.slow
def test_data_is_read_from_the_zipped_wheel(wheel: Path, tmp_path: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(wheel)!r}); import triage.shipped as s; print(s.__file__, s.shipped('parsers').name)"
    ours = next(p for p in sys.path if p.endswith("site-packages"))
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert str(wheel) in done.stdout
    listing = f"import sys; sys.path[:0] = [{str(wheel)!r}]; sys.path.append({ours!r}); from triage.tables import schemas; print(len(schemas()))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", listing], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 50
