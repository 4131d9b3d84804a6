"""Line rules of a manifest, and rules joined into one alternation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triage.parsing.patterns import unnamed
from triage.parsing.values import Converter


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """What one kind of line means. ``groups`` are the pattern's columns in order, with a converter each."""

    name: str
    pattern: str
    table: str | None
    into: bool
    carry: bool
    section: str | None
    sections: tuple[str, ...]
    groups: tuple[str, ...]
    converters: tuple[Converter, ...]
    constants: Mapping[str, Any]
    append: str | None
    each_group: str | None
    each: re.Pattern[str] | None
    each_groups: tuple[str, ...]
    each_converters: tuple[Converter, ...]
    sequence: tuple[str, tuple[Any, ...]] | None  # the i-th occurrence gets the i-th of these values in that column
    heading: Mapping[str, tuple[str, Converter]] | None  # label in a heading (upper case) -> (column, converter)
    inside: bool  # its values are parts of those that were carried last without it
    keep: tuple[str, ...]  # groups whose value holds for later rows as well, until another one comes
    multiply: tuple[tuple[str, str], ...]  # (column, by column): printed for each of the other, kept as the whole
    cells: bool  # the line's cells are named by the last heading

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @property
    def any_case(self) -> "LineRule":
        each = re.compile(self.each.pattern, re.IGNORECASE) if self.each else None
        return replace(self, pattern=f"(?i:{self.pattern})", each=each)


@dataclass(frozen=True, slots=True)
class LineSet:
    """Rules joined into one alternation. ``first`` is tried alone, since the first rule is the commonest line."""

    first: Callable[[str], re.Match[str] | None]
    first_rule: LineRule
    joined: Callable[[str], re.Match[str] | None]
    by_index: Mapping[int, LineRule]
    within: Callable[[str, int, int], re.Match[str] | None]  # the same between two places of a longer text


def line_set(rules: Sequence[LineRule]) -> LineSet:
    """Return ``rules`` compiled; a rule earlier in the list wins."""
    parts: list[str] = []
    by_index: dict[int, LineRule] = {}
    index = 1
    for rule in rules:
        by_index[index] = rule
        parts.append(f"({unnamed(rule.pattern)})")
        index += 1 + len(rule.groups)
    joined = re.compile("|".join(parts)).fullmatch
    return LineSet(re.compile(rules[0].pattern).fullmatch, rules[0], joined, by_index, joined)
