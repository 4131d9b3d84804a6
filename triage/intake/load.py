"""Any mix of saved text into captures."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from triage.case.folder import Case
from triage.errors import UsageError
from triage.intake import archives
from triage.intake.names import command_of, is_text_name, place_of
from triage.intake.platform import recognise
from triage.intake.split import headings, normal, parts
from triage.model import Capture, Problem

MAX_FILE_BYTES = 256_000_000
_ECHO = re.compile(
    rb"^\s*(?:RP/\S+?:)?(?:[\w.\-]+@)?([A-Za-z0-9][\w.\-/]{0,62}?)(?:\([\w\-]+\))?[#>] ?((?:do )?(?:sh|show|admin show)\b[^\r\n]{0,160})",
    re.MULTILINE,
)
_SYSLOG = re.compile(rb"%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+ ?:")
_SYSLOG_HOST = re.compile(r"^(?:<\d+>)?(?:[A-Z][a-z]{2} +\d+ [\d:]+|\d{4}-\d\d-\d\dT\S+) (\S+) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What was found in the paths."""

    captures: tuple[Capture, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """One file: its path as it is quoted, and its bytes."""

    path: str
    data: bytes


def load(paths: Sequence[Path], *, platform: str | None = None) -> Intake:
    """Return the captures in ``paths``: cases, folders, files, archives, in any mix.

    Raises:
        UsageError: a path does not exist, or nothing in the paths is a capture.
    """
    captures: list[Capture] = []
    problems: list[Problem] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        if (path / "case.json").is_file():
            captures.extend(Case.open(path).captures())
            continue
        files = list(_files(path, problems))
        captures.extend(_captures(files, _device_name(path), problems))
    if not captures:
        where = ", ".join(str(path) for path in paths)
        raise UsageError(
            f"{where}: no captures found",
            hint="a folder of captures is <device>/<command>.txt, for example r1/show_processes_cpu.txt",
        )
    return Intake(captures=tuple(_with_platforms(captures, platform)), problems=tuple(problems))


def _device_name(path: Path) -> str:
    """The device of files that lie in no folder of their own: the hostname in the text wins over this."""
    resolved = path.resolve()
    return resolved.stem.split(".")[0] if resolved.is_file() else resolved.name


def _files(path: Path, problems: list[Problem]) -> Iterator[_File]:
    if path.is_file():
        yield from _unpacked(path.name, path, problems)
        return
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path).as_posix()
        if file.is_symlink() or not file.is_file():
            continue
        if archives.is_archive(relative) or is_text_name(relative):
            yield from _unpacked(relative, file, problems)


def _unpacked(name: str, file: Path, problems: list[Problem]) -> Iterator[_File]:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            problems.append(
                _problem(
                    name,
                    "too-large",
                    f"larger than {MAX_FILE_BYTES // 1_000_000} MB",
                    "split it, or keep the part that matters",
                )
            )
            return
        data = file.read_bytes()
    except OSError as error:
        problems.append(_problem(name, "unreadable", str(error.strerror or error), "check the permissions"))
        return
    if not archives.is_archive(name):
        yield _File(name, data)
        return
    try:
        for inner, content in archives.members(name, data):
            if is_text_name(inner):
                yield _File(inner, content)
    except UsageError as error:
        problems.append(_problem(name, "archive-refused", str(error), error.hint))


def _problem(name: str, code: str, message: str, hint: str) -> Problem:
    return Problem(device="", code=code, message=f"{name}: {message}", hint=hint, capture=name)


def _captures(files: Iterable[_File], device: str, problems: list[Problem]) -> Iterator[Capture]:
    read = [file for file in files if not _is_binary(file, problems)]
    flat = {file.path for file in read if "/" not in file.path.removeprefix("captures/")}
    name = _hostname([file.data for file in read if file.path in flat]) or device
    for file in read:
        yield from _of_file(file, name, problems)


def _is_binary(file: _File, problems: list[Problem]) -> bool:
    head = file.data[:4096]
    if head.count(b"\0") > len(head) // 10 + 1:
        problems.append(_problem(file.path, "binary", "not text", "name the text files only"))
        return True
    return False


def _hostname(texts: Sequence[bytes]) -> str | None:
    """The host that the prompts of a flat folder or a single file name, when they name one alone."""
    hosts = {match[1].decode("latin-1") for text in texts for match in _ECHO.finditer(text[:20_000])}
    return hosts.pop() if len(hosts) == 1 else None


def _of_file(file: _File, device: str, problems: list[Problem]) -> Iterator[Capture]:
    owner, number = place_of(file.path, device)
    command = command_of(PurePosixPath(file.path).stem)
    found = headings(file.data)
    if command is not None and "tech" not in command and len({c for _, c, _ in found}) <= 1:
        yield Capture(device=owner, command=_typed(command, file.data), path=file.path, raw=file.data, round=number)
        return
    if found:
        yield from _split(file, owner, number)
        return
    if _SYSLOG.search(file.data):
        yield Capture(
            device=_relay_host(file.data) or owner, command="show logging", path=file.path, raw=file.data, round=number
        )
        return
    if command is not None:
        yield Capture(device=owner, command=command, path=file.path, raw=file.data, round=number)
        return
    problems.append(
        _problem(
            file.path,
            "no-command",
            "no command is named in it or by it",
            "call the file after the command, such as show_logging.txt",
        )
    )


def _split(file: _File, owner: str, number: int) -> Iterator[Capture]:
    """One capture for each command; a command that comes again is the next round."""
    seen: dict[tuple[str, str], int] = {}
    for part in parts(file.data):
        host = part.host or owner
        key = (host, part.command)
        seen[key] = seen.get(key, 0) + 1
        yield Capture(
            device=host,
            command=part.command,
            path=file.path,
            raw=file.data[part.start : part.end],
            round=number + seen[key] - 1,
            first_line=part.first_line,
        )


def _typed(command: str, data: bytes) -> str:
    """The command as the first prompt echoes it, when it agrees with the file's name: it may have a pipe."""
    match = _ECHO.match(data[:400])
    if match is None:
        return command
    typed = normal(match[2].decode("latin-1").strip())
    bare = typed.split("|")[0].split()
    agrees = len(bare) <= len(command.split()) and all(
        c.lower().startswith(t.lower()) for t, c in zip(bare, command.split(), strict=False)
    )
    if not agrees or "|" not in typed:
        return command
    head = command.split("|", maxsplit=1)[0].strip()
    return f"{head} | {typed.split('|', 1)[1].strip()}"


def _relay_host(data: bytes) -> str | None:
    """The host of a syslog file that is about one host."""
    lines = data[:200_000].decode("latin-1").splitlines()
    hosts = {match[1] for line in lines if (match := _SYSLOG_HOST.match(line)) and "%" in line}
    return hosts.pop() if len(hosts) == 1 else None


def _with_platforms(captures: Sequence[Capture], forced: str | None) -> Iterator[Capture]:
    texts: dict[str, list[bytes]] = {}
    for capture in captures:
        texts.setdefault(capture.device, []).append(capture.raw)
    known: Mapping[str, str | None] = {name: forced or recognise(group) for name, group in texts.items()}
    for capture in captures:
        yield replace(capture, platform=forced or capture.platform or known[capture.device])
