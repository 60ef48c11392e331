"""The panel as its address and the store make it, without a browser."""

from __future__ import annotations

import json
from typing import Any

import plotly
import pytest
from flask.testing import FlaskClient

from access.principal import Principal
from clock import Clock
from dashboard.access.config import Config
from dashboard.boards import KEPT_FOR, Boards
from dashboard.desk import Desk
from dashboard.parts import AWAY, fresh
from dashboard.shipment.orders import Given, remembered, settle, spelled, told_decision
from dashboard.shipment.page import Page
from dashboard.web import create_app
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Commit
from tests.askers import PLANNER
from tests.browser.plant import NOW, SITE, Plant
from tests.browser.talking import BOARD, ROW, a_message, a_talk, a_wish, planned
from tests.hand_clock import HandClock
from tests.signing_in import client_as
from tests.trip_records import a_record
from tracking.message import Message

PATH = f"/shipment/{SITE}/{ROW.shipment}"


class Away(MemoryStore):
    """A store that may be away."""

    is_away = False

    def list_messages(self, site: str, **of: Any) -> list[Message]:
        if self.is_away:
            raise StoreUnavailable("away")
        return super().list_messages(site, **of)

    def submit_order(self, site: str, kind: str, body: bytes = b"") -> str:
        if self.is_away:
            raise StoreUnavailable("away")
        return super().submit_order(site, kind, body)


class Scene:
    """A page over the rich plant, and the hands of its writer and of time."""

    def __init__(self, messages: list[Message] | None = None) -> None:
        self.store, self.clock = Away(), HandClock(NOW)
        self.plant = Plant(self.store, BOARD)
        self.plant.write([], plan=planned(BOARD), messages=a_talk() if messages is None else messages)
        self.page = Page(self.store, Boards(self.store, self.clock), Desk(self.store), self.clock)

    def look(
        self, path: str = PATH, given: object = None, wish: str = "", search: str = "", who: Principal = PLANNER
    ) -> dict[str, Any]:
        """All that the page shows: what both its callbacks find."""
        return {**self.page.talk(who, path, given, {}, wish), **self.page.look(who, path, search)}

    def shown(self, **asked: Any) -> str:
        return json.dumps(self.look(**asked), cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)

    def act(
        self, kind: str, words: str = "", wish: str = "", draft: str = "d", who: Principal = PLANNER
    ) -> Given | str:
        return self.page.act(who, kind, PATH, words=words, wish=wish, draft=draft)

    def orders(self) -> list[dict[str, Any]]:
        return [json.loads(each.body) for each in self.store.read_orders(SITE) if each.kind != "plan"]


def test_all_of_a_shipment_is_on_its_page() -> None:
    """Who, where, when, how it stands, its steps, its load and the talk."""
    shown = Scene().shown()
    for words in (ROW.vehicle, ROW.carrier, ROW.supplier, "D04", "on time", "14:53 to 15:53", "CET", "P-1001"):
        assert words in shown
    for words in ("approaching", "ok, gate 2", "asks for another window", "D04 is taken then: S018", "automatic"):
        assert words in shown


def test_a_shipment_without_talk_says_what_will_be_there() -> None:
    """An empty log is no empty place, and nothing is asked."""
    scene = Scene([])
    assert "Nothing has been said yet." in scene.shown()
    assert scene.look()["wish"] == ""


def test_the_way_back_keeps_what_the_wall_has_chosen() -> None:
    """Its layout, its doors and its theme."""
    shown = Scene().shown(search="?layout=docks&doors=D01-D04&theme=light")
    assert f"/wall/{SITE}?layout=docks&doors=D01-D04&theme=light" in shown
    assert f"/carrier/{ROW.carrier}?theme=light" in shown


def test_the_wish_that_is_read_stays_while_it_is_open() -> None:
    """A newer one does not slip under the finger; once it is gone the newest is shown."""
    scene = Scene([a_wish(1, 9), a_wish(2, 4)])
    assert scene.look()["wish"] == "M2"
    assert scene.look(wish="M1")["wish"] == "M1"
    assert scene.look(wish="M9")["wish"] == "M2"


def test_a_message_is_queued_at_once_and_gives_way_to_itself() -> None:
    """What this page has sent is shown until the writer has it; then the message is there, once."""
    scene = Scene([])
    given = scene.act("text", "gate 2")
    assert isinstance(given, Given)
    kept = spelled([given])
    assert '"queued"' in scene.shown(given=kept)
    assert scene.shown(given=kept).count("gate 2") == 1
    scene.plant.write([], messages=[a_message(1, 0, text="gate 2")], orders_done={given.order: "message M1"})
    assert scene.shown(given=kept).count("gate 2") == 1
    assert '"queued"' not in scene.shown(given=kept)


