"""Passwords: how they are kept, how one is checked, and which are too weak to be one.

Kept is an argon2id hash (RFC 9106's profile for little memory: 64 MiB, 3 passes, 4 lanes). At most two are hashed at
once, so that a crowd at the door cannot take the machine's memory; who waits too long is told to try again.

By NIST SP 800-63B: any characters, spaces too, none asked for; 12 to 128 of them, counted as code points after NFKC
(a keyboard may send one letter in two ways, and both must be right); nothing is cut off; and what is easy to guess is
refused, with words about the person and the place counting for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from argon2.profiles import RFC_9106_LOW_MEMORY
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 128
LONGEST_TYPED = 4 * LONGEST
"""What is longer before it is normal is no password: normalising takes the square of a row of marks."""
AT_ONCE, WAIT_S = 2, 3.0
"""Hashings at once, each 64 MiB for about a tenth of a second; how long another waits for its turn."""
ESTIMATED = 40
"""Characters that an estimate looks at: its time grows with their cube, and 40 say enough."""
GOOD = 3
"""zxcvbn's score: 10^8 guesses or more, too many for whoever guesses at the door, and slow ones for a thief."""
_LEAST_WORD = 4

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_turns = BoundedSemaphore(AT_ONCE)
_estimating = Lock()
"""zxcvbn keeps the words about a person in a table of its module."""


class TooBusy(Exception):
    """So many passwords are checked just now that this one was not: try again in some seconds."""


def hash_password(password: str) -> str:
    """What is kept of a password. Raises `TooBusy`."""
    with _turn():
        return _hasher.hash(_bytes_of(password))


def is_right(kept: str, password: str) -> bool:
    """Whether `kept` is of this password. With nothing kept, or what is no hash, it takes as long and is False.

    Raises:
        TooBusy: it was not checked.
    """
    if len(password) > LONGEST_TYPED:
        kept, password = "", ""
    with _turn():
        try:
            return _hasher.verify(kept or NOBODYS, _bytes_of(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def stretch(text: str, salt: bytes) -> str:
    """A slow hash of what is random already, but short: by OWASP's least cost of argon2id (19 MiB, 2 passes).

    Raises `TooBusy`.
    """
    with _turn():
        return hash_secret_raw(
            text.encode(), salt, time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, type=Type.ID
        ).hex()


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    return _hasher.check_needs_rehash(kept)


def why_weak(password: str, about: Iterable[str] = ()) -> str:
    """What is wrong with a new password and what to do about it, in words; empty if it is good.

    `about`: the names of the person and of their sites, their address, which others would try first.
    """
    normal = unicodedata.normalize("NFKC", password[:LONGEST_TYPED])
    if len(normal) < SHORTEST:
        return f"Too short: it takes at least {SHORTEST} characters. Four words that do not belong together are good."
    if len(normal) > LONGEST or len(password) > LONGEST_TYPED:
        return f"Too long: {LONGEST} characters are the most."
    words = sorted({"dockwatch", *_words_of(about)}, key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, words)), "", normal.lower())
    score, advice = _estimate(normal, words)
    if score < GOOD:
        return f"Too easy to guess. {advice}".strip()
    if len(rest) < len(normal) and (not rest or _estimate(rest, words)[0] < GOOD):
        return "Too easy to guess: your own name, and words of this place, count for nothing. Add other words."
    return ""


def _estimate(normal: str, words: list[str]) -> tuple[int, str]:
    with _estimating:
        found = zxcvbn(normal[:ESTIMATED], user_inputs=words)
    feedback = found["feedback"]
    said = [feedback["warning"], *feedback["suggestions"][:1]]
    return int(found["score"]), " ".join(each.rstrip(".") + "." for each in said if each)


def _words_of(about: Iterable[str]) -> Iterator[str]:
    for text in about:
        for word in re.split(r"[\W_]+", unicodedata.normalize("NFKC", text).lower()):
            if len(word) >= _LEAST_WORD:
                yield word


def _bytes_of(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=WAIT_S):
        raise TooBusy
    try:
        yield
    finally:
        _turns.release()


def _hash_of_nothing() -> str:
    """A hash of no password, made without hashing, that takes as long to check as any other."""
    salt, digest = (
        b64encode(bytes(length)).decode().rstrip("=")
        for length in (RFC_9106_LOW_MEMORY.salt_len, RFC_9106_LOW_MEMORY.hash_len)
    )
    cost = RFC_9106_LOW_MEMORY
    spelled = f"m={cost.memory_cost},t={cost.time_cost},p={cost.parallelism}"
    return f"$argon2id$v={cost.version}${spelled}${salt}${digest}"


NOBODYS = _hash_of_nothing()
"""Stands in for the hash of whom we do not know."""
