"""The one connection to Redis or Valkey: how long it waits, and which of its errors mean "try again".

redis-py repeats a command by itself after a timeout, which wrote one XADD twice; here nothing is repeated, and the
edges have loops of their own round idempotent calls. A blocking read has the server answer before the socket gives up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import redis

from store.errors import StoreUnavailable

SOCKET_TIMEOUT_S = 5.0
"""A store that is silent for this long counts as away."""
MAX_BLOCK_MS = 4_000
"""The longest blocking read: below the socket's timeout, or a quiet stream would look like a dead store."""

Word = str | bytes | int
"""One word of a command."""

_AWAY = ("MISCONF", "NOREPLICAS", "BUSY ", "UNBLOCKED", "NOTREADY", "FAILOVER")
"""Answers that say the server cannot take it now; the others have classes of their own in redis-py.

MISCONF: its disk is full. NOREPLICAS: too few copies to be safe. BUSY: a script has held it for too long.
"""
_AWAY_CLASSES = (
    redis.exceptions.ConnectionError,  # LOADING and wrong passwords are among its subclasses
    redis.exceptions.TimeoutError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.ClusterDownError,
    redis.exceptions.TryAgainError,
)


def is_away(error: redis.exceptions.RedisError) -> bool:
    """Whether the store did not take a command for a reason of its own; otherwise the command is wrong: a bug."""
    return isinstance(error, _AWAY_CLASSES) or _answer(error).startswith(_AWAY)


def _answer(error: redis.exceptions.RedisError) -> str:
    """What the server said, without what redis-py writes before it for a pipeline's command."""
    return str(error).rpartition("of pipeline caused error: ")[2]


@contextmanager
def away_as_unavailable() -> Iterator[None]:
    """Turns what says "try again" into `StoreUnavailable`."""
    try:
        yield
    except redis.exceptions.RedisError as error:
        if not is_away(error):
            raise
        raise StoreUnavailable(f"{type(error).__name__}: {_answer(error)}") from error


@cache
def script(name: str) -> str:
    """The text of `store/lua/<name>.lua`.

    Sent whole each time: the server knows it by its digest, and one that was restarted does not need to be asked.
    """
    return (Path(__file__).parent / "lua" / f"{name}.lua").read_text()


def evaluation(name: str, keys: Sequence[str], words: Sequence[Word]) -> tuple[Word, ...]:
    """The command that runs a script on its declared keys."""
    return ("EVAL", script(name), len(keys), *keys, *words)


class RedisLink:
    """A pool of connections to one server. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self._client: Any = redis.Redis.from_url(
            url,
            retry=None,
            socket_timeout=SOCKET_TIMEOUT_S,
            socket_connect_timeout=2.0,
            health_check_interval=0,
            protocol=2,
        )

    def close(self) -> None:
        self._client.close()

    def call(self, *words: Word) -> Any:
        """One command, once."""
        with away_as_unavailable():
            return self._client.execute_command(*words)

    def call_each(self, commands: Sequence[Sequence[Word]]) -> list[Any]:
        """Several commands in one round trip. All of them run; the first error among the replies is raised."""
        return self._run(commands, whole=False)

    def call_whole(self, commands: Sequence[Sequence[Word]]) -> list[Any]:
        """Several commands with nothing of anyone else's between them."""
        return self._run(commands, whole=True)

    def evaluate(self, name: str, keys: Sequence[str], words: Sequence[Word]) -> Any:
        """Runs a script of `store/lua`."""
        return self.call(*evaluation(name, keys, words))

    def _run(self, commands: Sequence[Sequence[Word]], *, whole: bool) -> list[Any]:
        with away_as_unavailable():
            pipeline = self._client.pipeline(transaction=whole)
            for words in commands:
                pipeline.execute_command(*words)
            return list(pipeline.execute())
