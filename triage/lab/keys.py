"""Host keys, the same for the same seed, so that a port that is used again does not look like a changed key."""

from hashlib import sha256

import asyncssh

# RFC 8410: the beginning of every PKCS #8 file with an Ed25519 key; the 32 bytes of the key follow.
_ED25519_PKCS8 = bytes.fromhex("302e020100300506032b657004220420")


def host_key(*seed: object) -> asyncssh.SSHKey:
    """Return the Ed25519 key of a simulated router; it guards nothing."""
    secret = sha256("/".join(("triage lab", *map(str, seed))).encode()).digest()
    return asyncssh.import_private_key(_ED25519_PKCS8 + secret)


def old_host_key() -> asyncssh.SSHKey:
    """Return a fresh RSA key, for a router that offers ssh-rsa only."""
    return asyncssh.generate_private_key("ssh-rsa", key_size=2048)


def public_line(key: asyncssh.SSHKey) -> str:
    """Return algorithm and key as a known_hosts line has them."""
    text = key.export_public_key().decode("ascii").split()
    return f"{text[0]} {text[1]}"


def sha1_only(key: asyncssh.SSHKey) -> asyncssh.SSHKeyPair:
    """Return an RSA key that offers only signatures with SHA-1, as before RFC 8332."""
    pair = asyncssh.load_keypairs([key])[0]
    pair.host_key_algorithms = (b"ssh-rsa",)
    return pair
