"""YAML as plain strings, lists and mappings, with line numbers; nothing in it can run or be guessed.

Scalars stay text (``no`` is "no", ``1.10`` is "1.10") and are typed later by a schema. Duplicate keys, tags, anchors and aliases
are refused: no bomb, no surprise.
"""

from typing import Any

import yaml

from triage.errors import FaultList

MAX_BYTES = 5_000_000


class Lines(dict[str, Any]):
    """A mapping that knows on which line each key stands."""

    __slots__ = ("key_lines", "line")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.key_lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        return self.key_lines.get(key, self.line)


class Items(list[Any]):
    """A list that knows on which line each item stands."""

    __slots__ = ("item_lines", "line")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.item_lines: list[int] = []


class _Composer(yaml.CBaseLoader):
    """The C parser's node tree; aliases never come to life."""


def load(text: str, source: str) -> Any:
    """Return the document in ``text``: str, Items or Lines, nested. An empty document is an empty Lines.

    Raises:
        FaultList: not YAML, or one of the refused constructs; each fault as "source:line: what".
    """
    if len(text) > MAX_BYTES:
        raise FaultList([f"{source}:1: larger than {MAX_BYTES // 1_000_000} MB"])
    try:
        _refuse(text, source)
        node = _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise FaultList([f"{source}:{line}: not valid YAML: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise FaultList([f"{source}:1: not valid YAML: {error}"]) from error
    faults: list[str] = []
    document = _build(node, source, faults) if node is not None else Lines(1)
    if faults:
        raise FaultList(faults)
    return document


def _refuse(text: str, source: str) -> None:
    """Refuse aliases, anchors and tags before anything is built from them."""
    if not any(mark in text for mark in "&*!"):
        return
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        alias = isinstance(event, yaml.AliasEvent)
        if alias or getattr(event, "anchor", None) or _tagged(event):
            line = event.start_mark.line + 1 if event.start_mark is not None else 1
            raise FaultList([f"{source}:{line}: anchors, aliases and tags are not accepted here; write the value out"])


def _tagged(event: yaml.Event) -> bool:
    tag = getattr(event, "tag", None)
    return tag is not None and tag != "!"


def _build(node: yaml.Node, source: str, faults: list[str]) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        items = Items(line)
        for child in node.value:
            items.append(_build(child, source, faults))
            items.item_lines.append(child.start_mark.line + 1)
        return items
    assert isinstance(node, yaml.MappingNode)  # noqa: S101  the three kinds of node that YAML has
    mapping = Lines(line)
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(f"{source}:{key_line}: a key must be plain text")
            continue
        key = str(key_node.value)
        if key in mapping:
            faults.append(f"{source}:{key_line}: '{key}' stands twice (first on line {mapping.key_lines[key]})")
            continue
        mapping[key] = _build(value_node, source, faults)
        mapping.key_lines[key] = key_line
    return mapping
