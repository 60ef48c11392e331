"""What a command says while it works, a line at a time and at once, also into a pipe."""

from __future__ import annotations


def say(line: str) -> None:
    print(line, flush=True)
