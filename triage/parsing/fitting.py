"""Which parser makes sense of a text: that of its command, that of another platform, or at last its layout alone."""

from collections.abc import Sequence

from triage.parsing import engines
from triage.parsing.engines import Text
from triage.parsing.lookup import everywhere, last_resort, without_last_words
from triage.parsing.manifest import Manifest
from triage.parsing.results import RowResult

_FOREIGN_LINES = 4  # a shorter text makes no sense for other reasons
_SENSE = 10  # one line in so many may stay not understood where another platform's parser is believed
Fit = tuple[Manifest | None, RowResult]


def understood(manifest: Manifest | None, text: Text) -> Fit:
    """Return the parser that makes sense of ``text``, its command's ``manifest`` if need be, and what it reads."""
    content = text.content(manifest)
    result = RowResult(tables={}, not_understood=content) if manifest is None else _read(manifest, text)
    manifest, result = _as_another(_others(manifest, text, result, len(content)), manifest, text, result)
    whole = not text.cleaned.cut and len(content) >= _FOREIGN_LINES  # what was cut is not guessed at
    strange = manifest is None or whole
    if strange and len(result.not_understood) * 2 >= len(content) and not any(result.tables.values()):
        return _by_layout(manifest, text, result)
    return manifest, result


def _others(manifest: Manifest | None, text: Text, result: RowResult, lines: int) -> tuple[Manifest, ...]:
    """Return what else may read a text that hardly makes sense, or whose command has words that no parser knows."""
    foreign = lines >= _FOREIGN_LINES and len(result.not_understood) * 2 >= lines
    shorter = without_last_words(text.command, text.platform) if foreign or manifest is None else ()
    return (*(everywhere(text.command) if foreign else ()), *shorter)


def _as_another(others: Sequence[Manifest], manifest: Manifest | None, text: Text, result: RowResult) -> Fit:
    """Read text as what each of ``others`` reads, and keep that when nearly all of it makes sense so.

    Threads quote two boxes under one name, and a lone output may be taken for the wrong platform's.
    """
    best = manifest, result
    for other in others:
        again, sense = _read_as(other, text)
        if sense and len(again.not_understood) < len(best[1].not_understood):
            best = other, again
    return best


def _by_layout(manifest: Manifest | None, text: Text, result: RowResult) -> Fit:
    """Read by its layout what no parser has rows of; where there is a parser, only if nearly all of it makes sense so."""
    if (last := last_resort(text.command)) is None:
        return manifest, result
    again, sense = _read_as(last, text)
    return (last, again) if manifest is None or sense else (manifest, result)


def _read_as(manifest: Manifest, text: Text) -> tuple[RowResult, bool]:
    """Return what another parser reads, and whether nearly all lines make sense to it."""
    again = _read(manifest, text)
    return again, any(again.tables.values()) and len(again.not_understood) * _SENSE <= len(text.content(manifest))


def _read(manifest: Manifest, text: Text) -> RowResult:
    return engines.repaired(manifest, text, engines.as_it_stands(manifest, text))
