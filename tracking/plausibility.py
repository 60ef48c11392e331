"""Which fixes are believed: a vehicle does not jump, and a receiver that knows the town only is not believed.

    plausible after the last one ------------------------------> believed, doubts forgotten
    a jump --> doubted --> agrees with the doubted before -----> doubted
                                    the third that agrees -----> all of them believed: it really is there

A real relocation (a ferry, a train, a device carried to another truck) is so found by its third fix, and nothing of
it is lost. Doubted fixes count as refused until they are believed.
"""

from __future__ import annotations

from typing import NamedTuple

from tracking.geodesy import is_within_m
from tracking.ping import Ping
from tracking.state import Position
from tracking.thresholds import AGREEING_FIXES, JITTER_M, TOP_SPEED_KMH, USELESS_ACCURACY_M

COARSE, JUMP = "coarse", "jump"
"""Why a fix is not believed; the keys of `VehicleState.refused`."""

TOP_SPEED_M_PER_S = TOP_SPEED_KMH / 3.6


class Judged(NamedTuple):
    """What became of one ping.

    `believed`, oldest first, is empty for a refused one. `relocated`: they follow a jump that was driven by nobody,
    and `AGREEING_FIXES - 1` of them had been refused before. `refused` is why this one is not believed.
    """

    believed: tuple[Ping, ...] = ()
    doubted: tuple[Ping, ...] = ()
    relocated: bool = False
    refused: str | None = None


def judge(last: Position | None, doubted: tuple[Ping, ...], ping: Ping) -> Judged:
    """Whether a ping is believed after the last believed position and those doubted since."""
    if ping.accuracy_m is not None and ping.accuracy_m > USELESS_ACCURACY_M:
        return Judged(doubted=doubted, refused=COARSE)
    if last is None or is_drivable(last, ping):
        return Judged(believed=(ping,))
    if not doubted or doubted[-1].fixed_at == ping.fixed_at or not is_drivable(doubted[-1], ping):
        return Judged(doubted=(ping,), refused=JUMP)
    if len(doubted) + 1 < AGREEING_FIXES:
        return Judged(doubted=(*doubted, ping), refused=JUMP)
    return Judged(believed=(*doubted, ping), relocated=True)


def is_drivable(before: Position | Ping, after: Ping) -> bool:
    """Whether a road vehicle can be at `after` in the time since `before`; the limit itself is drivable.

    The receivers' own errors are given away, at least `JITTER_M`: two fixes of one second may so lie apart by that.
    """
    error_m = max(JITTER_M, (before.accuracy_m or 0.0) + (after.accuracy_m or 0.0))
    seconds = (after.fixed_at - before.fixed_at).total_seconds()
    return is_within_m(error_m + TOP_SPEED_M_PER_S * seconds, before.lat, before.lon, after.lat, after.lon)
