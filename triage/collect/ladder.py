"""The ladder of commands of each platform, as data in ``playbooks/commands/``."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import cache

from triage.collect.gate import Refused, check
from triage.errors import PlaybookError, UsageError
from triage.shipped import shipped
from triage.strict_yaml import Lines, load

FOLLOW_UPS = 3  # commands a device that the findings of the first round may add to the second
COSTS = ("none", "low", "mid", "high")
_KEYS = {"command", "cost", "rounds", "why", "withhold", "fallback", "bytes"}
# The read of one command is bounded by these, by its cost; a loaded router is slow, not dead.
IDLE_S = {"none": 20.0, "low": 30.0, "mid": 45.0, "high": 90.0}
DEADLINE_S = {"none": 45.0, "low": 60.0, "mid": 120.0, "high": 300.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One command of the ladder."""

    command: str
    cost: str
    both_rounds: bool
    why: str
    withhold: str | None = None
    fallback: str | None = None
    usual_bytes: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What one platform is asked, in order."""

    platform: str
    setup: tuple[str, ...]
    rungs: tuple[Rung, ...]


@cache
def ladder(platform: str) -> Ladder:
    """Return the ladder of a platform.

    Raises:
        UsageError: there is none.
        PlaybookError: its file is wrong; every fault.
    """
    file = shipped("playbooks") / "commands" / f"{platform}.yaml"
    if not file.is_file():
        raise UsageError(
            f"collecting from {platform} is not possible yet", hint="save the output and use 'triage analyze'"
        )
    source = f"playbooks/commands/{platform}.yaml"
    data = load(file.read_text(encoding="utf-8"), source)
    faults: list[str] = []
    rungs = tuple(_rung(entry, platform, source, faults) for entry in data.get("ladder", ()))
    faults.extend(
        f"{source}:{data.line_of('setup')}: '{command}' does not pass the gate"
        for command in data.get("setup", ())
        if isinstance(check(command, platform=platform), Refused)
    )
    if faults:
        raise PlaybookError(faults)
    return Ladder(platform=platform, setup=tuple(data.get("setup", ())), rungs=rungs)


def _rung(entry: Lines, platform: str, source: str, faults: list[str]) -> Rung:
    place = f"{source}:{entry.line}"
    faults.extend(f"{source}:{entry.line_of(key)}: unknown key '{key}'" for key in entry.keys() - _KEYS)
    for name in filter(None, (entry.get("command", ""), entry.get("fallback"))):
        verdict = check(name, platform=platform)
        if isinstance(verdict, Refused):
            faults.append(f"{place}: '{name}' does not pass the gate: {verdict.reason}")
    if entry.get("cost") not in COSTS:
        faults.append(f"{place}: cost must be one of {', '.join(COSTS)}")
    if entry.get("rounds") not in {"both", "first"}:
        faults.append(f"{place}: rounds must be both or first")
    return Rung(
        command=entry.get("command", ""),
        cost=entry.get("cost", "low"),
        both_rounds=entry.get("rounds") == "both",
        why=entry.get("why", ""),
        withhold=entry.get("withhold"),
        fallback=entry.get("fallback"),
        usual_bytes=int(entry.get("bytes", "2000")),
    )


def platforms() -> tuple[str, ...]:
    """Return the platforms that can be collected from."""
    folder = shipped("playbooks") / "commands"
    return tuple(sorted(item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml")))


def follow_up_rungs(commands: Sequence[str], platform: str, withheld: Container[str] = ()) -> tuple[Rung, ...]:
    """Return rungs for commands that the findings of the first round ask for: those of the second round, and a few more.

    What the ladder has is asked as the ladder says, and of what it asks in the first round alone only what was ``withheld`` there:
    an answer that decided nothing would decide nothing when asked for again.
    """
    known = {rung.command: rung for rung in ladder(platform).rungs}
    why = "the findings of the first round ask for it"
    found: list[Rung] = []
    for command in dict.fromkeys(commands):
        rung = known.get(command)
        if rung is not None and rung.both_rounds:
            found.append(rung)
        elif sum(not r.both_rounds for r in found) == FOLLOW_UPS:
            continue
        elif rung is not None and command in withheld:
            found.append(replace(rung, why=why))
        elif rung is None and _can_be_sent(command, platform):
            # playbooks/ask.yaml and the signs have only what a loaded box can bear
            found.append(Rung(command=command, cost="low", both_rounds=False, why=why, withhold="memory"))
    return tuple(found)


def _can_be_sent(command: str, platform: str) -> bool:
    """Tell whether a command passes the gate and has no blank to fill, which capitals stand for."""
    return command == command.lower() and not isinstance(check(command, platform=platform), Refused)


def extra_rungs(commands: Sequence[str], allow_heavy: tuple[str, ...]) -> tuple[Rung, ...]:
    """Return rungs for commands that the operator adds.

    Raises:
        UsageError: one does not pass the gate.
    """
    rungs = []
    for command in commands:
        verdict = check(command, allow_heavy=allow_heavy)
        if isinstance(verdict, Refused):
            raise UsageError(f"'{command}' is not sent: {verdict.reason}", hint="triage commands list")
        rungs.append(
            Rung(
                command=command,
                cost="high" if command in allow_heavy else "mid",
                both_rounds=False,
                why="asked for by the operator",
            )
        )
    return tuple(rungs)
