"""What the store keeps of how far each carrier's positions have been dealt with.

ingest   load_marks   a carrier's, when it is first heard of
         save_marks   those that have moved, before anybody is told

A carrier's marks are gone after `keys.MARKS_KEPT_S` without a change, and the longest unheard beyond `keys.MARKS_CAP`
vehicles. Without a mark a vehicle begins again at nothing, which is safe: its carrier sends some positions twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How far a vehicle's numbered positions have been dealt with: `ingest/watermark.py` moves it.

    All up to `committed` have been (-1: none), and of those above it the ranges `above`, first and last included, in
    ascending order. `heard_at` is when a number last came.
    """

    heard_at: datetime
    committed: int = -1
    above: tuple[tuple[int, int], ...] = ()


class Marks(Protocol):
    """See the module's picture. Every method may raise `store.errors.StoreUnavailable`; none retries by itself."""

    def load_marks(self, carrier: str) -> dict[str, Mark]:
        """By vehicle. What cannot be read is logged and left out."""

    def save_marks(self, moved: Mapping[str, Mapping[str, Mark]]) -> None:
        """Replaces the marks of some vehicles, by carrier and vehicle; may be repeated."""
