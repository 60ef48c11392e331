"""Plays recorded messages to a broker at a chosen speed, with their times moved so that they read as live traffic."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from clock import Clock
from simulators.publication import Publication
from simulators.publisher import Credential, Publisher
from simulators.replay.recorded import Recorded

GATEWAY = "replay"
"""The carrier's connection by which a trace is played."""
LOOK_AGAIN_S = 0.5
DRAIN_S = 60.0
REPORTS = 20
TELL_S = 3.0


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay has sent, by vehicle, of `total` messages, and how many of them the broker has acknowledged."""

    total: int
    acknowledged: int
    by_vehicle: dict[str, int]

    @property
    def sent(self) -> int:
        """Messages handed to the broker."""
        return sum(self.by_vehicle.values())


def shift_to(recorded: Sequence[Recorded], began: datetime, *, ratio: float) -> timedelta:
    """How far to move fix times so that a trace played from `began` on is live traffic.

    `ratio` is the speed of the replay over that of the clock. At the clock's own speed the trace begins at `began`.
    Played faster, its fixes would run ahead of the clock and be refused as from the future; so then it ends on time
    instead, its last message fixed when it is sent, and begins in the past.
    """
    lasts = recorded[-1].sent_at - recorded[0].sent_at
    saved = lasts * (1 - 1 / ratio) if math.isfinite(ratio) else lasts
    return began - recorded[0].sent_at - max(timedelta(0), saved)


def timed(
    recorded: Sequence[Recorded], carrier: str, began: datetime, *, ratio: float, shift: timedelta
) -> Iterator[tuple[str, Publication]]:
    """The publications of a trace that is played from `began` on, each with its vehicle."""
    for each in recorded:
        gone = each.sent_at - recorded[0].sent_at
        at = began + (gone / ratio if math.isfinite(ratio) else timedelta(0))
        yield each.vehicle, each.published(carrier, at, shift=shift)


def play(
    mqtt_url: str,
    recorded: Sequence[Recorded],
    *,
    carrier: str,
    credential: Credential | None = None,
    speed: float,
    clock: Clock,
    stop: threading.Event,
    starts_at: datetime | None = None,
    shift: timedelta | None = None,
    on_progress: Callable[[Played], None] = lambda played: None,
    on_wait: Callable[[], None] = lambda: None,
) -> Played:
    """Publishes a trace at `speed` times life and waits until the broker has acknowledged it, or until `stop` is set.

    Waits for a broker that is away, and calls `on_wait` meanwhile. `speed` may be infinite. Fix times are moved so that
    the trace is live now; or so that it begins at `starts_at`; or by `shift`, 0 for the recorded times.

    Raises:
        ValueError: for an address that is no broker's, a speed that is not positive, or a trace without messages.
    """
    if not recorded or not speed > 0:
        raise ValueError("nothing to play" if not recorded else f"speed must be positive, not {speed:g}")
    link = Publisher(mqtt_url, carrier, gateway=GATEWAY, credential=credential)
    link.start()
    try:
        while not link.wait_connected(TELL_S) and not stop.is_set():
            on_wait()
        ratio, began = speed / clock.speed, clock.now()
        if starts_at is not None:
            shift = starts_at - recorded[0].sent_at
        elif shift is None:
            shift = shift_to(recorded, began, ratio=ratio)
        due = timed(recorded, carrier, began, ratio=ratio, shift=shift)
        return _publish_all(link, due, len(recorded), clock, stop=stop, on_progress=on_progress)
    finally:
        link.stop()


def _publish_all(
    link: Publisher,
    due: Iterator[tuple[str, Publication]],
    total: int,
    clock: Clock,
    *,
    stop: threading.Event,
    on_progress: Callable[[Played], None],
) -> Played:
    """Hands over each message in its time, and waits until all are acknowledged."""
    sent: Counter[str] = Counter()

    def so_far() -> Played:
        return Played(total=total, acknowledged=link.acknowledged, by_vehicle=dict(sent))

    for number, vehicle in enumerate(_publish(link, due, clock, stop)):
        sent[vehicle] += 1
        if number % max(1, total // REPORTS) == 0:
            on_progress(so_far())
    link.drain(DRAIN_S if not stop.is_set() else 1.0)
    return so_far()


def _publish(
    link: Publisher, due: Iterator[tuple[str, Publication]], clock: Clock, stop: threading.Event
) -> Iterator[str]:
    """Hands each message over in its time, until `stop` is set; the vehicle of each that was."""
    for vehicle, each in due:
        if not (_wait_until(each.at, clock, stop) and link.publish(each.topic, each.payload, stop)):
            return
        yield vehicle


def _wait_until(instant: datetime, clock: Clock, stop: threading.Event) -> bool:
    """False if `stop` was set before the clock got there."""
    while (ahead := instant - clock.now()) > timedelta(0):
        if stop.wait(min(clock.machine_seconds(ahead), LOOK_AGAIN_S)):
            return False
    return not stop.is_set()
