"""The in-memory twin of `store/redis_quality.py`."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from threading import Lock

from store import keys
from tracking.evidence import Evidence


class MemoryQuality:
    """What the store in memory keeps of how well carriers report."""

    def __init__(self) -> None:
        self._quality: dict[str, dict[str, Evidence]] = {}
        self._quality_lock = Lock()

    def save_quality(self, carrier: str, entries: Sequence[Evidence]) -> None:
        if not entries:
            return
        oldest = max(each.heard_s for each in entries) - keys.QUALITY_KEPT_S
        with self._quality_lock:
            known = self._quality.get(carrier, {}) | {each.vehicle: deepcopy(each) for each in entries}
            newest = sorted(known.values(), key=lambda each: (each.heard_s, each.vehicle))[-keys.QUALITY_CAP :]
            self._quality[carrier] = {each.vehicle: each for each in newest if each.heard_s >= oldest}

    def list_quality(self, carrier: str) -> list[Evidence]:
        with self._quality_lock:
            known = self._quality.get(carrier, {})
            return [deepcopy(known[vehicle]) for vehicle in sorted(known)]

    def list_quality_carriers(self) -> list[str]:
        with self._quality_lock:
            return sorted(carrier for carrier, known in self._quality.items() if known)

    def forget_quality(self, carrier: str, vehicle: str) -> bool:
        with self._quality_lock:
            return self._quality.get(carrier, {}).pop(vehicle, None) is not None
