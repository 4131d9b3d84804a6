"""Any mix of saved text into captures."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from triage.case.folder import Case
from triage.case.problems import problems_in
from triage.errors import UsageError
from triage.intake import exports, kinds, syslog
from triage.intake.heads import split_by_heads
from triage.intake.hosts import declared
from triage.intake.names import command_of, order_of, owner_of, place_of
from triage.intake.piece import Piece
from triage.intake.platform import recognise
from triage.intake.rounds import in_rounds
from triage.intake.sources import File, files, problem
from triage.intake.split import Split, commands, normal, split
from triage.model import Capture, Problem

_MOST_TYPED = 8  # words of a filter that somebody types
_ECHO = re.compile(
    rb"^[ \t]*(?:RP/\S+?:)?(?:[\w.\-]+@)?([A-Za-z0-9][\w.\-/]{0,62}?)(?:\([\w\-]+\))?[#>] ?"
    rb"((?:do )?(?:sh|show|admin show)\b[^\r\n]{0,160})",
    re.MULTILINE,
)
_SHARED_LOG_BYTES = 8_192  # of each host, by which its platform is told
_PASTE_BYTES = 1_000_000  # nobody pastes more; a log may be as long as it likes
_LEAST_LOOKS = 2
_SHOWN_FAULTS = 20  # reasons that one error lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What was found in the paths."""

    captures: tuple[Capture, ...]
    problems: tuple[Problem, ...]


def load(paths: Sequence[Path], *, platform: str | None = None) -> Intake:
    """Return the captures in ``paths``: cases, folders, files, archives, in any mix.

    Raises:
        UsageError: a path does not exist, or nothing in the paths is a capture; it says for each file why.
    """
    captures: list[Capture] = []
    problems: list[Problem] = []
    collecting: list[Problem] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        if (path / "case.json").is_file():
            case = Case.open(path)
            captures.extend(case.captures())
            collecting.extend(problems_in(case.journal.events()))
            continue
        captures.extend(_captures(list(files(path, problems)), _device_name(path), problems))
    if not captures and not collecting:
        raise _nothing(paths, problems)
    return Intake(
        captures=tuple(_with_platforms(_with_one_name(captures), platform)), problems=(*collecting, *problems)
    )


def _nothing(paths: Sequence[Path], problems: Sequence[Problem]) -> UsageError:
    if len(problems) == 1 and len(paths) == 1 and paths[0].is_file():
        return UsageError(problems[0].message, hint=problems[0].hint)
    where = ", ".join(str(path) for path in paths)
    reasons = [f"  {fault.message}" for fault in problems[:_SHOWN_FAULTS]]
    if len(problems) > _SHOWN_FAULTS:
        reasons.append(f"  and {len(problems) - _SHOWN_FAULTS} more files")
    return UsageError(
        "\n".join([f"{where}: no captures found", *reasons]),
        hint="a folder of captures is <device>/<command>.txt, for example r1/show_processes_cpu.txt",
    )


def _device_name(path: Path) -> str:
    """The device of files that lie in no folder of their own: the hostname in the text wins over this."""
    resolved = path.resolve()
    return resolved.stem.split(".")[0] if resolved.is_file() else resolved.name


def _captures(read: Sequence[File], device: str, problems: list[Problem]) -> Iterator[Capture]:
    flat = {file.path for file in read if "/" not in file.path.removeprefix("captures/")}
    texts = [file.data for file in read if file.path in flat]
    name = _hostname(texts) or declared(texts) or device
    owners = _owners(read, flat)
    found = (
        (file, capture)
        for file in sorted(read, key=lambda file: order_of(file.path))
        for capture in _of_file(file, owners.get(file.path), name, problems)
    )
    yield from in_rounds(found, problems)


def _owners(read: Sequence[File], flat: Container[str]) -> Mapping[str, str]:
    """Return the device of each file whose name begins with one, by path.

    A folder names the device better than its files do, unless they name several.
    """
    named = {file.path: owner for file in read if (owner := owner_of(PurePosixPath(file.path).stem))}
    folders: dict[PurePosixPath, set[str]] = {}
    for path, owner in named.items():
        folders.setdefault(PurePosixPath(path).parent, set()).add(owner.lower())
    return {
        path: owner for path, owner in named.items() if path in flat or len(folders[PurePosixPath(path).parent]) > 1
    }


def _hostname(texts: Sequence[bytes]) -> str | None:
    """The host that the prompts of a flat folder or a single file name, when they name one alone."""
    hosts = {match[1].decode("latin-1") for text in texts for match in _ECHO.finditer(text[:20_000])}
    return hosts.pop() if len(hosts) == 1 else None


def _of_file(file: File, owner: str | None, device: str, problems: list[Problem]) -> Iterator[Capture]:
    folder, number = place_of(file.path, device)
    owner = owner or folder
    if file.sieved is not None:
        yield from _of_pieces(file, file.sieved.pieces, owner, number)
        problems.append(_sieved_problem(file.path, file.sieved.lines, file.sieved.kept, file.sieved.over))
        return
    command = command_of(PurePosixPath(file.path).stem)
    named = commands(file.data)
    if command is not None and "tech" not in command and len(set(named)) <= 1:
        looks = _looks(file.data) if len(named) > 1 else None
        if looks is not None:
            yield from _of_split(file, looks, owner, number, problems)
        else:
            typed = _typed(command, file.data)
            yield Capture(device=owner, command=typed, path=file.path, raw=file.data, round=number)
    elif named:
        yield from _of_split(file, split(file.data), owner, number, problems)
    else:
        yield from _of_other(file, command, owner, number, problems)


