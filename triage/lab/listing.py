"""What a lab can be made of, a line each: the faults that a scenario can give a router, and how old its SSH can be."""

from collections.abc import Mapping

from triage.lab.faults import FaultKind

FAULTS: Mapping[FaultKind, str] = {
    FaultKind.REFUSE: "nothing listens on the port",
    FaultKind.NO_BANNER: "the connection is accepted and stays silent",
    FaultKind.BANNER_ONLY: "the version line comes, the key exchange does not",
    FaultKind.VTY_FULL: "every line is taken: the connection is closed at once",
    FaultKind.OLD_ALGORITHMS: "SHA-1 only; 'text' names another algorithm profile",
    FaultKind.KEX_MISMATCH: "a key exchange that no usual client speaks",
    FaultKind.CHANGED_HOST_KEY: "another host key than the one that is known",
    FaultKind.AUTH_FAIL: "the right password is refused",
    FaultKind.AUTH_SLOW: "the AAA server takes 'seconds' to answer",
    FaultKind.KBDINT_ONLY: "the password is asked for by keyboard-interactive only",
    FaultKind.LOCK_OUT: "after 'skip' wrong passwords the right one is refused too",
    FaultKind.CLOSE_AFTER_LOGIN: "the session is closed right after the login",
    FaultKind.SILENCE_AFTER_LOGIN: "the login is accepted, then nothing comes",
    FaultKind.PAGING_NOT_DISABLED: "'terminal length 0' is refused, as by command authorization",
    FaultKind.FRAIL: "it survives 'skip' costly commands and reloads at the next",
    FaultKind.CONTROLS_IN_PROMPT: "escape sequences stand around the prompt",
    FaultKind.HANG_IN_THE_MIDDLE: "the output stops half-way and the session stays open",
    FaultKind.RESET_IN_THE_MIDDLE: "the connection is reset half-way through the output",
    FaultKind.RELOAD: "the box reloads half-way; nothing listens for 'seconds'",
    FaultKind.ENDLESS: "the output does not end",
    FaultKind.HUGE: "the output has 'seconds' megabytes, then the prompt",
    FaultKind.SLOW: "a byte every 'seconds'",
    FaultKind.PROMPT_CHANGE: "somebody renames the box: the next prompts show 'text'",
    FaultKind.PROMPT_INSIDE_OUTPUT: "the output has lines that look like the prompt",
    FaultKind.LOW_MEMORY: "the command is refused for lack of memory",
    FaultKind.SYSLOG_INTERLEAVED: "a log message cuts a line of the output in two",
    FaultKind.NON_UTF8: "the output has bytes that are no UTF-8, and escape sequences",
}
PROFILES: Mapping[str, str] = {
    "sha1": "group14 with SHA-1, ssh-rsa: the usual old box",
    "ios-12": "group1 with SHA-1, ssh-rsa, CBC ciphers",
    "ios-15": "group exchange and group14 with SHA-1, ssh-rsa",
    "rsa-sha1": "a current key exchange, a host key that signs with SHA-1 only",
    "cbc-md5": "a current key exchange, 3des-cbc and hmac-md5 only",
    "curve25519": "curve25519 only, nothing old",
    "nobody": "a key exchange that no usual client speaks",
}
