"""What routers of different ages can negotiate: the profiles behind the faults of a connection."""

from collections.abc import Mapping

from triage.lab.faults import FaultBook, FaultKind

Profile = Mapping[str, list[str]]

_SHA1_MACS = ["hmac-sha1"]
PROFILES: Mapping[str, Profile] = {
    "sha1": {  # the usual old box
        "kex_algs": ["diffie-hellman-group14-sha1"],
        "signature_algs": ["ssh-rsa"],
        "encryption_algs": ["aes128-ctr", "aes128-cbc"],
        "mac_algs": _SHA1_MACS,
    },
    "ios-12": {
        "kex_algs": ["diffie-hellman-group1-sha1"],
        "signature_algs": ["ssh-rsa"],
        "encryption_algs": ["aes128-cbc", "3des-cbc"],
        "mac_algs": _SHA1_MACS,
    },
    "ios-15": {
        "kex_algs": ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1"],
        "signature_algs": ["ssh-rsa"],
        "encryption_algs": ["aes128-ctr", "aes128-cbc"],
        "mac_algs": _SHA1_MACS,
    },
    "rsa-sha1": {  # a modern key exchange, and a host key that signs with SHA-1 only
        "kex_algs": ["diffie-hellman-group-exchange-sha256", "ecdh-sha2-nistp256"],
        "signature_algs": ["ssh-rsa"],
        "encryption_algs": ["aes128-ctr"],
        "mac_algs": ["hmac-sha2-256"],
    },
    "cbc-md5": {
        "kex_algs": ["ecdh-sha2-nistp256"],
        "encryption_algs": ["3des-cbc"],
        "mac_algs": ["hmac-md5"],
    },
    "curve25519": {"kex_algs": ["curve25519-sha256@libssh.org"]},  # nothing old: the first choice of many current boxes
    "nobody": {"kex_algs": ["diffie-hellman-group17-sha512"]},
}
OLD_KEY = frozenset({"sha1", "ios-12", "ios-15", "rsa-sha1"})


def profile_name(faults: FaultBook) -> str:
    """Return which profile the faults ask for, empty for what a current box speaks."""
    if faults.has(FaultKind.KEX_MISMATCH):
        return "nobody"
    old = faults.first(FaultKind.OLD_ALGORITHMS)
    if old is None:
        return ""
    return old.text if old.text in PROFILES else "sha1"
