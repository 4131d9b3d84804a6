"""``triage.load``, and the notebook that shows it."""

import ast
import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import triage
from triage.errors import UsageError
from triage.tables import Availability

NOTEBOOK = Path(__file__).parent.parent / "docs" / "notebook.ipynb"
CPU = """CPU utilization for five seconds: 99%/12%; one minute: 97%; five minutes: 95%
 PID Runtime(ms)     Invoked      uSecs   5Sec   1Min   5Min TTY Process
  78    59808832    93015291        643 61.98% 60.78% 58.88%   0 IP Input
   9     2248687     3366299        668  5.29%  4.76%  4.23%   0 {name}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("r1", "r2"):
        captures = tmp_path / "case" / name
        captures.mkdir(parents=True)
        (captures / "show_processes_cpu_sorted.txt").write_text(CPU.format(name="ARP Input"))
    return tmp_path / "case"


def test_tables_are_frames_of_all_devices(folder: Path) -> None:
    case = triage.load(folder)
    frame = case.tables["cpu_process"]
    assert isinstance(frame, pd.DataFrame)
    assert list(frame["device"]) == ["r1", "r1", "r2", "r2"]
    assert frame["cpu_5s_pct"].dtype == "Float64"
    assert frame["cpu_5s_pct"].max() == 61.98
    assert "cpu_state" in case.tables
    assert "flow" not in case.tables


def test_findings_devices_and_problems_are_objects(folder: Path) -> None:
    case = triage.load(str(folder))
    assert case.findings[0].pattern == "cpu-ip-input-generic"
    assert [d.device for d in case.devices] == ["r1", "r2"]
    assert case.problems == ()
    assert case.available("cpu_process", "r1") is Availability.COMPLETE
    assert case.available("flow", "r2") is Availability.MISSING


def test_loading_writes_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert triage.load(folder).tables
    assert sorted(folder.rglob("*")) == before


def test_the_page_of_a_case_is_escaped(folder: Path) -> None:
    evil = folder.rename(folder.parent / "<img src=x onerror=alert(1)>")
    hostile = evil / "r<b>3"
    hostile.mkdir()
    (hostile / "show_processes_cpu_sorted.txt").write_text(CPU.format(name="<script>alert(1)</script>"))
    text = triage.load(evil)._repr_html_()
    assert "<img" not in text
    assert "<script" not in text
    assert "r<b>" not in text
    assert "&lt;img src=x" in text
    assert "r&lt;b&gt;3" in text
    assert "<td>cpu" not in text
    assert text.count("<tr>") == len(triage.load(evil).findings) + 1


def test_a_case_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: no such file or folder"):
        triage.load(tmp_path / "nowhere")


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = triage.lode  # type: ignore[attr-defined]


def test_import_stays_cheap_until_load_is_used() -> None:
    program = "import sys, triage; print('triage.api' in sys.modules); triage.load; print('triage.api' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def executed(source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one cell as a notebook does, and return its outputs: what it printed, and the value of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)  # noqa: S102  the notebook of this repository
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307  as above
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    if value is not None:
        page = getattr(value, "_repr_html_", lambda: None)()
        data = {**({"text/html": lines(page)} if page else {}), "text/plain": lines(shown(value, page))}
        outputs.append({"data": data, "execution_count": None, "metadata": {}, "output_type": "execute_result"})
    return outputs


def shown(value: Any, page: str | None) -> str:
    """The plain form; that of a case names a folder which is new each time, and its page says the same."""
    return repr(value) if page is None or isinstance(value, pd.DataFrame) else f"<{type(value).__name__}>"


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def test_the_notebook_runs_and_shows_what_it_prints(request: pytest.FixtureRequest) -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    number = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        number += 1
        outputs = executed("".join(cell["source"]), names)
        for output in outputs:
            if "execution_count" in output:
                output["execution_count"] = number
        if request.config.getoption("--regold"):
            cell["outputs"], cell["execution_count"] = outputs, number
        else:
            assert cell["execution_count"] == number
            assert [comparable(o) for o in cell["outputs"]] == [comparable(o) for o in outputs], cell["id"]
    if request.config.getoption("--regold"):
        NOTEBOOK.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert number >= 8
    assert names["case"].findings


def comparable(output: dict[str, Any]) -> object:
    """An output without the layout of a frame, which is that of the pandas version."""
    data = output.get("data", {})
    if "dataframe" in "".join(data.get("text/html", [])):
        return sorted(data)
    return output
