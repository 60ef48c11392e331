"""A carrier's page as its address and the store make it, without a browser."""

from __future__ import annotations

import json
from typing import Any

import plotly
import pytest

from access.principal import Principal
from clock import Clock
from dashboard.access.config import Config
from dashboard.boards import Boards
from dashboard.carrier.history import KEPT_FOR, History
from dashboard.carrier.page import Page
from dashboard.carrier.quality import grades_of
from dashboard.carrier.trucks import asks_of, letters_of, trucks_of
from dashboard.web import create_app
from store.memory_store import MemoryStore
from store.ports import Commit
from tests.askers import PLANNER
from tests.browser.plant import NOW, SITE, Plant, changed, minutes, row_at
from tests.browser.talking import BOARD, ROW, a_message, a_talk, a_wish, planned
from tests.hand_clock import HandClock
from tests.signing_in import client_as
from tests.trip_records import a_record
from tracking.board import Risk
from tracking.evidence import Evidence
from tracking.quality import Quality
from tracking.quality_words import Loss
from tracking.trip_record import TripRecord


def trips(count: int, carrier: str = ROW.carrier) -> list[TripRecord]:
    """On time but for each fourth, one a day."""
    found = []
    for n in range(count):
        starts = NOW - minutes(1440 * n + 600)
        came = starts + minutes(90 if n % 4 == 3 else 10)
        found.append(
            a_record(
                shipment=f"T{n}",
                site=SITE,
                carrier=carrier,
                vehicle="RA-1",
                window_start=starts,
                window_end=starts + minutes(45),
                arrived_at=came,
                reached={"in_yard": came, "at_dock": came + minutes(25)},
            )
        )
    return found


def a_store(completed: int = 0) -> MemoryStore:
    store = MemoryStore()
    plant = Plant(store, BOARD)
    plant.write([], plan=planned(BOARD), messages=a_talk())
    plant.commit(Commit(as_of=NOW, trips=tuple(trips(completed))))
    return store


