"""Texts that have to be read again, kept so that whoever reads the store cannot: AES-256-GCM, by a key of its own.

The key comes from the dashboard's (`<var>/web/secret`) by HKDF, under a label that nothing else has. What a text is
about is sealed with it: a sealed secret that is put into another account opens nothing there.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LABEL = b"dockwatch second factor"
KEY_BYTES, NONCE_BYTES = 32, 12


class Unreadable(Exception):
    """It was sealed by another key, about something else, or is none of ours."""


def seal(key: bytes, text: str, about: str) -> str:
    """The text as it may be kept; `about` is to be said again by whoever opens it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return urlsafe_b64encode(nonce + _box(key).encrypt(nonce, text.encode(), about.encode())).decode()


def unseal(key: bytes, sealed: str, about: str) -> str:
    """Raises `Unreadable`."""
    try:
        box = urlsafe_b64decode(sealed.encode())
        return _box(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable("it was sealed by another key") from error


def _box(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=LABEL).derive(key))
