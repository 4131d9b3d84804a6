"""Many strings against the gate: ``python -m tests.fuzz.gate_strings [STRINGS] [SEED]``; what passes is held against a second opinion.

The strings are commands of the ladders, pieces of attacks, and single characters, put together at random: unlike the bytes of a
fuzzer, a good part of them is nearly allowed.
"""

import random
import sys
from collections.abc import Iterator, Sequence

from tests.fuzz.safety import only_reads
from triage.collect.gate import SETUP, Allowed, check
from triage.collect.ladder import ladder, platforms
from triage.model import PLATFORMS

ATTACKS = (
    "show", "clock", " | ", "|", " |", "| ", "include x", "redirect flash:x", "append flash:x", "tee x", "save x", "begin y", "count", "last 5",
    "no-more", "section z", ";", " ; ", "&&", ">", ">>", "reload", "conf t", "configure terminal", "clear counters", "debug ip packet", "write",
    "copy run tftp:", "bash", "run", "sh ", "do ", "$(x)", "`x`", "\n", "\r", "\t", "\x00", "\x1b[A", "?", "!", "\\", '"', "'", " ", "  ",
    "\u00a0", "\u2028", "\uff53how", "Show", "SHOW", "x" * 190, "tech-support", "running-config", "memory", "python", "vsh", "email a@b", "xml",
)  # fmt: skip


def strings(number: int, seed: int) -> Iterator[str]:
    """Yield so many strings."""
    dice = random.Random(seed)
    commands = sorted({rung.command for platform in platforms() for rung in ladder(platform).rungs} | set(SETUP))
    pieces = (*commands, *ATTACKS, *map(chr, range(0x20, 0x7F)))
    for _ in range(number):
        if dice.random() < 0.5:
            text = dice.choice(commands)
            at = dice.randrange(len(text) + 1)
            yield text[:at] + dice.choice(pieces) + text[at + dice.choice((0, 0, 1, 5)) :]
        else:
            yield "".join(dice.choices(pieces, k=dice.randint(1, 4)))


def main(arguments: Sequence[str]) -> int:
    """Print how many passed, and every one that should not have."""
    number = int(arguments[0]) if arguments else 1_000_000
    asked: tuple[str | None, ...] = (None, *PLATFORMS)
    passed = wrong = 0
    for count, text in enumerate(strings(number, int(arguments[1]) if len(arguments) > 1 else 1)):
        platform = asked[count % len(asked)]
        if isinstance(check.__wrapped__(text, platform=platform), Allowed):
            passed += 1
            if not only_reads(text):
                wrong += 1
                print(f"passed on {platform}: {text!r}")
    print(f"{number:,} strings, {passed:,} passed, {wrong} of them should not have")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
