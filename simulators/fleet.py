"""The plant's carriers at work: every truck's messages, published when the clock says so, over MQTT only.

    day --> trucks --> devices --> wire --> faults --> one queue, by instant --> one link a carrier --> broker
                   --> drivers ------------------------^

Started in the middle of a day it first publishes what came before, as fast as the plant takes it. Days follow one
another without end. Everything but the links is a pure function of seed and date.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from clock import Clock
from simulators import driver, faults, wire, yard
from simulators.cast import Wire, get_carrier
from simulators.day import SEED, SITE
from simulators.links import Link, open_links
from simulators.publication import Publication
from simulators.publisher import Credential
from simulators.telemetry import messages
from simulators.truck import Truck, trucks

BATCH = 200
"""Positions in one back-filled message: some 35 kB, well below any broker's limit."""
AHEAD_DAYS = 2
"""How far ahead trucks set off: the longest haul takes a night on the road."""
OF_INTEREST = timedelta(hours=16)
"""A plant looks for a truck that it has not heard of for so long after its window; so long are its fixes sent anew."""
STRAGGLERS = timedelta(hours=1)
"""By then the last message of a trip has gone out, whatever held it up."""
REPORT_EVERY = 500
LOOK_AGAIN_S = 0.5
DRAIN_S, LEAVE_S = 5.0, 0.2

_Due = tuple[str, Publication]
_Queued = tuple[datetime, int, _Due | None, Iterator[_Due]]


class Progress(msgspec.Struct, frozen=True):
    """How far the fleet has come. `total` is the number of messages of the back-fill, 0 once it is live."""

    phase: str
    sent: int
    total: int


