"""Plain hosts, one a line: ``[user@]host[:port]``, with ``#`` comments; what nmap -iL, pssh and fping take."""

from triage.inventory.reading import Reading, Sample


def looks_like(sample: Sample) -> bool:  # noqa: ARG001
    """Return true: what nothing else claims is a list of hosts."""
    return True


def read(sample: Sample, reading: Reading) -> None:
    """Read one host from each line."""
    for number, line in sample.lines:
        reading.add({"host": line.split("#", 1)[0].strip()}, reading.place(number))
