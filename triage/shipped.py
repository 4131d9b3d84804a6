"""The data folders that come with the package."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.strict_yaml import Lines

_BESIDE = {"scenarios": "fixtures/scenarios"}


def shipped(folder: str) -> Traversable:
    """Return the shipped ``folder``: "parsers", "playbooks" or "scenarios".

    A wheel carries the folder inside the package, zipped or not; a checkout keeps it beside the package.

    Raises:
        FileNotFoundError: the installation lacks the folder.
    """
    beside = Path(__file__).parent.parent / _BESIDE.get(folder, folder)
    for place in (files("triage") / folder, beside):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"triage was installed without its {folder}/ folder")


def document(path: str) -> "Lines":
    """Return the shipped YAML file at ``path``, such as "playbooks/roles.yaml", which holds a mapping."""
    from triage.strict_yaml import load  # noqa: PLC0415  who only looks for the folders needs no YAML

    folder, _, name = path.partition("/")
    found: Lines = load((shipped(folder) / name).read_text(encoding="utf-8"), path)
    return found


def walk(folder: Traversable, suffix: str) -> list[tuple[str, Traversable]]:
    """Return every file below ``folder`` that ends in ``suffix`` as (path inside it, file), sorted by path."""
    found: list[tuple[str, Traversable]] = []
    pending = [("", folder)]
    while pending:
        prefix, place = pending.pop()
        for item in place.iterdir():
            name = f"{prefix}{item.name}"
            if item.is_dir():
                pending.append((f"{name}/", item))
            elif name.endswith(suffix):
                found.append((name, item))
    return sorted(found, key=lambda pair: pair[0])