def run(
    mqtt_url: str,
    *,
    clock: Clock,
    stop: threading.Event,
    buffers: Path,
    credentials: Mapping[str, Credential] | None = None,
    site_id: str = SITE,
    seed: int = SEED,
    sent_until: datetime | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> None:
    """Publishes the site's traffic, back-fill first, until `stop` is set. Survives any outage of the broker.

    What was to be published by `sent_until`, an earlier run has published. In the folder `buffers` native carriers keep
    what the plant has not confirmed; the back-fill is through once it has all of it. Without `credentials`, by carrier,
    the broker asks for none.

    Raises:
        ValueError: for an address that is not an MQTT broker's.
    """
    links = open_links(mqtt_url, clock=clock, seed=seed, buffers=buffers, credentials=credentials)
    try:
        began = clock.now()
        past = backfill(site_id, began, seed, after=sent_until)
        for sent, (carrier, publication) in enumerate(past):
            if not links[carrier].publish(publication, stop):
                return
            if sent % REPORT_EVERY == 0:
                on_progress(Progress("backfill", sent, len(past)))
        while not all(link.wait_safe(LOOK_AGAIN_S) for link in links.values()):
            if stop.is_set():
                return
        on_progress(Progress("backfill", len(past), len(past)))
        _go_live(links, clock, traffic(site_id, began, seed), stop, on_progress)
    finally:
        for link in links.values():
            link.wait_safe(DRAIN_S if not stop.is_set() else LEAVE_S)
            link.stop()


def backfill(site_id: str, until: datetime, seed: int = SEED, *, after: datetime | None = None) -> list[_Due]:
    """What the carriers would have sent up to an instant for trucks still of interest, each with its carrier.

    All of it, or what is later than `after`.

    In order of publishing within a vehicle, in batches where its wire allows that. A truck that left longer than
    `OF_INTEREST` ago is not of interest.
    """
    past = []
    today = until.astimezone(ZoneInfo(yard.ZONE)).date()
    for on, truck in _trucks(site_id, today + timedelta(days=AHEAD_DAYS), seed):
        if not truck.trip.begins_s <= until.timestamp() <= truck.trip.ends_s + OF_INTEREST.total_seconds():
            continue
        published = publications_of(truck, on, seed)
        sent = [each for each in published if each.at <= until and (after is None or each.at > after)]
        sent = [each for each in sent if not each.topic.endswith("/proposal")]  # nobody asks for an hour that is past
        past += [(truck.booking.lane.carrier, each) for each in wire.batched(sent, BATCH)]
    return past


def traffic(site_id: str, after: datetime, seed: int = SEED) -> Iterator[_Due]:
    """All publications later than `after`, in order, day after day without end, each with its carrier."""
    zone = ZoneInfo(yard.ZONE)
    loaded = after.astimezone(zone).date() + timedelta(days=AHEAD_DAYS)
    numbers = count()
    # A truck waits here until it sets off, then with each of its publications; numbers are unique, so no tie goes on.
    queue = [_setting_off(on, truck, seed, after, next(numbers)) for on, truck in _trucks(site_id, loaded, seed)]
    heapq.heapify(queue)
    while True:
        while not queue or queue[0][0] >= datetime.combine(loaded - timedelta(days=AHEAD_DAYS - 1), time(), zone):
            loaded += timedelta(days=1)
            for truck in trucks(site_id, loaded, seed):
                heapq.heappush(queue, _setting_off(loaded, truck, seed, after, next(numbers)))
        _, number, due, rest = heapq.heappop(queue)
        if due is not None:
            yield due
        if following := next(rest, None):
            heapq.heappush(queue, (following[1].at, number, following, rest))


@lru_cache(maxsize=96)  # those under way: the back-fill and the live traffic both ask for them
def publications_of(truck: Truck, on: date, seed: int = SEED) -> tuple[Publication, ...]:
    """All that a truck's carrier publishes for it on its day, with the faults of real life; drivers speak clearly."""
    carrier = get_carrier(truck.booking.lane.carrier)
    clean = wire.publications(carrier.wire, carrier.id, truck.booking.vehicle, messages(truck, on, seed))
    struck = real_life(f"{seed}|{on}|{truck.booking.index}")(clean)
    if carrier.wire is Wire.NATIVE:
        struck = sorted([*struck, *driver.reports(carrier.id, truck, on, seed)], key=lambda each: each.at)
    return tuple(struck)


def real_life(seed: str) -> faults.Fault:
    """The faults that a carrier's messages suffer on an ordinary day."""
    return faults.in_turn(
        faults.jump(seed, 0.001),
        faults.corrupt(seed, 0.0003),
        faults.duplicate(seed, 0.004),
        faults.delay(seed, 0.004, up_to=timedelta(seconds=50)),
        faults.reorder(seed, 0.003),
    )


def _trucks(site_id: str, last: date, seed: int) -> list[tuple[date, Truck]]:
    """The trucks that may be on the road: yesterday's last, and those of the next days up to `last`."""
    dates = [last - timedelta(days=n) for n in range(AHEAD_DAYS + 1, -1, -1)]
    return [(on, truck) for on in dates for truck in trucks(site_id, on, seed)]


def _setting_off(on: date, truck: Truck, seed: int, after: datetime, number: int) -> _Queued:
    """A truck before its first publication; what it publishes is worked out when its time comes."""
    return datetime.fromtimestamp(truck.trip.begins_s, UTC), number, None, _due(on, truck, seed, after)


def _due(on: date, truck: Truck, seed: int, after: datetime) -> Iterator[_Due]:
    if truck.trip.ends_s < (after - STRAGGLERS).timestamp():
        return
    for each in publications_of(truck, on, seed):
        if each.at > after:
            yield truck.booking.lane.carrier, each


def _go_live(
    links: Mapping[str, Link],
    clock: Clock,
    live: Iterator[_Due],
    stop: threading.Event,
    on_progress: Callable[[Progress], None],
) -> None:
    for sent, (carrier, publication) in enumerate(live):
        while (ahead := publication.at - clock.now()) > timedelta(0):
            if stop.wait(min(clock.machine_seconds(ahead), LOOK_AGAIN_S)):
                return
        for link in links.values():
            link.turn()
        if not links[carrier].publish(publication, stop):
            return
        if sent % REPORT_EVERY == 0:
            on_progress(Progress("live", sent, 0))
