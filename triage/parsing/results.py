"""What every engine gives back: the rows of a text, with every line accounted for."""

from dataclasses import dataclass, field

from triage.tables import Table


@dataclass(slots=True)
class RowResult:
    """Rows by table, and the lines that no pattern knew.

    ``continued`` holds, for a row that several lines made, the lines behind the first, by the number of the first.
    """

    tables: dict[str, Table]
    read: int = 0
    noise: int = 0
    not_understood: list[tuple[int, str]] = field(default_factory=list)
    continued: dict[int, list[int]] = field(default_factory=dict)


def in_line_order(table: Table) -> None:
    """Put the rows, which were gathered rule by rule, in the order of their lines."""
    numbers = table["line"]
    if numbers == sorted(numbers):
        return
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    table.columns = {name: [column[index] for index in order] for name, column in table.columns.items()}
