"""The commonest forms of a line of a log, each matched over a whole text at once; all others are taken apart step by step.

A pattern has one match a line, whose last group is a line of any other form. It takes only what ``message_head`` reads the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_LONG, _SHORT = r"(?:Jan|Mar|May|Jul|Aug|Oct|Dec)", r"(?:Apr|Jun|Sep|Nov)"
_DAY = (  # surely one of the calendar
    rf"(?:Feb +(?:[12][0-9]|0?[1-9])|{_LONG} +(?:3[01]|[12][0-9]|0?[1-9])|{_SHORT} +(?:30|[12][0-9]|0?[1-9]))"
)
_DAY_OF_ANY_YEAR = _DAY.replace("[12][0-9]|0?[1-9])|(?:Jan", "1[0-9]|2[0-8]|0?[1-9])|(?:Jan")
_UPTIME = r"(?:[0-9]+[ywdh]){2}|[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]"
_ISO_DAY = (
    r"(?:19|20)[0-9]{2}-(?:02-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|"
    r"(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30))"
)
_ISO = rf"{_ISO_DAY}[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.,][0-9]{{1,6}})?"
_ZONE = r"[A-Z]{1,5}(?:[+-]\d{1,2}(?::?\d\d)?)?(?![\w%/\-.+])"  # as a stamp may have it; a host that looks so is none
_MESSAGE = r"%(([A-Z][A-Z0-9_]*(?:-(?![0-7]-)[A-Za-z0-9_/]+)*)-([0-7])-([A-Z0-9_]+)) ?:[^\S\n]*(.*)"
_LIKE_STAMP = (
    r"[*.]?(?:\d{4}-\d\d-\d\d[T ]|(?:\d{4} )?[A-Z][a-z]{2} +\d{1,2} +(?:\d{4} +)?\d|(?:\d+[ywdh]){2}|\d{1,3}:\d\d:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its pattern, and which column of ``log_event`` each group fills.

    ``year``, ``zone`` and ``inner`` are no columns: whether the stamp has a year, its zone in ISO 8601, and the stamp
    that the device itself had put behind that of a relay.
    """

    pattern: re.Pattern[str]
    fields: tuple[str, ...]

    def fits(self, texts: Sequence[str]) -> int:
        """Return how many of ``texts`` are of this form."""
        return sum(
            match is not None and match.lastindex != len(self.fields) + 1 for match in map(self.pattern.match, texts)
        )


# The device's own stamp, then the tag: "000123: *Nov 23 10:15:22.123 UTC: %SYS-5-CONFIG_I: ...".
OWN = Form(
    re.compile(
        rf"^(?:(?:0*([0-9]+): )?([*.]?{_DAY} +((?:19|20)[0-9]{{2}} +)?{_CLOCK}(?:[.,][0-9]{{1,6}})?(?: [A-Z]{{1,5}})?|"
        rf"{_UPTIME}): {_MESSAGE}|(.*))$",
        re.MULTILINE,
    ),
    ("sequence", "event_at_text", "year", "tag", "facility", "severity", "mnemonic", "text"),
)
# A relay's stamp of RFC 3164, RFC 5424 or ISO 8601 and the host, perhaps a number and the device's own stamp, then the tag:
# "<189>Nov 23 10:15:22 r1 123: *Nov 23 10:15:20.123: %SYS-5-...", "<189>1 2026-11-23T10:15:22Z r1 - - - - %SYS-5-...".
RELAYED = Form(
    re.compile(
        r"^(?:(?:<[0-9]{1,3}>(?:[0-9] )?:? ?)?"
        rf"({_ISO}(Z{{1,2}}|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?|"
        rf"{_DAY_OF_ANY_YEAR} +{_CLOCK}(?:[.,][0-9]{{1,6}})?(?! (?:19|20)\d\d\b| {_ZONE})) +"
        r"([A-Za-z0-9][\w.\-]{0,80}+):? (?>0*(\d+): )?+(?>(?:RP|LC|0|SP)/[\w/]+:)?+"
        rf"(?>([*.]?(?:{_DAY_OF_ANY_YEAR} +(?:(?:19|20)[0-9]{{2}} +)?{_CLOCK}(?:[.,][0-9]{{1,6}})?(?: [A-Z]{{1,5}})?|"
        rf"{_ISO}Z?|{_UPTIME})): |(?!{_LIKE_STAMP}))[^%\n]{{0,200}}+"
        rf"{_MESSAGE}|(.*))$",
        re.MULTILINE,
    ),
    ("event_at_text", "zone", "host", "sequence", "inner", "tag", "facility", "severity", "mnemonic", "text"),
)
_SAMPLE = 32  # lines that tell which form a text has; most texts have one


def form_of(texts: Sequence[str]) -> Form:
    """Return the form that most lines of a text have."""
    some = texts[:: max(1, len(texts) // _SAMPLE)]
    return RELAYED if RELAYED.fits(some) > OWN.fits(some) else OWN
