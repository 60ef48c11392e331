"""What is known of one carrier's reporting while it comes in: a watch for each vehicle, and which of them to save."""

from __future__ import annotations

from collections.abc import Iterable

from store import keys
from tracking.evidence import HALF_LIFE_S, Evidence, kept_fresh, merged
from tracking.quality import Quality, judge, judge_carrier
from tracking.watch import Watch

FORGOTTEN_AFTER_S = 7 * HALF_LIFE_S
"""A vehicle that has not been heard for so long is no part of the carrier's quality; it begins anew."""


class Book:
    """One carrier's watches by vehicle; an empty name collects what named none."""

    def __init__(self, carrier: str) -> None:
        self.carrier = carrier
        self.watches: dict[str, Watch] = {}
        self.is_loaded = False
        self.has_news = False
        self.tell_at_s = 0.0
        self._due: dict[str, None] = {}
        self._saved_at_s: dict[str, float] = {}
        self._judged: dict[str, Quality] = {}

    def watch_of(self, vehicle: str, heard_s: float) -> Watch:
        """The vehicle's watch, which is to be saved again."""
        watch = self.watches.get(vehicle)
        if watch is None or heard_s - watch.evidence.heard_s > FORGOTTEN_AFTER_S:
            watch = self._begin(vehicle, heard_s)
        watch.evidence.heard_s = heard_s
        self._due[vehicle] = None
        return watch

    def add_known(self, known: Iterable[Evidence]) -> None:
        """Adds what the store knew to what has come in since; of vehicles not heard for long, nothing."""
        known = list(known)
        newest_s = max((watch.evidence.heard_s for watch in self.watches.values()), default=0.0)
        for old in known:
            if newest_s - old.heard_s > FORGOTTEN_AFTER_S:
                continue
            watch = self.watches.get(old.vehicle)
            if watch is None:
                self.watches[old.vehicle] = Watch(old)
            else:
                watch.evidence = merged(old.vehicle, (old, watch.evidence))
            self._judged[old.vehicle] = judge(self.watches[old.vehicle].evidence)
        self.is_loaded = True

    def list_due(self, now_s: float, every_s: float, limit: int | None) -> list[Evidence]:
        """Up to `limit` vehicles that were heard since they were saved, and were not saved within `every_s`."""
        due: list[Evidence] = []
        for vehicle in self._due:
            if limit is not None and len(due) >= limit:
                break
            if abs(now_s - self._saved_at_s.get(vehicle, 0.0)) >= every_s:  # a clock may be set back
                watch = self.watches[vehicle]
                watch.evidence = kept_fresh(watch.evidence)
                due.append(watch.evidence)
        return due

    def note_saved(self, saved: Iterable[Evidence], now_s: float) -> None:
        """These are in the store as they are now."""
        for evidence in saved:
            del self._due[evidence.vehicle]
            self._saved_at_s[evidence.vehicle] = now_s
            self._judged[evidence.vehicle] = judge(evidence)
            self.has_news = True

    def judged(self) -> tuple[Quality | None, list[Quality]]:
        """The carrier's quality as a whole and its vehicles', as of their last saves."""
        newest_s = max((watch.evidence.heard_s for watch in self.watches.values()), default=0.0)
        for vehicle, watch in list(self.watches.items()):
            if newest_s - watch.evidence.heard_s > FORGOTTEN_AFTER_S:
                self._drop(vehicle)
        evidence = [self.watches[vehicle].evidence for vehicle in self._judged]
        return judge_carrier(evidence), [self._judged[vehicle] for vehicle in sorted(self._judged)]

    def _begin(self, vehicle: str, heard_s: float) -> Watch:
        if len(self.watches) >= keys.QUALITY_CAP:
            longest_silent = sorted(self.watches, key=lambda each: self.watches[each].evidence.heard_s)
            for silent in longest_silent[: keys.QUALITY_CAP // 10 + 1]:  # many at once: names made up are many too
                self._drop(silent)
        watch = Watch(Evidence(vehicle=vehicle, landmark_s=heard_s, since_s=heard_s))
        self.watches[vehicle] = watch
        return watch

    def _drop(self, vehicle: str) -> None:
        del self.watches[vehicle]
        for kept in (self._due, self._saved_at_s, self._judged):
            kept.pop(vehicle, None)
