"""The page of all tables: what devices printed, and what was computed from it, column by column with units."""

from collections.abc import Iterator, Mapping

from triage.facts.fact import fact_schemas
from triage.tables import COMMON, Schema, schemas

_MADE = "<!-- made by docs/generate.py from parsers/tables.yaml and playbooks/facts.yaml -->"


def tables_page() -> str:
    """Return every table with its columns, types and units."""
    out = [
        _MADE,
        "# Tables",
        "",
        f"Every table begins with {', '.join(f'`{name}`' for name in COMMON)}: where a row comes from; `at` is the time of the",
        "capture in UTC. A unit stands in the name of its column: `_pct`, `_ms`, `_us`, `_s`, `_bytes`, `_bps`, `_pps`.",
        "A missing value is unknown, never zero.",
        "",
        "## What devices print",
        "",
        *_tables(schemas()),
        "## What is computed from it",
        "",
        *_tables(fact_schemas()),
    ]
    return "\n".join(out).rstrip() + "\n"


def _tables(found: Mapping[str, Schema]) -> Iterator[str]:
    for name, schema in found.items():
        yield from (f"### {name}", "", schema.about, "", "| Column | Type | Meaning |", "|---|---|---|")
        for column, kind in schema.types.items():
            yield f"| `{column}` | {kind} | {schema.meanings[column].replace('|', chr(92) + '|')} |"
        yield ""
