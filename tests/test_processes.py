"""Helping processes beside threads that hold a lock."""

import threading
from multiprocessing import get_all_start_methods

import pytest

from triage.processes import pool

_lock = threading.Lock()


def takes_the_lock(number: int) -> int:
    with _lock:
        return number * number


@pytest.mark.slow
def test_what_a_thread_holds_locked_does_not_stop_the_helpers() -> None:
    let_go = threading.Event()
    held = threading.Event()

    def hold() -> None:
        with _lock:
            held.set()
            let_go.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pool(2) as together:
            assert [task.result(60) for task in [together.submit(takes_the_lock, n) for n in range(4)]] == [0, 1, 4, 9]
    finally:
        let_go.set()
        thread.join(10)


@pytest.mark.skipif("fork" not in get_all_start_methods(), reason="no fork here")
def test_a_process_with_one_thread_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    started = []
    monkeypatch.setattr("triage.processes.get_context", started.append)
    monkeypatch.setattr("triage.processes.ProcessPoolExecutor", lambda workers, **_: workers)
    assert pool(2) == 2
    assert started == ["fork"]
