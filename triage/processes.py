"""Pools of processes."""

import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext


def pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool that works beside other threads too."""
    return ProcessPoolExecutor(workers, mp_context=_context())


def can_be_copied() -> bool:
    """Tell whether a helper may be a copy of this process, which takes no time: only while it has one thread.

    What another thread holds locked at that moment stays locked in the copy for ever, and the work with it.
    """
    return "fork" in get_all_start_methods() and threading.active_count() == 1


def _context() -> BaseContext:
    if can_be_copied():
        return get_context("fork")
    return get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
