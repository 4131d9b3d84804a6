"""What is written in playbooks, turned into patterns, signs and thresholds; strict, every fault noted."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from triage.diagnosis.limits import Limits
from triage.diagnosis.playbook import (
    OPERATORS,
    PARTS,
    Condition,
    Look,
    Name,
    Pattern,
    Sign,
    SignUse,
)
from triage.diagnosis.typed import all_schemas, members, typed
from triage.model import PLATFORMS, Role, Severity, Verdict
from triage.parsing.patterns import faults as regex_faults
from triage.strict_yaml import Items, Lines
from triage.tables import COMMON, Schema

_PATTERN_KEYS = {
    "pattern", "title", "family", "severity", "status", "source", "subject", "names", "role", "alone", "symptom", "benign",
    "relieved_first", "young_box", "refines", "causes", "look_alikes", "aliases", "workarounds", "ask_next", "references", "platforms",
    "means", "says", "caveats", *PARTS,
}  # fmt: skip
_SIGN_KEYS = {"title", "table", "where", "say", "any", "platforms", "ask", "at_least"}
_LOOK_KEYS = {"table", "where", "say", "at_least"}
_ORDERED = {"lt", "le", "gt", "ge"}
_REQUIRED = ("pattern", "title", "family", "severity", "status", "needs", "means", "says")
STATUSES = ("draft", "tested", "proven", "expertise")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LISTS = (
    "refines",
    "causes",
    "look_alikes",
    "aliases",
    "workarounds",
    "ask_next",
    "references",
    "platforms",
    "caveats",
)


class Book(Limits):
    """Collects playbooks and faults from all files."""

    def __init__(self) -> None:
        super().__init__()
        self.signs: dict[str, Sign] = {}
        self.patterns: dict[str, Pattern] = {}
        self.asks: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self.places: dict[str, str] = {}

    # signs

    def read_signs(self, text: str, source: str) -> None:
        data = self.document(text, source)
        for name, entry in data.items():
            line = data.line_of(name)
            if not _ID.fullmatch(name):
                self.fault(source, line, f"sign '{name}' is not lower case with hyphens")
            if name in self.signs:
                self.fault(source, line, f"sign '{name}' stands twice (also in {self.places[name]})")
                continue
            if not isinstance(entry, Lines):
                self.fault(source, line, f"sign '{name}' must be a mapping")
                continue
            self.unknown_keys(entry, _SIGN_KEYS, source)
            self.places[name] = f"{source}:{line}"
            looks = self.looks(entry, source)
            self.signs[name] = Sign(
                sign=name,
                title=str(entry.get("title", name)),
                looks=looks,
                platforms=tuple(entry.get("platforms", ())),
                ask=tuple(entry.get("ask", ())),
                parameters=tuple(dict.fromkeys(c.parameter for look in looks for c in look.conditions if c.parameter)),
            )

    def looks(self, entry: Lines, source: str) -> tuple[Look, ...]:
        entries = entry.get("any", [entry])
        found = []
        for item in entries:
            if item is not entry:
                self.unknown_keys(item, _LOOK_KEYS, source)
            table = str(item.get("table", ""))
            if table not in all_schemas():
                self.fault(source, item.line_of("table"), f"unknown table '{table}'")
                continue
            schema = all_schemas()[table]
            where = item.get("where", Lines(item.line))
            conditions = [c for key in where if (c := self.condition(key, where, schema, source)) is not None]
            say = str(item.get("say", ""))
            for column in re.findall(r"\{([a-z_0-9]+)\}", say):
                if column not in schema.types and column not in COMMON:
                    self.fault(source, item.line_of("say"), f"table {table} has no column '{column}'")
            found.append(Look(table=table, conditions=tuple(conditions), say=say, at_least=self.at_least(item, source)))
        return tuple(found)

    def at_least(self, item: Lines, source: str) -> str:
        raw = str(item.get("at_least", ""))
        if (raw and raw.removeprefix("@") not in self.thresholds) or (raw and not raw.startswith("@")):
            self.fault(source, item.line_of("at_least"), f"at_least takes the name of a threshold (@name), not '{raw}'")
            return ""
        return raw.removeprefix("@")

    def limit(self, value: Any, operator: str, source: str, line: int) -> Any:
        """Return ``value``; a figure other than nothing and one has a name, so that a site can change it."""
        figure = isinstance(value, (int, float)) and not isinstance(value, bool) and value not in {0, 1}
        if operator in _ORDERED and figure:
            self.fault(source, line, f"the limit {value} has no name: put it into thresholds.yaml and write @name")
        return value

    def condition(self, key: str, where: Lines, schema: Schema, source: str) -> Condition | None:
        line = where.line_of(key)
        column, _, operator = key.partition("|")
        if operator not in OPERATORS:
            self.fault(source, line, f"'{key}' needs an operator: column|{'|'.join(OPERATORS)}")
            return None
        types = {**schema.types, "round": "int"}
        if column not in types:
            self.fault(source, line, f"table {schema.table} has no column '{column}'")
            return None
        raw = where[key]
        if isinstance(raw, str) and raw.startswith("@"):
            if raw[1:] not in self.thresholds:
                self.fault(source, line, f"there is no threshold '{raw[1:]}'")
            return Condition(column=column, operator=operator, threshold=raw[1:])
        if isinstance(raw, str) and raw.startswith("$"):
            return Condition(column=column, operator=operator, parameter=raw[1:])
        value = self.value(raw, operator, types[column], source, line)
        regex = None
        if operator == "matches":
            for what in regex_faults(str(raw)):
                self.fault(source, line, what)
            regex = re.compile(str(raw), re.IGNORECASE)
        return Condition(column=column, operator=operator, value=value, regex=regex)

    def value(self, raw: Any, operator: str, kind: str, source: str, line: int) -> Any:
        if operator == "exists":
            if raw not in {"yes", "no"}:
                self.fault(source, line, "exists takes yes or no")
            return raw == "yes"
        if operator == "in":
            items = raw if isinstance(raw, list) else [raw]
            return tuple(value for item in items for value in members(str(item), kind))
        if operator == "matches":
            return raw
        try:
            return self.limit(typed(raw, kind), operator, source, line)
        except ValueError:
            self.fault(source, line, f"'{raw}' is not of type {kind}")
            return None

    # patterns

    def read_pattern(self, text: str, source: str) -> None:
        data = self.document(text, source)
        if not data:
            return
        self.unknown_keys(data, _PATTERN_KEYS, source)
        for key in _REQUIRED:
            if key not in data:
                self.fault(source, data.line, f"'{key}' is missing")
        name = str(data.get("pattern", ""))
        if not _ID.fullmatch(name):
            self.fault(source, data.line_of("pattern"), f"pattern id '{name}' is not lower case with hyphens")
        if name in self.patterns:
            self.fault(source, data.line_of("pattern"), f"pattern '{name}' stands twice (also in {self.places[name]})")
        if Path(source).stem != name:
            self.fault(source, data.line_of("pattern"), f"the file of pattern '{name}' must be called {name}.yaml")
        self.places[name] = source
        role = data.get("role", "victim")
        role_column = role.get("from") if isinstance(role, Lines) else None
        self.patterns[name] = Pattern(
            pattern=name,
            title=str(data.get("title", "")),
            family=str(data.get("family", "")),
            severity=Severity(self.choice(data, "severity", list(Severity), "warning", source)),
            status=self.choice(data, "status", STATUSES, "draft", source),
            source=source,
            uses={part: self.uses(data, part, source) for part in PARTS},
            subject=tuple(data.get("subject", ())),
            names=tuple(self.name(item, source) for item in data.get("names", ())),
            role=Role.UNKNOWN if role_column else Role(self.choice(data, "role", list(Role), "victim", source)),
            role_column=role_column,
            alone=Verdict(self.choice(data, "alone", list(Verdict), "symptom-only", source)),
            symptom=data.get("symptom", "no") == "yes",
            benign=data.get("benign", "no") == "yes",
            relieved_first=data.get("relieved_first", "no") == "yes",
            young_box=self.choice(data, "young_box", ("keep", "cap"), "keep", source),
            means=str(data.get("means", "")),
            says=str(data.get("says", "")),
            **{key: self.texts(data, key, source) for key in _LISTS},
        )

    def name(self, item: Lines, source: str) -> Name:
        role = item.get("role", "unknown")
        if role not in list(Role):
            self.fault(source, item.line_of("role"), f"unknown role '{role}'")
            role = "unknown"
        return Name(
            kind=item.get("kind", "host"),
            column=item.get("from", ""),
            role=Role(role),
            interface_column=item.get("interface"),
        )

    def uses(self, data: Lines, part: str, source: str) -> tuple[SignUse, ...]:
        entries = data.get(part, Items(data.line))
        if not isinstance(entries, Items):
            self.fault(source, data.line_of(part), f"'{part}' must be a list")
            return ()
        return tuple(
            use
            for item, line in zip(entries, entries.item_lines, strict=True)
            if (use := self.use(item, source, line)) is not None
        )

    def use(self, item: Any, source: str, line: int) -> SignUse | None:
        """``sign``, ``sign: {parameter: value}`` or ``any: [...]``."""
        if isinstance(item, str):
            return self.known(item, {}, source, line)
        if isinstance(item, Lines) and len(item) == 1:
            ((name, value),) = item.items()
            if name == "any" and isinstance(value, list):
                options = tuple(u for child in value if (u := self.use(child, source, line)) is not None)
                return SignUse(any_of=options)
            if isinstance(value, Lines):
                return self.known(name, value, source, line)
        self.fault(source, line, "write a sign as 'name', 'name: {parameter: value}' or 'any: [name, name]'")
        return None

    def known(self, name: str, parameters: Mapping[str, Any], source: str, line: int) -> SignUse | None:
        sign = self.signs.get(name)
        if sign is None:
            self.fault(source, line, f"there is no sign '{name}'")
            return None
        for key in parameters.keys() - set(sign.parameters):
            self.fault(
                source, line, f"sign '{name}' has no parameter '{key}' (it has: {', '.join(sign.parameters) or 'none'})"
            )
        return SignUse(sign=name, parameters=self.typed_parameters(sign, parameters, source, line))

    def typed_parameters(self, sign: Sign, given: Mapping[str, Any], source: str, line: int) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for look in sign.looks:
            types = all_schemas()[look.table].types
            for condition in look.conditions:
                raw = given.get(condition.parameter or "")
                if raw is None or condition.parameter is None:
                    continue
                if isinstance(raw, str) and raw.startswith("@"):
                    if raw[1:] not in self.thresholds:
                        self.fault(source, line, f"there is no threshold '{raw[1:]}'")
                    found[condition.parameter] = raw
                    continue
                if condition.operator == "matches":
                    for what in regex_faults(str(raw)):
                        self.fault(source, line, what)
                found[condition.parameter] = self.value(
                    raw, condition.operator, types.get(condition.column, "int"), source, line
                )
        return found

    def cross_check(self) -> None:
        for pattern in self.patterns.values():
            for key in ("refines", "causes", "look_alikes"):
                for other in getattr(pattern, key):
                    if other not in self.patterns:
                        self.fault(pattern.source, 1, f"'{key}' names the unknown pattern '{other}'")
            for alias in pattern.aliases:
                taken = {alias} & self.patterns.keys() or [
                    p for p in self.patterns.values() if p is not pattern and alias in p.aliases
                ]
                if taken or not _ID.fullmatch(alias):
                    self.fault(pattern.source, 1, f"alias '{alias}' is taken, or not lower case with hyphens")
            for platform in pattern.platforms:
                if platform not in PLATFORMS:
                    self.fault(pattern.source, 1, f"unknown platform '{platform}'")
