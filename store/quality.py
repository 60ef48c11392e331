"""What the store keeps of how well carriers report: their vehicles' evidence, without a single place in it.

ingest    save_quality    from time to time, the vehicles that were heard; the one writer of a carrier's
          list_quality    at its start, to go on from there
people    list_quality    to judge (`tracking/quality.py`), vehicle by vehicle or the carrier as a whole
          forget_quality  when a vehicle is erased
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tracking.evidence import Evidence


class QualityKeeping(Protocol):
    """See the module's picture. Every method may raise `store.errors.StoreUnavailable`; none retries by itself."""

    def save_quality(self, carrier: str, entries: Sequence[Evidence]) -> None:
        """Replaces these vehicles' evidence. Whoever was not heard for `keys.QUALITY_KEPT_S` before the newest of them
        goes, and of more than `keys.QUALITY_CAP` vehicles those that have been silent for longest."""

    def list_quality(self, carrier: str) -> list[Evidence]:
        """By vehicle; [] for a carrier of whom nothing is known. One with an empty name holds what named no vehicle."""

    def list_quality_carriers(self) -> list[str]:
        """Carriers of whom something is known, by name."""

    def forget_quality(self, carrier: str, vehicle: str) -> bool:
        """Whether there was anything of this vehicle's."""
