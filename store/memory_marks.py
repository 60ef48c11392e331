"""The marks of the in-memory store."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Condition

from store import keys
from store.marks import Mark


class MemoryMarks:
    """The twin of `store/redis_marks.py`, which forgets nothing by time: it lives no longer than a process."""

    _changed: Condition

    def __init__(self) -> None:
        self._marks: dict[str, dict[str, Mark]] = {}

    def load_marks(self, carrier: str) -> dict[str, Mark]:
        """See `Marks`."""
        with self._changed:
            return dict(self._marks.get(carrier, {}))

    def save_marks(self, moved: Mapping[str, Mapping[str, Mark]]) -> None:
        """See `Marks`."""
        with self._changed:
            for carrier, marks in moved.items():
                kept = self._marks.setdefault(carrier, {})
                kept.update(marks)
                for vehicle in sorted(kept, key=lambda one: kept[one].heard_at)[: max(0, len(kept) - keys.MARKS_CAP)]:
                    del kept[vehicle]
