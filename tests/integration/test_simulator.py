"""The simulated plant: what it shows on a board, and how it publishes over a real broker."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from clock import Clock
from ingest.decoders import decode
from simulators import fleet
from simulators.cast import CARRIERS, Wire
from simulators.day import plan_file
from simulators.publication import Publication
from tests.confirming import Plant, confirming
from tests.conftest import Server
from tests.listening import Heard, listening
from tests.waiting import eventually
from tracking.board import Risk, WarningKind
from tracking.evaluate import evaluate
from tracking.fold import empty, fold, is_newer
from tracking.ping import Ping, PingKey, ping_key
from tracking.plan import Shipment, Site, SitePlan
from tracking.state import Milestone, VehicleState

Vehicle = tuple[str, str]
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
LEGEND = {*Risk, Milestone.IN_YARD, Milestone.AT_DOCK, Milestone.UNLOADING, Milestone.DONE, WarningKind.CONFLICT}
"""Every state that the wall has a sign for. Once in the yard a row has no risk, so a milestone is its sign."""


class Board:
    """The rules at work on what comes over the wire, without broker or store."""

    def __init__(self, on: date) -> None:
        written = plan_file(on)
        self.plan = SitePlan(
            site=msgspec.convert(written["sites"], list[Site])[0],
            shipments=tuple(msgspec.convert(written["shipments"], list[Shipment])),
        )
        self._due: dict[Vehicle, list[Shipment]] = defaultdict(list)
        for shipment in self.plan.shipments:
            self._due[shipment.carrier, shipment.vehicle].append(shipment)
        self._pings: dict[Vehicle, dict[PingKey, Ping]] = defaultdict(dict)
        self._states: dict[Vehicle, VehicleState] = {}
        self._folded_count: dict[Vehicle, int] = {}

    def hear(self, publications: list[Publication], at: datetime) -> None:
        """Takes messages that come at an instant, and folds the vehicles that they are of again."""
        heard = set()
        for each in publications:
            for ping in decode(each.topic, each.payload, at).pings:
                heard.add((ping.carrier, ping.vehicle))
                self._pings[ping.carrier, ping.vehicle].setdefault(ping_key(ping), ping)
        for vehicle in heard & set(self._due):
            self._states[vehicle] = self._folded(vehicle)

    def _folded(self, vehicle: Vehicle) -> VehicleState:
        """As the writer does it: on from the last state if all that came is newer, else from the start."""
        track = [self._pings[vehicle][key] for key in sorted(self._pings[vehicle])]
        state = self._states.get(vehicle, empty(*vehicle))
        newer = [ping for ping in track if is_newer(state, ping)]
        if len(newer) + self._folded_count.get(vehicle, 0) != len(track):
            state, newer = empty(*vehicle), track
        self._folded_count[vehicle] = len(track)
        return fold(state, newer, site=self.plan.site, shipments=self._due[vehicle])

    def signs(self, now: datetime) -> set[str]:
        """The signs of the legend that the board shows now."""
        rows = evaluate(self.plan, self._states, now)
        shown: set[str] = {row.risk or row.milestone for row in rows}
        return shown | ({WarningKind.CONFLICT} if any(row.conflicts for row in rows) else set())


@pytest.mark.parametrize("on", [MORNING.date(), MORNING.date() + timedelta(days=1)], ids=str)
def test_an_hour_from_half_past_nine_shows_every_sign(on: date) -> None:
    """From 09:30 to 10:30 site time, two minutes of the demo, the board shows every state of the legend."""
    began = MORNING + (on - MORNING.date())
    board = Board(on)
    board.hear([publication for _, publication in fleet.backfill("north", began)], began)
    live, shown, now = fleet.traffic("north", began), board.signs(began), began
    _, upcoming = next(live)
    while now < began + timedelta(hours=1):
        now += timedelta(seconds=30)
        due = []
        while upcoming.at <= now:
            due.append(upcoming)
            _, upcoming = next(live)
        board.hear(due, now)
        shown |= board.signs(now)
    assert shown >= LEGEND, f"not shown: {sorted(LEGEND - shown)}"


def test_traffic_goes_on_where_the_back_fill_ends() -> None:
    """A simulator started anew sends no ping that it would not have sent by going on, and misses none of interest."""
    noon, later = datetime(2026, 11, 23, 11, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
    restarted = pings(publication for _, publication in fleet.backfill("north", later))
    live = takewhile(lambda pair: pair[1].at <= later, fleet.traffic("north", noon))
    continued = pings(publication for _, publication in fleet.backfill("north", noon))
    continued += pings(publication for _, publication in live)
    assert len(continued) > 10_000
    assert set(restarted) <= set(continued)
    gone_home = later - fleet.OF_INTEREST
    assert all(fixed_at <= gone_home for _, fixed_at, _, _ in set(continued) - set(restarted))


def test_one_day_follows_another() -> None:
    """Traffic is in order over two midnights, and every hour has some."""
    after = datetime(2026, 11, 23, 20, tzinfo=UTC)
    hours, last = set(), after
    for _, publication in fleet.traffic("north", after):
        if publication.at > after + timedelta(hours=30):
            break
        assert publication.at >= last
        last = publication.at
        hours.add(int((last - after) / timedelta(hours=1)))
    assert hours == set(range(30))


def pings(publications: Iterator[Publication]) -> list[tuple[str, datetime, float, float]]:
    late = datetime(2026, 11, 25, tzinfo=UTC)
    found = [ping for each in publications for ping in decode(each.topic, each.payload, late).pings]
    return [(ping.vehicle, ping.fixed_at, ping.lat, ping.lon) for ping in found]


@contextmanager
def fleet_running(broker: Server, clock: Clock, folder: Path) -> Iterator[list[fleet.Progress]]:
    """The fleet in a thread, from its first word until it has stopped; what it reported."""
    stop, progress = threading.Event(), list[fleet.Progress]()
    asked = {"clock": clock, "stop": stop, "on_progress": progress.append, "buffers": folder / "carriers"}
    thread = threading.Thread(target=fleet.run, args=(f"mqtt://127.0.0.1:{broker.port}",), kwargs=asked, daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive(), "the fleet did not stop"


@contextmanager
def plants(broker: Server) -> Iterator[dict[str, Plant]]:
    """Who confirms to the native carriers what they send."""
    with ExitStack() as stack:
        native = [carrier.id for carrier in CARRIERS if carrier.wire is Wire.NATIVE]
        yield {carrier: stack.enter_context(confirming(broker.port, carrier)) for carrier in native}


def test_the_fleet_publishes_the_day_so_far_and_then_lives(broker: Server, folder: Path) -> None:
    """All carriers are online, the back-fill arrives whole, live messages follow it, and at the end all are offline."""
    clock = Clock.starting(MORNING.astimezone(UTC), speed=120)
    kept = MORNING - fleet.OF_INTEREST + timedelta(hours=1)  # the clock runs on while the fleet begins
    sent = pings(publication for _, publication in fleet.backfill("north", MORNING))
    past = {ping for ping in sent if ping[1] > kept}
    assert len(past) > 10_000
    with plants(broker), listening(broker.port, "#") as heard:
        with fleet_running(broker, clock, folder) as progress:
            eventually(lambda: any(each.phase == "live" for each in progress), within_s=60, what="live traffic")
            eventually(lambda: fresh(heard, MORNING), within_s=30, what="news")
        eventually(lambda: past <= set(pings(messages(heard))), within_s=30, what="the back-fill")
        topics = [f"carriers/{carrier.id}/up/connection" for carrier in CARRIERS]
        eventually(lambda: all((topic, b"OFFLINE") in heard for topic in topics), what="all offline")
        assert all((topic, b"ONLINE") in heard for topic in topics)


def test_the_fleet_outlives_its_broker(broker: Server, folder: Path) -> None:
    """After a restart of the broker the fleet goes on publishing, without being told."""
    clock = Clock.starting(MORNING.astimezone(UTC), speed=60)
    with (
        plants(broker),
        listening(broker.port, "carriers/+/up/+/position") as heard,
        fleet_running(broker, clock, folder) as progress,
    ):
        eventually(lambda: any(each.phase == "live" for each in progress), within_s=60, what="live traffic")
        broker.stop()
        broker.start()
        back_at = clock.now()
        eventually(lambda: fresh(heard, back_at) > 20, within_s=30, what="traffic after the restart")


def test_drivers_answer_and_faults_reach_the_wire(broker: Server, folder: Path) -> None:
    """A driver acknowledges what the plant writes and answers a question; bytes that are no JSON go out as they are."""
    clock = Clock.starting(MORNING.astimezone(UTC), speed=120)
    sent = [publication for carrier, publication in fleet.backfill("north", MORNING) if carrier == "nordfracht"]
    broken = {each.payload for each in sent if each.topic.endswith("/position") and not is_json(each.payload)}
    assert broken
    with plants(broker) as plant, fleet_running(broker, clock, folder) as progress:
        eventually(lambda: any(each.phase == "live" for each in progress), within_s=60, what="live traffic")
        question = {"id": "m1", "kind": "text", "at": "2026-11-23T08:30:00Z", "text": "where are you?"}
        assigned = {"id": "m2", "kind": "assignment", "at": "2026-11-23T08:30:00Z", "door": "D01"}
        nordfracht = plant["nordfracht"]
        nordfracht.tell("NF-1/message", {"messages": [question, assigned]}, retain=True)
        eventually(lambda: len(nordfracht.words("reply")) == 3, within_s=20, what="three replies")
        told = nordfracht.words("reply")
        assert told[:2] == [{"to": "m1", "got": True}, {"to": "m2", "got": True}]
        assert told[2]["to"] == "m1"
        assert told[2]["text"]
        assert broken <= set(nordfracht.broken)


def is_json(payload: bytes) -> bool:
    try:
        msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def messages(heard: Heard) -> Iterator[Publication]:
    """What was heard, as it was published; when, is not known."""
    return (Publication(at=MORNING, topic=topic, payload=payload) for topic, payload in list(heard))


def fresh(heard: Heard, since: datetime) -> int:
    """How many pings among the messages were fixed after an instant."""
    return sum(fixed_at > since for _, fixed_at, _, _ in pings(messages(heard)))
