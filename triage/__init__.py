"""Router health triage for mallocfail and high-CPU incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.api import LoadedCase, load

__version__ = "0.1.0"
__all__ = ["LoadedCase", "__version__", "load"]


def __getattr__(name: str) -> Any:
    """Return ``load`` and ``LoadedCase`` from ``triage.api`` on first use, so that ``import triage`` stays cheap."""
    if name in {"load", "LoadedCase"}:
        from triage import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'triage' has no attribute '{name}'")
