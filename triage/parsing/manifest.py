"""Parser manifests: which command, which platforms, and what each line means. Data in ``parsers/<platform>/<command>.yaml``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from triage.errors import FaultList, ManifestError
from triage.model import PLATFORMS
from triage.parsing.patterns import expand, faults, group_names
from triage.parsing.rules import LineRule, LineSet, line_set
from triage.parsing.values import BY_TYPE, CONVERTERS, Converter
from triage.strict_yaml import Lines, load
from triage.tables import schemas

ENGINES = ("rows", "textfsm", "log", "history", "clock", "snmp", "statements")
STATEMENT_TABLES = ("platform_counter", "feature_state")  # what statements fill
LAYOUT_TABLE = "statement"  # what they fill for a command that has no parser: no sign looks there
_TOP_KEYS = {
    "command", "about", "match", "platforms", "engine", "tables", "lines", "template", "table", "columns", "convert",
    "constants", "complete_with", "partial", "partial_with", "may_be_empty", "source", "wrapped", "indent", "nameless",
    "rest", "begins", "braces",
}  # fmt: skip
_RULE_KEYS = {
    "name", "pattern", "table", "into", "noise", "carry", "section", "in", "constants", "convert", "map", "each", "append",
    "heading", "cells", "keep", "multiply", "inside",
}  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """One parser, ready to use."""

    source: str
    command: str
    about: str
    match: tuple[re.Pattern[str], ...]
    platforms: tuple[str, ...]
    engine: str
    tables: tuple[str, ...]
    rules: tuple[LineRule, ...]
    template: str | None
    columns: Mapping[str, tuple[str, Converter]]  # textfsm: column -> (value name, converter)
    constants: Mapping[str, Any]
    complete_with: tuple[re.Pattern[str], ...]
    partial: bool
    may_be_empty: bool  # a healthy box without the feature prints nothing at all
    partial_with: tuple[re.Pattern[str], ...]  # words of the command that make it show only a part
    nameless: bool  # a row may begin without the line that names it, as filters and records leave it
    rest: bool  # lines that no pattern knows are read as statements: "rest: statements"
    indent: bool  # lines keep their leading blanks: "indent: keep"
    braces: bool  # what stands in braces is laid out as statements with their path: "braces: unfold"
    wrapped: re.Pattern[str] | None  # what the rest of a line looks like that the terminal wrapped
    begins: re.Pattern[str] | None  # how its lines begin, for text that lost its line ends

    @property
    def by_layout(self) -> bool:
        """Tell whether it knows nothing of its commands."""
        return self.engine == "statements" and self.tables == (LAYOUT_TABLE,)

    def reads(self, command: str) -> bool:
        """Tell whether ``command`` is one that this parser was written for."""
        return any(pattern.fullmatch(command) for pattern in self.match)

    @cached_property
    def states(self) -> Mapping[str, "LineSet"]:
        """The rules that hold in each section, joined; "" is the start."""
        names = {"", *(rule.section for rule in self.rules if rule.section is not None)}
        return {name: line_set([r for r in self.rules if not r.sections or name in r.sections]) for name in names}

    @cached_property
    def anywhere(self) -> "LineSet":
        """All rules joined, in whichever section they hold."""
        return line_set(self.rules)

    @cached_property
    def any_case(self) -> "Manifest":
        """The same for a text of which all letters were made small or large."""
        return replace(self, rules=tuple(rule.any_case for rule in self.rules))


class _Reader:
    """Reads one manifest file and keeps every fault."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.faults: list[str] = []

    def fault(self, line: int, what: str) -> None:
        self.faults.append(f"{self.source}:{line}: {what}")

    def keys(self, mapping: Lines, allowed: set[str]) -> None:
        for key in mapping.keys() - allowed:
            self.fault(mapping.line_of(key), f"unknown key '{key}' (known: {', '.join(sorted(allowed))})")

    def manifest(self, data: Lines) -> Manifest:
        self.keys(data, _TOP_KEYS)
        command = str(data.get("command", ""))
        if not command:
            self.fault(data.line, "'command' is missing")
        engine = data.get("engine", "rows")
        if engine not in ENGINES:
            self.fault(data.line_of("engine"), f"unknown engine '{engine}' (known: {', '.join(ENGINES)})")
        platforms = tuple(data.get("platforms", ()))
        for name in platforms:
            if name not in PLATFORMS:
                self.fault(data.line_of("platforms"), f"unknown platform '{name}'")
        tables = tuple(data.get("tables", ())) or ((data["table"],) if "table" in data else ())
        for name in tables:
            if name not in schemas():
                self.fault(data.line_of("tables"), f"unknown table '{name}'")
        rules = tuple(self.rule(entry) for entry in data.get("lines", ()))
        if engine in ("rows", "log") and not rules:
            self.fault(data.line, "'lines' is missing")
        return Manifest(
            source=self.source,
            command=command,
            about=str(data.get("about", "")),
            match=tuple(self.regex(data, "match", text) for text in (re.escape(command), *data.get("match", ()))),
            platforms=platforms,
            engine=engine,
            tables=tables,
            rules=rules,
            template=data.get("template"),
            columns=self.columns(data),
            constants=self.constants(data, data.get("table")),
            complete_with=tuple(self.regex(data, "complete_with", text) for text in data.get("complete_with", ())),
            partial=data.get("partial", "no") == "yes",
            may_be_empty=data.get("may_be_empty", "no") == "yes",
            partial_with=tuple(self.regex(data, "partial_with", text) for text in data.get("partial_with", ())),
            nameless=data.get("nameless") == "yes",
            rest=self.rest(data, tables),
            indent=data.get("indent") == "keep",
            braces=data.get("braces") == "unfold",
            wrapped=self.regex(data, "wrapped", expand(data["wrapped"])) if "wrapped" in data else None,
            begins=self.regex(data, "begins", rf"(?<!\S)(?:{expand(data['begins'])})") if "begins" in data else None,
        )

    def regex(self, data: Lines, key: str, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as error:
            self.fault(data.line_of(key), f"'{text}' is not a regular expression: {error}")
            return re.compile("")

    def rest(self, data: Lines, tables: tuple[str, ...]) -> bool:
        if "rest" in data and (data["rest"] != "statements" or not set(STATEMENT_TABLES) <= set(tables)):
            self.fault(
                data.line_of("rest"),
                f"'rest' can only be 'statements', and needs the tables {' and '.join(STATEMENT_TABLES)}",
            )
        return "rest" in data

    def columns(self, data: Lines) -> Mapping[str, tuple[str, Converter]]:
        table, found = data.get("table"), {}
        for column, value in data.get("columns", {}).items():
            found[column] = (value, self.converter(data, table, column, data.get("convert", {})))
        return found

    def constants(self, data: Lines, table: str | None) -> Mapping[str, Any]:
        """Constants typed by the column that they fill."""
        typed: dict[str, Any] = {}
        for column, text in data.get("constants", {}).items():
            try:
                typed[column] = self.converter(data, table, column, {})(text)
            except ValueError as error:
                self.fault(data.line_of("constants"), str(error))
        return typed

    def converter(self, data: Lines, table: str | None, column: str, named: Mapping[str, str]) -> Converter:
        if column in named:
            if named[column] not in CONVERTERS:
                self.fault(data.line_of("convert"), f"unknown converter '{named[column]}'")
                return str
            return CONVERTERS[named[column]]
        if table is None or table not in schemas():
            return str
        types = schemas()[table].types
        if column not in types:
            self.fault(data.line, f"table {table} has no column '{column}'")
            return str
        return BY_TYPE.get(types[column], str)

    def rule(self, data: Lines) -> LineRule:
        self.keys(data, _RULE_KEYS)
        pattern = expand(str(data.get("pattern", "")))
        for what in faults(pattern):
            self.fault(data.line_of("pattern"), what)
        table = data.get("table") or data.get("into")
        if table is not None and table not in schemas():
            self.fault(data.line, f"unknown table '{table}'")
        kinds = [key for key in ("table", "into", "carry", "noise") if key in data]
        if len(kinds) != 1 and "section" not in data:
            self.fault(data.line, "a line needs exactly one of table, into, carry, noise (or a section)")
        each = data.get("each", {})
        each_pattern = expand(str(each.get("pattern", ""))) if each else None
        each_groups = group_names(each_pattern) if each_pattern else ()
        groups, append = group_names(pattern), data.get("append")
        own = tuple(g for g in groups if g not in {each.get("group"), append and "text"})
        types = {g: self.rule_converter(data, table, g) for g in (*own, *each_groups)}
        return LineRule(
            name=str(data.get("name", pattern)),
            pattern=pattern,
            table=table,
            into="into" in data,
            carry="carry" in data,
            section=data.get("section"),
            sections=tuple(data.get("in", ())),
            groups=groups,
            converters=tuple(types.get(g, str) for g in groups),
            constants=self.constants(data, table),
            append=append,
            each_group=each.get("group"),
            each=re.compile(each_pattern) if each_pattern else None,
            each_groups=each_groups,
            each_converters=tuple(types[g] for g in each_groups),
            sequence=self.sequence(data, each, table),
            heading=self.heading(data),
            inside="inside" in data,
            keep=tuple(data.get("keep", ())),
            multiply=tuple(data.get("multiply", {}).items()),
            cells="cells" in data,
        )

    def sequence(self, data: Lines, each: Mapping[str, Any], table: str | None) -> tuple[str, tuple[Any, ...]] | None:
        if "sequence" not in each:
            return None
        ((column, values),) = each["sequence"].items()
        converter = self.converter(data, table, column, {})
        return column, tuple(converter(value) for value in values)

    def heading(self, data: Lines) -> Mapping[str, tuple[str, Converter]] | None:
        """What stands under each label: ``{table: flow, labels: {IPV4 SRC ADDR: source}}``."""
        if "heading" not in data:
            return None
        table, named = data["heading"].get("table"), data.get("convert", {})
        labels = data["heading"].get("labels", {})
        return {label.upper(): (column, self.converter(data, table, column, named)) for label, column in labels.items()}

    def rule_converter(self, data: Lines, table: str | None, column: str) -> Converter:
        """The converter of a group; a carried value is typed by whichever table has that column."""
        if column in data.get("map", {}):
            words = data["map"][column]
            final = self.converter(data, table, column, data.get("convert", {}))
            return lambda text: final(words.get(text, text))
        if "carry" in data:
            table = next((name for name, schema in schemas().items() if column in schema.types), None)
        return self.converter(data, table, column, data.get("convert", {}))


def read_manifest(text: str, source: str) -> Manifest:
    """Return the manifest in ``text``.

    Raises:
        ManifestError: every fault of the file.
    """
    try:
        data = load(text, source)
    except FaultList as error:
        raise ManifestError(error.faults) from error
    reader = _Reader(source)
    manifest = reader.manifest(data)
    if reader.faults:
        raise ManifestError(reader.faults, hint="see CONTRIBUTING.md, 'A parser'")
    return manifest
