"""Options of the test run, and the watch over everything that lab routers receive in it."""

import os
from collections.abc import Iterator

import pytest

from tests.wire import unpublished
from triage.lab import Lab

os.environ["TRIAGE_CONFIG"] = os.devnull  # the settings of whoever runs the tests are no part of them

OTHER_CLIENT = "other_client"
_LABS: list[tuple[Lab, dict[str, int]]] = []  # with how much of what each router received has been looked at


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regold", action="store_true", help="write what the parsers read now as the expected rows")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{OTHER_CLIENT}(*lines): a person or another program types at the lab, or the test adds these lines"
    )


@pytest.fixture(scope="session", autouse=True)
def _labs_are_kept() -> Iterator[None]:
    start = Lab.start

    def kept(self: Lab) -> None:
        _LABS.append((self, {}))
        start(self)

    Lab.start = kept  # type: ignore[method-assign]
    yield
    Lab.start = start  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _only_published_lines_reach_a_router(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test: what lab routers of this process received during it is on the list, to the last key."""
    yield
    mark = request.node.get_closest_marker(OTHER_CLIENT)
    found: list[str] = []
    for lab, seen in _LABS:
        for router in lab.routers:
            if mark is None or mark.args:
                found += unpublished(router, seen.get(router.name, 0), mark.args if mark else ())
            seen[router.name] = len(router.received)
    _LABS[:] = [(lab, seen) for lab, seen in _LABS if lab.is_running]
    assert not found, "not in 'triage commands list': " + "; ".join(found)
