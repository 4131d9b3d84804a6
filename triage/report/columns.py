"""Plain text within the width of a terminal: numbered sections, paragraphs, and lines that must stay as they are."""

import textwrap

from triage.report.display import ascii_only

WIDTH = 79
BODY = 14


class Columns:
    """Collects lines within the width."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.units: list[str] = []  # what was added, one paragraph or line each, before it was wrapped

    def rule(self) -> None:
        self.lines.append("-" * WIDTH)

    def blank(self) -> None:
        self.lines.append("")

    def section(self, number: int, name: str, text: str = "") -> None:
        """Begin a section; its text starts on the heading's line."""
        self.blank()
        self.wrap(text, f"{f'{number} {name} ':<{BODY}}", " " * BODY)

    def wrap(self, text: str, first: str = " " * BODY, rest: str = " " * BODY) -> None:
        """Add one paragraph."""
        clean = " ".join(ascii_only(text).split())
        self.units.append(f"{first.strip()} {clean}".strip())
        self.lines += textwrap.wrap(
            clean, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]

    def exact(self, text: str, indent: int) -> None:
        """Add a configuration or quoted line as it is; what is too long is continued, marked with a backslash."""
        room = WIDTH - indent
        line = ascii_only(text).rstrip()
        self.units.append(line)
        if line[:2] in {"! ", "# "} and len(line) > room:  # a remark may be broken anywhere
            lead = " " * indent + line[:2]
            self.lines += textwrap.wrap(line[2:], WIDTH, initial_indent=lead, subsequent_indent=lead)
            return
        while len(line) > room:
            self.lines.append(" " * indent + line[: room - 1] + "\\")
            line = line[room - 1 :]
        self.lines.append((" " * indent + line).rstrip())

    def path(self, text: str, indent: int) -> None:
        """Add a path, broken anywhere when it is too long."""
        clean = ascii_only(text)
        self.units.append(clean)
        self.lines += textwrap.wrap(
            clean, WIDTH, initial_indent=" " * indent, subsequent_indent="      ", break_long_words=True
        )

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"
