"""Watching one vehicle's pings come in: what turns each into a few sums of its `Evidence`.

The newest place and the last few silences are remembered here only, and never stored: they tell whether a vehicle was
on the way while nothing was heard of it, and a late fix divides the silence that it falls into.

    silence   40 min without a fix, 20 km apart        on the way: a fault of the reporting
              9 h without a fix, 600 m apart           it stood; switched off, it has nothing to report
              9 h without a fix, 60 km apart           it drove for some of it: as long as 30 km/h would have taken
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from tracking.evidence import HALF_LIFE_S, LINEAR_TO, SILENCE_FROM_S, Evidence, bin_of, note_delay
from tracking.ping import Ping

MOVES_FROM_KMH = 5.0
MOVED_DEG, MOVED_DEG_A_S = 2e-4, 2.5e-5
"""A step of 22 m and 10 km/h is a move, where the device tells no speed: more than a receiver at rest wanders."""
SILENT_MS = 30 / 3.6
"""No slower is a truck on the way, its stops included; so it was on the way for at most its distance at this speed."""
M_A_DEGREE = 111_195.0
REMEMBERED = 8
"""Silences into which a late fix may still fall."""

Silence = tuple[float, float, float]
"""From and until (epoch s), and which share of it the vehicle was on the way."""


class Watch:
    """One vehicle's evidence in the making. For the thread that takes its pings only."""

    __slots__ = ("_lat", "_lon", "_silences", "evidence")

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._lat = self._lon = math.nan
        self._silences: deque[Silence] = deque(maxlen=REMEMBERED)

    def take(self, pings: Sequence[Ping], received_s: float) -> None:
        """Counts the pings of a message that was received then (epoch s).

        Spelled out where it could be told in calls: each costs as much as what it does.
        """
        evidence = self.evidence
        evidence.pings += len(pings)
        before_s, landmark_s = evidence.fixed_s, evidence.landmark_s
        for ping in pings:
            fixed_s = ping.fixed_at.timestamp()
            weight = 2.0 ** ((fixed_s - landmark_s) / HALF_LIFE_S)
            evidence.weight += weight
            if (accuracy_m := ping.accuracy_m) is not None:
                place = int(accuracy_m + 0.5) if accuracy_m < LINEAR_TO else bin_of(accuracy_m)
                evidence.accuracies[place] = evidence.accuracies.get(place, 0.0) + weight
            step_s = fixed_s - evidence.fixed_s
            if step_s <= 0.0:
                if step_s < 0.0 and self._silences:
                    self._divide(fixed_s)
                continue
            if evidence.fixed_s:
                self._step(ping, step_s, weight)
            evidence.fixed_s = fixed_s
            self._lat, self._lon = ping.lat, ping.lon
        if evidence.fixed_s > before_s:
            note_delay(evidence, received_s - evidence.fixed_s, received_s)

    def _step(self, ping: Ping, step_s: float, weight: float) -> None:
        evidence, speed_kmh = self.evidence, ping.speed_kmh
        place = int(step_s + 0.5) if step_s < LINEAR_TO else bin_of(step_s)
        evidence.steps[place] = evidence.steps.get(place, 0.0) + weight
        if step_s > SILENCE_FROM_S:
            self._keep_silence(ping, evidence.fixed_s, step_s)
        if speed_kmh is not None:
            moves = speed_kmh > MOVES_FROM_KMH
        else:
            away_deg = abs(ping.lat - self._lat) + abs(ping.lon - self._lon)
            moves = away_deg > MOVED_DEG and away_deg > step_s * MOVED_DEG_A_S
        if moves:
            evidence.moving += weight
            if speed_kmh is None or ping.heading_deg is None:
                evidence.bare += weight
            if step_s <= SILENCE_FROM_S:
                evidence.moving_s += weight * step_s

    def _keep_silence(self, ping: Ping, from_s: float, step_s: float) -> None:
        east = (ping.lon - self._lon) * math.cos(math.radians(ping.lat))
        away_s = math.hypot(ping.lat - self._lat, east) * M_A_DEGREE / SILENT_MS
        if away_s > SILENCE_FROM_S:  # false as well where the place before is not known
            silence = (from_s, from_s + step_s, min(1.0, away_s / step_s))
            self._silences.append(silence)
            self._count(silence, 1.0)

    def _count(self, silence: Silence, sign: float) -> None:
        """Adds or takes back what a silence counts, if it is one."""
        from_s, until_s, share = silence
        lasts_s = (until_s - from_s) * share
        if lasts_s <= SILENCE_FROM_S:
            return
        evidence, place = self.evidence, bin_of(lasts_s)
        weight = sign * 2.0 ** ((until_s - evidence.landmark_s) / HALF_LIFE_S)
        _add(evidence.silences, place, weight)
        _add(evidence.silent_s, place, weight * lasts_s)

    def _divide(self, fixed_s: float) -> None:
        for silence in self._silences:
            from_s, until_s, share = silence
            if from_s < fixed_s < until_s:
                parts = (from_s, fixed_s, share), (fixed_s, until_s, share)
                self._count(silence, -1.0)
                self._silences.remove(silence)
                self._silences.extend(part for part in parts if part[1] - part[0] > SILENCE_FROM_S)
                for part in parts:
                    self._count(part, 1.0)
                self._step_instead(silence, parts)
                return

    def _step_instead(self, silence: Silence, parts: tuple[Silence, Silence]) -> None:
        evidence = self.evidence
        for (from_s, until_s, share), sign in ((silence, -1.0), (parts[0], 1.0), (parts[1], 1.0)):
            weight = sign * 2.0 ** ((until_s - evidence.landmark_s) / HALF_LIFE_S)
            _add(evidence.steps, bin_of(until_s - from_s), weight)
            if until_s - from_s <= SILENCE_FROM_S:
                evidence.moving_s += weight * (until_s - from_s) * share


def _add(histogram: dict[int, float], place: int, weight: float) -> None:
    """Adds to a bin; one that is taken back to nothing goes."""
    kept = histogram.get(place, 0.0) + weight
    if kept > abs(weight) * 1e-9:
        histogram[place] = kept
    else:
        histogram.pop(place, None)
