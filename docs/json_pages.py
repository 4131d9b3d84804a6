"""The page of the findings document, made from its schema."""

from collections.abc import Iterator, Mapping
from typing import Any

_MADE = "<!-- made by docs/generate.py from the schema -->"


def json_page(schema: Mapping[str, Any]) -> str:
    """Return the members of the document and of what it holds, with their types."""
    out = [
        _MADE,
        "# JSON",
        "",
        schema["description"],
        "`triage schema` prints the JSON schema, which the tests hold every document against.",
        "",
        "```",
        "triage analyze captures/ --json | jq '.findings[0].summary'",
        "```",
        "",
        "## The document",
        "",
        *_members(schema, schema["$defs"]),
    ]
    for name, definition in schema["$defs"].items():
        if "properties" in definition:
            out += [f"## {name}", "", *_members(definition, schema["$defs"])]
    return "\n".join(out).rstrip() + "\n"


def _members(definition: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    yield from ("| Member | Type | |", "|---|---|---|")
    for name, entry in definition["properties"].items():
        yield f"| `{name}` | {_type(entry, known)} | {entry.get('description', '')} |"
    yield ""


def _type(entry: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    if "$ref" in entry:
        name = entry["$ref"].rpartition("/")[2]
        if name == "time":
            return "time, ISO 8601 in UTC"
        return f"[{name}](#{name})" if "properties" in known[name] else _type(known[name], known)
    if "const" in entry:
        return f"`{entry['const']}`"
    if "enum" in entry:
        return ", ".join("null" if value is None else f"`{value}`" for value in entry["enum"])
    kind = entry.get("type", "any")
    if kind == "array":
        return f"list of {_type(entry.get('items', {}), known)}"
    if kind == "object":
        return f"mapping of {', '.join(f'`{name}`' for name in entry.get('properties', {}))}"
    words = {"string": "text", "integer": "whole number"}
    return " or ".join(words.get(k, k) for k in ([kind] if isinstance(kind, str) else kind))
