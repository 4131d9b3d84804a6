"""What a boot loader prints on the console: that the software does not fit, and what it says on the way there."""

import re
from collections.abc import Iterable

# 1700/2600/3600, 1800/2800/3800, and whatever loads or unpacks an image by itself. A message with a tag is the log's.
_FAILURES = re.compile(
    r"(?:SYSTEM INIT: |ERROR ?: |%ERR: )?(?:"
    r"memory requirements? exceeds? (?:the )?available memory"
    r"|(?:Program load (?:aborted|failed)\W{1,3})?(?:insufficient|not enough) (?:memory|dram|ram)"
    r" (?:to|for) (?:boot|load|run|start|decompress|uncompress|unpack)\w*(?: the| this| new)? (?:image|software|system|ios)"
    r")[.!]{0,3}",
    re.IGNORECASE,
)
# Looking for these takes a fraction of what a search that ignores case and begins with nothing certain does.
_IN_EVERY_FAILURE = ("available memory", "insufficient", "not enough")
_CHATTER = re.compile(
    r"System Bootstrap, Version .*|Technical Support: .*|Copyright \(c\) .*|PLD version .*|GIO ASIC version .*"
    r"|\S+ (?:platform|processor) with \d+ Kbytes of main memory|Main memory is configured to .*"
    r"|Readonly ROMMON initialized|program load complete, .*|Self decompressing the image ?: .*|#+ \[OK\]|\[OK\]"
    r"|Smart Init is (?:enabled|disabled).*|smart init is sizing iomem|Memory required ?: .*|%Software-forced reload"
    r"|\*\*\* System received a .* \*\*\*|signal= ?\w+, code= ?\w+, context= ?\w+|PC = ?\w+,.*"
    r"|monitor: command .*|boot: .*|rommon \d+ >.*",
    re.IGNORECASE,
)


def refused_boots(lines: Iterable[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[int]]:
    """Return the lines that say that an image does not fit, and the numbers of the loader's other lines beside them."""
    some = list(lines)
    failures = [(number, text) for number, text in some if _FAILURES.fullmatch(text.strip())]
    chatter = [n for n, text in some if _CHATTER.fullmatch(text.strip())] if failures else []
    return failures, chatter


def may_refuse(text: str) -> bool:
    """Tell whether a whole text is worth looking at line by line."""
    folded = text.lower()
    return any(words in folded for words in _IN_EVERY_FAILURE)
