"""The command interpreter of one session: what a typed line does, without any terminal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from triage.lab.commands import ACTIONS, CommandTree, Refused, Understood, marked
from triage.lab.moment import Moment
from triage.lab.pipes import read_filter, split
from triage.lab.router_data import RouterData
from triage.lab.rows.cpu import load_remark
from triage.lab.rows.times import clock

_BLOCKS = ("interface_", "ip_interface")
_MAXIMUM_LENGTH, _MAXIMUM_WIDTH = 512, 512
_LEAVE = frozenset({"exit", "logout", "quit"})


class Mode(Enum):
    """Where the session is; the value ends the prompt."""

    USER = ">"
    PRIVILEGED = "#"
    CONFIGURE = "(config)#"


class Then(Enum):
    """What the terminal does after the answer."""

    NOTHING = 0
    CLOSE = 1
    ASK_PASSWORD = 2
    CONFIRM = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines that a command prints, the command in full, and what follows."""

    lines: tuple[str, ...] = ()
    command: str = ""
    then: Then = Then.NOTHING


class Exec:
    """The state of one session's interpreter."""

    def __init__(self, data: RouterData, moment: Callable[[int, Mapping[str, str]], Moment], *, enabled: bool) -> None:
        self._data = data
        self._moment = moment
        self._tree = command_tree(data)
        self.mode = Mode.PRIVILEGED if enabled else Mode.USER
        self.length = 24
        self.width = 80
        self.timestamps = False
        self.length_locked = False

    @property
    def prompt(self) -> str:
        """The prompt of the mode."""
        return f"{self._data.name}{self.mode.value}"

    def answer(self, line: str) -> Answer:
        """Return what the router does with a typed line."""
        if self.mode is Mode.CONFIGURE:
            return self._configure(line)
        command, column, rest = split(line)
        if not command.strip():
            return Answer()
        understood = self._tree.understand(command)
        if isinstance(understood, Refused):
            return Answer((*marked(understood, self.prompt), ""))
        chosen = read_filter(rest) if column is not None else None
        if column is not None and (chosen is None or not understood.words.startswith("show ")):
            caret = column + len(rest) - len(rest.lstrip())
            return Answer((*marked(Refused("% Invalid input detected at '^' marker.", caret), self.prompt), ""))
        if not understood.words.startswith("show "):
            return self._act(understood)
        moment = self._moment(self.width, understood.arguments)
        printed: Iterable[str] = moment.print_template(understood.words.replace(" ", "_"))
        lines = tuple(chosen.apply(printed) if chosen else printed)
        return Answer((*self._remarks(moment), *lines), understood.words)

    def _remarks(self, moment: Moment) -> tuple[str, ...]:
        if not self.timestamps:
            return ()
        return (load_remark(moment), f"Time source is NTP, {clock(moment)}", "")

    def _configure(self, line: str) -> Answer:
        """Every line is taken and nothing changes: the lab records what was typed."""
        word = line.strip().lower()
        if word in {"end", "exit", "\x1a"}:
            self.mode = Mode.PRIVILEGED
        return Answer(command="configure")

    def _act(self, understood: Understood) -> Answer:
        words = understood.words
        if words in _LEAVE:
            return Answer(command=words, then=Then.CLOSE)
        if words.startswith("terminal "):
            return self._terminal(words, understood.arguments)
        if words == "enable":
            return Answer(command=words, then=Then.ASK_PASSWORD if self.mode is Mode.USER else Then.NOTHING)
        if words == "disable":
            self.mode = Mode.USER
            return Answer(command=words)
        if self.mode is Mode.USER:
            return Answer((*marked(Refused("% Invalid input detected at '^' marker.", 0), self.prompt), ""))
        return self._change(words, understood.arguments.get("TEXT", ""))

    def _terminal(self, words: str, arguments: Mapping[str, str]) -> Answer:
        if words == "terminal length NUMBER":
            if self.length_locked:
                return Answer(("Command authorization failed.", ""), words)
            self.length = min(int(arguments["NUMBER"]), _MAXIMUM_LENGTH)
        elif words == "terminal width NUMBER":
            self.width = min(int(arguments["NUMBER"]), _MAXIMUM_WIDTH)
        elif words.endswith("prompt timestamp"):
            self.timestamps = " no " not in words
        return Answer(command=words)

    def _change(self, words: str, text: str) -> Answer:
        """Commands that would change something: answered as IOS does, without any effect on what the lab prints."""
        if words == "configure terminal":
            self.mode = Mode.CONFIGURE
            return Answer(("Enter configuration commands, one per line.  End with CNTL/Z.",), words)
        if words == "reload":
            return Answer(("Proceed with reload? [confirm]",), words, Then.CONFIRM)
        if words == "clear TEXT" and text.startswith("counters"):
            return Answer(('Clear "show interface" counters on all interfaces [confirm]',), words, Then.CONFIRM)
        if words.startswith("write"):
            return Answer(("Building configuration...", "[OK]"), words)
        if words == "undebug all":
            return Answer(("All possible debugging has been turned off",), words)
        return Answer(command=words)


def command_tree(data: RouterData) -> CommandTree:
    """Return what the router understands: every template that is a command and not absent, and the actions."""
    commands = (name.replace("_", " ") for name in data.templates if not name.startswith(_BLOCKS))
    shown = [command for command in commands if command not in data.box.absent]
    return CommandTree([*shown, *ACTIONS], [interface.name for interface in data.interfaces])
