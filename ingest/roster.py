"""Which carriers there are, as ingest is told: it reads no registry itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.fields import is_id


@dataclass(frozen=True, slots=True)
class Roster:
    """The carriers that have a session of their own, and the one password of all these sessions.

    Without carriers there is one session for all: a broker that is not ours knows nothing of our names.
    """

    carriers: tuple[str, ...] = ()
    password: str | None = None
    tag: str = ""
    """What ends the names of these sessions, so that nobody guesses them."""

    def __post_init__(self) -> None:
        """Raises ValueError for a carrier that cannot be one level of a topic: it would subscribe to others' too."""
        if bad := [name for name in self.carriers if not is_id(name)]:
            raise ValueError(f"no carrier's id: {bad[0]!a}")


AskRoster = Callable[[], Roster]
"""Asked about once a second. What it raises is logged, and the last answer stays."""


def no_roster() -> Roster:
    """One session for all."""
    return Roster()


def client_id_of(carrier: str, tag: str = "") -> str:
    """The client id, and the user name, of a carrier's session."""
    return f"ingest.{carrier}.{tag}" if tag else f"ingest.{carrier}"