def shown(store: MemoryStore, search: str = "", carrier: str = ROW.carrier, who: Principal = PLANNER) -> str:
    clock = Clock.starting(NOW, speed=1.0)
    page = Page(store, Boards(store, clock.now), clock)
    parts = page.look(who, f"/carrier/{carrier}", search)
    return json.dumps(parts, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


def test_all_of_a_carrier_is_on_its_page() -> None:
    """Its trucks with their site and its zone, its messages, its deliveries with what they rest on."""
    page = shown(a_store(30))
    for words in (ROW.vehicle, "Plant North, CET", "silent since", "asks for another window", "Where are you now?"):
        assert words in page
    for words in ("77 %", "30 trips.", "late 45 min", "then waited 25 min for the door", "page 1 of 2"):
        assert words in page
    assert "HA-" not in page.replace("HA-435", ""), "another carrier's truck"


def test_few_trips_say_too_little() -> None:
    """Under ten there is no share, but each delivery is there."""
    page = shown(a_store(9))
    assert "Not enough trips yet: 9 of 10 in the last 30 days." in page
    assert "89 %" not in page
    assert "late 45 min" in page


def test_a_longer_period_and_a_further_page_are_in_the_address() -> None:
    """Anything else falls back to the first of each."""
    store = a_store(70)
    assert "70 trips." in shown(store, "?days=90&page=2")
    assert "page 2 of 4" in shown(store, "?days=90&page=2")
    assert "page 1 of 2" in shown(store, "?days=7&page=x")


def test_a_carrier_of_whom_nothing_is_known_yet_is_told_in_words() -> None:
    """No truck, no message, no figure: each place says when there will be something."""
    page = shown(a_store(), carrier="newcomer")
    for words in (
        "No truck of this carrier is due",
        "Nothing has been said yet",
        "Not measured yet",
        "none in the last",
    ):
        assert words in page


def test_trucks_that_need_attention_come_first() -> None:
    """A wish, then late, at risk, silent, and what is well; what is done is not there."""
    clock = HandClock(NOW)
    rows = [
        changed(row_at(n, 2, NOW), shipment=f"R{n}", carrier="x", risk=risk)
        for n, risk in enumerate([Risk.ON_TIME, Risk.SILENT, Risk.LATE, Risk.AT_RISK, Risk.ON_TIME])
    ]
    store = MemoryStore()
    Plant(store, [*rows, changed(row_at(5, 0, NOW), carrier="x")])
    board = Boards(store, clock).get_board(SITE)
    wishes = asks_of([a_wish(1, 1, shipment="R4"), a_message(2, 1, shipment="R0")])
    trucks = trucks_of(lambda row: row.carrier == "x", [board], wishes, NOW)
    assert [truck.shipment for truck in trucks] == ["R4", "R2", "R3", "R1", "R0"]


def test_open_messages_come_before_the_others() -> None:
    """What waits for either side, the newest first; of the rest the latest."""
    waiting, others = letters_of(a_talk(), {SITE: "Europe/Berlin"}, NOW)
    assert [letter.said.key for letter in waiting] == ["M12", "M11", "M10", "M7", "M4"]
    assert [letter.said.key for letter in others][:2] == ["M9", "M8"]
    assert letters_of(a_talk(), {}, NOW) == ([], [])


def a_quality(vehicle: str, score: int | None, **figures: Any) -> Quality:
    return Quality(vehicle=vehicle, score=score, pings=500, rejects=0, since=NOW, heard_at=NOW, **figures)


def test_quality_is_the_carriers_own_then_its_vehicles_worst_first() -> None:
    """A vehicle of which nothing is known says so, and no figure is made up for it."""
    lost = (Loss("gaps", 12.4, "3 gaps of over 2 min"),)
    whole = a_quality("", 80, cadence_s=30.0, gaps=1)
    grades = grades_of([a_quality("B", 90), whole, a_quality("A", 60, losses=lost), a_quality("C", None)], ["A", "Z"])
    assert [(grade.name, grade.score) for grade in grades] == [
        ("all vehicles", 80),
        ("A", 60),
        ("B", 90),
        ("C", None),
        ("Z", None),
    ]
    assert grades[0].figures[:2] == ("a position every 30 s", "1 gap")
    assert not any("accurate" in figure for figure in grades[0].figures)
    assert grades[1].lost == ("12.4 lost: 3 gaps of over 2 min",)
    assert grades[4].figures == ()


def test_what_the_store_has_noted_is_judged_on_the_page() -> None:
    """The carrier as a whole and each vehicle; few positions are no score."""
    store = a_store()
    at_s = NOW.timestamp()
    heard = Evidence(vehicle="RA-1", landmark_s=at_s, since_s=at_s, heard_s=at_s, pings=3, weight=3.0)
    store.save_quality(ROW.carrier, [heard])
    page = shown(store)
    for words in ("all vehicles", "RA-1", "not measured yet", "3 positions"):
        assert words in page


def test_trips_are_read_once_a_minute() -> None:
    """Whoever looks meanwhile, and at whichever carrier, reads no trip anew."""

    class Counted(MemoryStore):
        reads = 0

        def list_trips(self, site: str, limit: int | None = None) -> list[TripRecord]:
            self.reads += 1
            return super().list_trips(site, limit)

    store, clock = Counted(), HandClock(NOW)
    plant = Plant(store, [])
    history = History(store, clock)
    assert history.list_deliveries("rapid") == history.list_deliveries("hansa") == []
    plant.commit(Commit(as_of=NOW, trips=tuple(trips(3))))
    assert history.list_deliveries(ROW.carrier) == []
    assert store.reads == 1
    clock.at += KEPT_FOR
    assert len(history.list_deliveries(ROW.carrier)) == 3


@pytest.mark.parametrize(("carrier", "status"), [(ROW.carrier, 200), ("nobody", 404), ("", 404), ("gone", 200)])
def test_the_status_tells_whether_anybody_knows_the_carrier(carrier: str, status: int) -> None:
    """One that is planned, or of whom a trip is remembered, is known."""
    store = a_store()
    lease = store.acquire_lease(SITE, "test", 3600)
    assert lease is not None
    store.commit(lease, Commit(as_of=NOW, trips=tuple(trips(1, "gone"))))
    app = create_app(store, Clock.starting(NOW, speed=1.0), access=Config())
    assert client_as(app, store, Config(), "supervisor@*").get(f"/carrier/{carrier}").status_code == status
