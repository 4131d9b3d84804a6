"""Values that netmiko-tools encrypted: PBKDF2 over a salt, then Fernet or AES-128-CBC. Only ``collect`` may load netmiko itself."""

import base64
import binascii

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

_ROUNDS, _KEY_BYTES, _BLOCK_BYTES = 100_000, 32, 16


def decrypt(value: str, key: str, kind: str) -> str:
    """Return the plain text of ``SALT:CIPHERTEXT``, both in base64; ``kind`` is fernet or aes128.

    Raises:
        ValueError: the key or the text is wrong.
    """
    salt, _, text = value.partition(":")
    try:
        derived = _derived(base64.b64decode(salt, validate=True), key)
        cipher = base64.b64decode(text, validate=True)
        if kind == "fernet":
            return Fernet(base64.urlsafe_b64encode(derived)).decrypt(cipher).decode()
        if kind == "aes128":
            return _cbc(cipher, derived[:_BLOCK_BYTES]).decode()
    except InvalidToken as error:
        raise ValueError("wrong key") from error
    except binascii.Error as error:
        raise ValueError("not base64") from error
    raise ValueError(f"unknown encryption '{kind}'")


def _derived(salt: bytes, key: str) -> bytes:
    return PBKDF2HMAC(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=salt, iterations=_ROUNDS).derive(key.encode())


def _cbc(cipher: bytes, key: bytes) -> bytes:
    reader = Cipher(algorithms.AES(key), modes.CBC(cipher[:_BLOCK_BYTES])).decryptor()
    padded = reader.update(cipher[_BLOCK_BYTES:]) + reader.finalize()
    unpadder = padding.PKCS7(_BLOCK_BYTES * 8).unpadder()
    return unpadder.update(padded) + unpadder.finalize()
