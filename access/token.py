"""Secrets that a cookie or a link carries, and what is kept of them: a digest, never the secret.

cookie    <id>.<secret>          id 12 letters, known to lists; secret 43 letters, 256 bits
code      K7Q2-M9XW-AB3D         12 letters that a person can type, 59 bits; used once, soon
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import NamedTuple

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without what looks alike."""
_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH, ID_LENGTH = 12, 12


class Token(NamedTuple):
    """`text` goes to its holder and nowhere else; `id` and `digest` are kept."""

    id: str
    text: str
    digest: str


def new_token() -> Token:
    """A token that nobody has seen."""
    name = "".join(secrets.choice(_ID_LETTERS) for _ in range(ID_LENGTH))
    secret = secrets.token_urlsafe(32)
    return Token(name, f"{name}.{secret}", digest_of(secret))


def split_token(text: str) -> tuple[str, str]:
    """Id and digest that a token's text names; two empty texts for what is none."""
    name, dot, secret = text.partition(".")
    if not dot or len(name) != ID_LENGTH or not 0 < len(secret) <= 64 or not name.isascii():
        return "", ""
    return name, digest_of(secret)


def new_code() -> str:
    """A code for one use, in groups as a person types it."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def code_key(text: str) -> str:
    """What is kept of a code, however it was typed; empty for what is none."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return digest_of(letters) if len(letters) == CODE_LENGTH and letters.isascii() else ""


def is_same(one: str, other: str) -> bool:
    """Whether two digests are equal, in a time that does not tell where they differ."""
    return bool(one) and hmac.compare_digest(*(text.encode("utf-8", "surrogatepass") for text in (one, other)))


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
