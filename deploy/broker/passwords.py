"""Passwords as mosquitto keeps them, and the making of new ones.

    ACME.gw1:$7$101$<salt, base64>$<hash, base64>        PBKDF2 with SHA-512, 64 bytes; mosquitto wants a salt of 12

A password is 24 letters and digits drawn at random, 139 bits: nobody guesses that at any number of rounds, so there are
as few as mosquitto's own tool takes. More would cost the others: at each reload the broker, which is one thread, checks
the password of every connected client again before it serves anyone (`docs/decisions/0010-revoked-by-a-reload.md`).

The salt is 12 characters of text, so that the same hash also serves EMQX, which takes the salt for text.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode
from typing import NamedTuple

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
"""Without what looks alike, since people type it into devices; and nothing that a shell, URL or XML file minds."""
LENGTH = 24
SALT_LENGTH = 12
ROUNDS = 101
HASH_BYTES = 64


class Hashed(NamedTuple):
    """A password hash in its parts."""

    rounds: int
    salt: bytes
    digest: bytes


def new_password() -> str:
    """A password that nobody has seen. It is shown once and kept nowhere in the clear."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def hash_password(password: str, salt: str | None = None) -> str:
    """The password as the broker's file keeps it, with a new salt if none is given."""
    salt = salt if salt is not None else "".join(secrets.choice(ALPHABET) for _ in range(SALT_LENGTH))
    digest = _digest(password, salt.encode(), ROUNDS)
    return f"$7${ROUNDS}${b64encode(salt.encode()).decode()}${b64encode(digest).decode()}"


def read_hash(text: str) -> Hashed:
    """The parts of a kept password.

    Raises:
        ValueError: for anything that mosquitto would not take.
    """
    match text.split("$"):
        case ["", "7", rounds, salt, digest] if rounds.isascii() and rounds.isdigit():
            hashed = Hashed(int(rounds), b64decode(salt, validate=True), b64decode(digest, validate=True))
            if hashed.rounds >= 1 and len(hashed.salt) == SALT_LENGTH and len(hashed.digest) == HASH_BYTES:
                return hashed
    raise ValueError("not a password hash as mosquitto keeps it ($7$rounds$salt$hash)")


def is_password(password: str, kept: str) -> bool:
    """Whether `kept` is the hash of this password."""
    hashed = read_hash(kept)
    return secrets.compare_digest(_digest(password, hashed.salt, hashed.rounds), hashed.digest)


def _digest(password: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, HASH_BYTES)
