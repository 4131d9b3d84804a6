"""Which parser makes sense of a text: that of its command, that of another platform, or at last its layout alone.

The lines are tried as they stand first: a repair reads a text many times, and is left to where nothing fits without one.
"""

from collections.abc import Iterable, Sequence

from triage.parsing.engines import Text, as_it_stands, repaired
from triage.parsing.lookup import everywhere, last_resort, without_last_words
from triage.parsing.manifest import Manifest
from triage.parsing.results import RowResult

_FOREIGN_LINES = 4  # a shorter text makes no sense for other reasons
_SENSE = 10  # one line in so many may stay not understood where another platform's parser is believed


def understood(manifest: Manifest | None, text: Text) -> tuple[Manifest | None, RowResult]:
    """Return the parser that makes sense of ``text`` and what it reads; ``manifest``, that of its command, where none does."""
    nothing = RowResult(tables={}, not_understood=list(text.stripped))
    own = nothing if manifest is None else as_it_stands(manifest, text)
    others = [(other, as_it_stands(other, text)) for other in _others(manifest, text, own)]
    if (fit := _best(others, own, text)) is not None:
        return fit[0], repaired(*fit, text)
    own = own if manifest is None else repaired(manifest, own, text)
    if manifest is None or _hardly(own, text):
        again = ((other, repaired(other, found, text)) for other, found in others)
        if (fit := _best(again, own, text)) is not None:
            return fit
    # What was cut is not guessed at.
    strange = manifest is None or (not text.cleaned.cut and len(text.stripped) >= _FOREIGN_LINES)
    if strange and _hardly(own, text) and not any(own.tables.values()):
        return _by_layout(manifest, text, own)
    return manifest, own


def _hardly(result: RowResult, text: Text) -> bool:
    """Tell whether the text hardly makes sense."""
    return len(result.not_understood) * 2 >= len(text.stripped)


def _nearly_all(result: RowResult, text: Text) -> bool:
    """Tell whether nearly all of the text makes sense."""
    return any(result.tables.values()) and len(result.not_understood) * _SENSE <= len(text.stripped)


def _others(manifest: Manifest | None, text: Text, own: RowResult) -> Sequence[Manifest]:
    """Return what else may read a text that hardly makes sense, or whose command has words that no parser knows.

    Threads quote two boxes under one name, and a lone output may be taken for the wrong platform's.
    """
    foreign = len(text.stripped) >= _FOREIGN_LINES and _hardly(own, text)
    shorter = without_last_words(text.command, text.platform) if foreign or manifest is None else ()
    return (*(everywhere(text.command) if foreign else ()), *shorter)


def _best(
    others: Iterable[tuple[Manifest, RowResult]], own: RowResult, text: Text
) -> tuple[Manifest, RowResult] | None:
    """Return the one of ``others`` to which nearly all makes sense, and most; None when that is none, or no more than ``own``."""
    fitting = [
        (other, found)
        for other, found in others
        if _nearly_all(found, text) and len(found.not_understood) < len(own.not_understood)
    ]
    return min(fitting, key=lambda fit: len(fit[1].not_understood), default=None)


def _by_layout(manifest: Manifest | None, text: Text, own: RowResult) -> tuple[Manifest | None, RowResult]:
    """Read by its layout what no parser has rows of; where there is a parser, only if nearly all of it makes sense so."""
    if (last := last_resort(text.command)) is None:
        return manifest, own
    again = as_it_stands(last, text)
    keep = manifest is not None and not _nearly_all(again, text)
    return (manifest, own) if keep else (last, again)
