"""Random choices, the same for the same seed: an answer is a function of scenario, seed, router and time."""

from hashlib import blake2b


def unit(*parts: object) -> float:
    """Return a number in [0, 1) that depends on ``parts`` alone."""
    digest = blake2b("/".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def swing(*parts: object) -> float:
    """Return a number in [-1, 1)."""
    return 2 * unit(*parts) - 1


def whole(low: int, high: int, *parts: object) -> int:
    """Return a whole number from ``low`` to ``high``, both included."""
    return low + int(unit(*parts) * (high - low + 1))
