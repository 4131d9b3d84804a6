"""Which manifest reads a command: by platform, its sister platforms, and any other when the platform is unknown."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from triage.parsing.manifest import Manifest, read_manifest
from triage.shipped import shipped, walk


@cache
def _index() -> Mapping[str, tuple[tuple[str, Any], ...]]:
    """Manifest files by platform folder, unread; reading is left to the first command that may need one."""
    files: dict[str, list[tuple[str, Any]]] = {}
    for path, file in walk(shipped("parsers"), ".yaml"):
        if "/" in path:
            files.setdefault(path.split("/")[0], []).append((path, file))
    return {folder: tuple(entries) for folder, entries in files.items()}


@cache
def manifests(folder: str) -> tuple[Manifest, ...]:
    """Return all manifests of a platform folder."""
    return tuple(
        read_manifest(file.read_text(encoding="utf-8"), f"parsers/{path}") for path, file in _index().get(folder, ())
    )


def folders() -> tuple[str, ...]:
    return tuple(sorted(_index()))


# IOS-XE prints what IOS prints for most commands; its own folder is looked at first. Firepower Threat Defense has the commands of
# the ASA that it runs inside.
_FOLDERS: Mapping[str, tuple[str, ...]] = {
    "cisco_xe": ("cisco_xe", "cisco_ios"),
    "cisco_ios": ("cisco_ios", "cisco_xe"),
}
_RUNS = {"cisco_ftd": "cisco_asa"}
_LINE_ENGINES = {"rows", "textfsm"}  # the others take any text for theirs
# Words by which Junos asks every member of a chassis for the same output.
_EVERY_MEMBER = re.compile(r"(?: (?:no-forwarding|all-members|(?:invoke-on )?(?:all|both)-routing-engines))+$")
# Words by which a box asks another of its processors, its other unit or a card; that one answers as the box itself would.
_ELSEWHERE = re.compile(
    r"(?:remote command (?:switch|\S+ \S+)|failover exec \w+|execute-on (?:slot \S+|\S+)|admin|do) (?=sh)"
)
_ANY = "any"  # what no router printed itself, such as a walk or a flow export, reads the same for every platform


@cache
def find(command: str, platform: str | None) -> Manifest | None:
    """Return the manifest for a command without its pipe; an unknown platform is read as IOS, then as any other.

    A longer command name wins over a shorter one, so that ``show processes cpu history`` never meets the parser of ``show processes cpu``.
    """
    found = _find(command, _RUNS.get(platform, platform) if platform else None)
    if found is None and (plain := _ELSEWHERE.sub("", _EVERY_MEMBER.sub("", command), count=1)) != command:
        return find(plain, platform)
    return found


def _find(command: str, platform: str | None) -> Manifest | None:
    order = _FOLDERS.get(platform or "", (platform,) if platform else ())
    if platform is None:
        others = ((folder,) for folder in folders() if folder not in _FOLDERS)
        groups: Sequence[tuple[str, ...]] = (_FOLDERS["cisco_ios"], *others, (_ANY,))
    else:
        groups = (order, (_ANY,))
    fitting = (
        manifest
        for group in groups
        for manifest in _candidates(group, command)
        if not manifest.by_layout
        if platform is None or group == (_ANY,) or platform in manifest.platforms
    )
    # Statements describe no command: a parser of any platform that may be meant comes before them.
    return min(fitting, key=lambda manifest: manifest.engine == "statements", default=None)


@cache
def last_resort(command: str) -> Manifest | None:
    """Return what reads a command that no parser knows: by its layout alone."""
    return next((m for m in _candidates((_ANY,), command) if m.by_layout), None)


@cache
def everywhere(command: str) -> tuple[Manifest, ...]:
    """Return what any platform reads ``command`` with: for text of a box that is not what it was taken for."""
    found = (find(command, platform) for platform in folders() if platform != _ANY)
    return tuple({m.source: m for m in found if m is not None and m.engine in _LINE_ENGINES}.values())


@cache
def without_last_words(command: str, platform: str | None) -> tuple[Manifest, ...]:
    """Return what reads ``command`` without its last words, the longest first: a filter that no parser knows, or a wrong name.

    What it shows has the form of a shorter command's, or it is another command; only the text can tell.
    """
    words = command.split()
    found = (find(" ".join(words[:kept]), platform) for kept in range(len(words) - 1, 1, -1))
    return tuple({m.source: m for m in found if m is not None and m.engine in _LINE_ENGINES}.values())


def _candidates(group: Sequence[str], command: str) -> list[Manifest]:
    """Return the manifests of sister platforms that read ``command``: the most particular first, then the nearest platform's."""
    hits = [m for folder in group for m in manifests(folder) if m.reads(command)]
    # Statements describe no command: they come after every parser that does.
    return sorted(hits, key=lambda m: (m.engine == "statements", m.command.lower() != command.lower(), -len(m.command)))
