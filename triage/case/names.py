"""Safe file names for devices and commands: inside the case folder, readable, never colliding."""

import hashlib
import re

_MAX = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def safe_name(text: str) -> str:
    """Return ``text`` as a file name of letters, digits, dots, hyphens and underscores; six hex digits tell changed names apart."""
    name = _UNSAFE.sub("_", text.strip().replace(" ", "_")).lstrip(".")
    changed = name != text.replace(" ", "_") or len(name) > _MAX or not name or _RESERVED.fullmatch(name) is not None
    if not changed:
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{name[: _MAX - 7] or 'unnamed'}-{digest}"


def command_file(command: str) -> str:
    """Return the file name of a command's capture: blanks are ``_``, a pipe is ``__pipe__``."""
    return f"{safe_name(re.sub(r' *[|] *', '__pipe__', command))}.txt"


def command_of_file(stem: str) -> str:
    """Return the command that a stem names, as far as that can be told; the journal has it exactly."""
    return " ".join(stem.replace("__pipe__", " | ").replace("_", " ").split())