def _looks(data: bytes) -> Split | None:
    """The same command asked again and again in a file of its own: each look, of whom the folder says; None for an echo only."""
    found = split(data)
    answered = [piece for piece in found.pieces if piece.raw.count(b"\n") > 1]
    if len(answered) < _LEAST_LOOKS:
        return None
    return Split(tuple(replace(piece, host=None) for piece in answered), found.outside)


def _of_split(file: File, found: Split, owner: str, number: int, problems: list[Problem]) -> Iterator[Capture]:
    yield from _of_pieces(file, found.pieces, owner, number)
    if found.outside:
        count, first = len(found.outside), found.outside[0]
        what = f"{count} line{'s belong' if count != 1 else ' belongs'} to no command, the first is line {first}"
        problems.append(problem(file.path, "lines-outside", what, "nothing is concluded from them"))


def _of_other(file: File, command: str | None, owner: str, number: int, problems: list[Problem]) -> Iterator[Capture]:
    """A file without prompts or headings: of another tool, an export, a log, or what its name says."""
    exported = exports.read_export(file.data)
    if exported is not None:
        yield from _of_pieces(file, exported.pieces, owner, number)
        if exported.lost:
            what = f"{exported.lost} record{'s' if exported.lost != 1 else ''} without a message"
            problems.append(
                problem(file.path, "records-without-message", what, "export the message, its time and its host")
            )
        return
    kind = kinds.command_in(file.data)
    if kind is not None:
        host = kinds.configured_host(file.path, file.data) if kind == kinds.CONFIGURATION else None
        yield Capture(device=host or owner, command=kind, path=file.path, raw=file.data, round=number)
    elif (pasted := _pasted(file.data)).pieces:
        yield from _of_split(file, pasted, owner, number, problems)
    elif syslog.is_log(file.data):
        yield from _of_pieces(file, syslog.pieces(file.data), owner, number)
    elif command is not None:
        yield Capture(device=owner, command=command, path=file.path, raw=file.data, round=number)
    else:
        hint = "call the file after the command, such as show_logging.txt, or leave the prompt with the command in it"
        problems.append(problem(file.path, "no-command", "no command is named in it or by it", hint))


def _pasted(data: bytes) -> Split:
    long_log = len(data) > _PASTE_BYTES and syslog.has_log_lines(data)
    return Split((), ()) if long_log else split_by_heads(data)


def _of_pieces(file: File, pieces: Iterable[Piece], owner: str, number: int) -> Iterator[Capture]:
    """One capture for each piece; a command that comes again is the next round."""
    seen: dict[tuple[str, str], int] = {}
    for piece in pieces:
        host = piece.host or owner
        key = (host, piece.command)
        seen[key] = seen.get(key, 0) + 1
        yield Capture(
            device=host,
            command=piece.command,
            path=file.path,
            raw=piece.raw,
            round=number + seen[key] - 1,
            first_line=piece.first_line,
            line_numbers=piece.line_numbers,
        )


def _sieved_problem(path: str, lines: int, kept: int, over: int) -> Problem:
    more = f"; {over:,} older ones found no room" if over else ""
    what = f"a large log: {kept:,} of its {lines:,} lines are messages that a sign is built on, the others were not read{more}"
    return problem(path, "large-log", what, "cut out the hours that matter to have every line read")


def _typed(command: str, data: bytes) -> str:
    """The command as the first prompt echoes it: with its pipe, or all of it where the file is called after another command."""
    match = _ECHO.match(data[:400].lstrip())
    if match is None:
        return command
    typed = normal(match[2].decode("latin-1").strip())
    bare = typed.split("|")[0].split()
    if not _agree(bare, command.split("|", maxsplit=1)[0].split()):
        return typed if len(typed.split()) <= _MOST_TYPED else command  # else the output stands on the same line
    if len(bare) > len(command.split()) or "|" not in typed:
        return command
    head = command.split("|", maxsplit=1)[0].strip()
    filters = typed.split("|", 1)[1].split()
    if len(filters) > _MOST_TYPED:  # the output stands on the same line: of the filter its verb and first word are sure
        filters = filters[:2]
    return f"{head} | {' '.join(filters)}"


def _agree(typed: Sequence[str], named: Sequence[str]) -> bool:
    """Tell whether one can be the other, abbreviated or cut short."""
    pairs = zip((t.lower() for t in typed), (n.lower() for n in named), strict=False)
    return all(t.startswith(n) or n.startswith(t) for t, n in pairs)


def _with_one_name(captures: Sequence[Capture]) -> list[Capture]:
    """A device that a prompt calls r1 and a relay r1.example.net is one device, as long as no other domain has an r1 too."""
    names = {capture.device for capture in captures}
    longer: dict[str, set[str]] = {}
    for name in names:
        longer.setdefault(name.partition(".")[0].lower(), set()).add(name)
    short = {name.lower(): name for name in sorted(names) if "." not in name}
    known = {
        name: short[first]
        for first, same in longer.items()
        if first in short and len({name.lower() for name in same if "." in name}) <= 1
        for name in same
    }
    return [replace(capture, device=known.get(capture.device, capture.device)) for capture in captures]


def _with_platforms(captures: Sequence[Capture], forced: str | None) -> Iterator[Capture]:
    texts: dict[str, list[bytes]] = {}
    commands: dict[str, list[str]] = {}
    for capture in captures:
        shared = bool(capture.line_numbers)  # a log of many hosts, perhaps a very large one
        texts.setdefault(capture.device, []).append(capture.raw[:_SHARED_LOG_BYTES] if shared else capture.raw)
        commands.setdefault(capture.device, []).append(capture.command)
    known: Mapping[str, str | None] = {
        name: forced or recognise(group, commands[name]) for name, group in texts.items()
    }
    for capture in captures:
        yield replace(capture, platform=forced or capture.platform or known[capture.device])
