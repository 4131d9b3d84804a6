"""What a box says of its own name, where no prompt does: a show-tech without prompts, files of one command each."""

import re
from collections.abc import Sequence

_NAME = rb"([A-Za-z][\w.\-]{0,62})"
_SAID = re.compile(
    rb"^(?:(?!System |Kernel |Hardware )" + _NAME + rb" uptime is |" + _NAME + rb" up \d+ (?:year|day|hour|min)s? |"
    rb"(?:SNMPv2-MIB::sysName\.0|(?:iso|\.?1)\.3\.6\.1\.2\.1\.1\.5\.0) = (?:STRING: )?\"?" + _NAME + rb"\"?[ \t]*\r?$|"
    rb"[ \t]*Device name: " + _NAME + rb"[ \t]*\r?$|(?:Hostname:|hostname|switchname|set system host-name) " + _NAME + rb"[ \t]*\r?$)",
    re.MULTILINE,
)  # fmt: skip


def declared(texts: Sequence[bytes]) -> str | None:
    """Return the name that the box gives itself in ``texts``, when there is one alone."""
    hosts = {name for text in texts for names in _SAID.findall(text) for name in names if name}
    return hosts.pop().decode("latin-1") if len(hosts) == 1 else None
