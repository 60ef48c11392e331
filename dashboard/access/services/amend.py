"""Changes of what several may change at once: read, change, put back, and from the start if somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dashboard.access.services.errors import Refused
from store.access import Item, Register

T = TypeVar("T", bound=Item)
MOST_TRIES = 8


def amend(register: Register[T], key: str, change: Callable[[T], T]) -> tuple[T, T] | None:
    """The item before and after `change`, which may raise to leave it be; None if it is not there.

    Raises:
        Refused: if others change it faster than we can read it.
    """
    for _ in range(MOST_TRIES):
        found = register.find(key)
        if found is None:
            return None
        changed = change(found)
        if register.swap(changed):
            return found, changed
    raise Refused("Others are changing this right now. Look again, and try once more.")