def test_a_message_that_the_writer_refuses_says_why() -> None:
    """In the writer's words, where the message would stand."""
    scene = Scene([])
    given = scene.act("text", "gate 2")
    assert isinstance(given, Given)
    scene.plant.write([], orders_done={given.order: "refused: there is no shipment in the plan"})
    assert "not sent: there is no shipment in the plan" in scene.shown(given=spelled([given]))


def test_what_people_do_becomes_an_order() -> None:
    """With the account's name, to which shipment or proposal, and the words."""
    scene = Scene()
    scene.act("text", " gate 2 ")
    scene.act("fix")
    scene.act("accept", "come", wish="M12")
    scene.act("decline", wish="M12")
    bodies = [{name: body[name] for name in body if name != "key"} for body in scene.orders()]
    assert bodies == [
        {"by": "Anna", "shipment": ROW.shipment, "kind": "text", "text": "gate 2"},
        {"by": "Anna", "shipment": ROW.shipment, "kind": "fix"},
        {"by": "Anna", "proposal": "M12", "accept": True, "text": "come"},
        {"by": "Anna", "proposal": "M12", "accept": False},
    ]


def test_what_cannot_be_sent_says_why_and_is_no_order() -> None:
    """No words, too many, or a store that is away."""
    scene = Scene()
    assert "write some words first" in str(scene.act("text", "  "))
    assert "Too long" in str(scene.act("text", "x" * 501))
    scene.store.is_away = True
    assert "Your words are still here" in str(scene.act("text", "gate 2"))
    scene.store.is_away = False
    assert scene.orders() == []


def test_a_decision_is_told_from_press_to_result() -> None:
    """Under way, done, or refused in words."""
    given = [Given("7", "accept", "anna", "15:53 to 16:53", NOW)]
    assert told_decision(given, {})[0] == "Accepting 15:53 to 16:53 …"
    assert told_decision(given, {"7": "accepted"})[0] == "Accepted: 15:53 to 16:53. The driver is told."
    assert told_decision(given, {"7": "refused: the proposal is withdrawn already"}) == (
        "Not accepted: the proposal is withdrawn already.",
        True,
    )
    declined = [given[0]._replace(kind="decline")]
    assert told_decision(declined, {})[0] == "Declining 15:53 to 16:53 …"
    assert told_decision([], {}) == ("", False)


def test_results_that_were_heard_are_not_asked_for_again() -> None:
    """A store keeps them for a while only."""
    scene = Scene()
    given = [Given("7", "text", "anna", "x", NOW)]
    assert settle(scene.store, SITE, given, {}) == {}
    assert settle(scene.store, SITE, given, {"7": "done"}) == {"7": "done"}


@pytest.mark.parametrize("kept", [None, "x", [None], [[1]], [["1", "text", "a", "w", "no time"]], {"a": 1}])
def test_a_page_that_sends_nonsense_has_given_nothing(kept: object) -> None:
    """What a browser keeps is not trusted to be whole."""
    assert remembered(kept) == []
    assert "ok, gate 2" in Scene().shown(given=kept)


def test_a_store_that_is_away_leaves_what_is_shown() -> None:
    """Only that it is away is said; later all is there again."""
    scene = Scene()
    scene.store.is_away = True
    assert scene.look() == {"away": AWAY}
    scene.store.is_away = False
    scene.clock.at += KEPT_FOR
    assert scene.look()["away"] == ""


def test_a_trip_that_left_the_board_is_still_told() -> None:
    """From what is remembered of it, with its talk."""
    scene = Scene()
    trip = a_record(shipment="OLD", site=SITE, vehicle="HB-1")
    scene.plant.commit(Commit(as_of=NOW, trips=(trip,), messages=(a_message(90, 5, shipment="OLD"),)))
    shown = scene.shown(path=f"/shipment/{SITE}/OLD")
    for words in ("HB-1", "has left the board", "words 90", "done"):
        assert words in shown


def test_a_part_that_has_not_changed_is_not_sent() -> None:
    """So that nothing moves under whoever reads it."""
    parts, seen = fresh({"a": "one", "b": "two"}, {})
    assert parts == {"a": "one", "b": "two"}
    parts, _ = fresh({"a": "one", "b": "three"}, seen)
    assert parts["b"] == "three"
    assert parts["a"] is not parts["b"]
    assert parts["a"] != "one"


def client() -> FlaskClient:
    """Of somebody who may see every site."""
    store = Scene().store
    app = create_app(store, Clock.starting(NOW, speed=1.0), access=Config())
    return client_as(app, store, Config(), "supervisor@*")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (PATH, 200),
        (f"/shipment/{SITE}/nope", 404),
        ("/shipment/nowhere/S017", 404),
        (f"/shipment/{SITE}", 404),
        (f"/shipment/{SITE}/%ED%A0%80", 404),
        (f"/shipment/{SITE}/a/b", 404),
    ],
)
def test_the_status_tells_whether_there_is_such_a_shipment(path: str, status: int) -> None:
    """200 for one that is planned; 404 for any other, of this site or of none."""
    assert client().get(path).status_code == status
