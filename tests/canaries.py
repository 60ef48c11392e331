"""Secrets that tests use and that nothing may ever tell: each is searched for in all that a test run says.

A canary that is found anywhere but where a secret belongs has flown: somebody could have read a real one there. The run
fails (`tests/canary_watch.py`, for the captured output of every test; `tests/integration/test_secrets.py`, for a whole
installation's output, files and answers).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from urllib.parse import quote

STORE = "Kanari1-store-9Q2mX7wA"
BROKER = "Kanari2-broker-h8K3vZ5t"
ROUTER = "Kanari3-router-b4N6yR1s"
OIDC = "Kanari4-oidc-c7P9uE2d"
PERSON = "Kanari5-person-j3T8oL6g"
MISTYPED = "Kanari6-mistyped-f5W1iM4x"
"""What somebody typed who tried to sign in."""
SENT = "Kanari7-sent-e2V7aH9k"
"""In what a carrier published by mistake."""
WRONG = "Kanari8-wrong-n6B3cQ8z"
"""A password that a store or broker refuses."""
CARRIER = "Kanari9-carrier-r1D5pS7y"
ALL = (STORE, BROKER, ROUTER, OIDC, PERSON, MISTYPED, SENT, WRONG, CARRIER)


def list_flown(said: str | bytes, canaries: Iterable[str] = ALL) -> list[str]:
    """Which canaries are in what was said, as they are or as a URL or a basic authorization has them.

    Returns the first words of their names only, so that whoever reports them does not repeat them.
    """
    text = said if isinstance(said, bytes) else said.encode("utf-8", "surrogatepass")
    return [name_of(canary) for canary in canaries if any(each in text for each in _spellings(canary))]


def hidden(said: str) -> str:
    """What was said, with the names of the canaries in their place: for whoever looks how one flew."""
    for canary in ALL:
        for spelling in _spellings(canary):
            said = said.replace(spelling.decode("latin-1"), f"<{name_of(canary)}>")
    return said


def name_of(canary: str) -> str:
    """`Kanari1-store`: who it is, and not the secret."""
    return canary.rpartition("-")[0]


def _spellings(canary: str) -> Iterable[bytes]:
    yield canary.encode()
    yield quote(canary, safe="").encode()
    yield canary.encode("utf-16-le")
    yield canary.encode().hex().encode()
    for before in ("", ":", "::"):  # at whichever of the three places in a base64 text it stands
        encoded = base64.b64encode((before + canary).encode())
        yield encoded[4 if before else 0 : -4]
