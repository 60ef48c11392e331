"""What of a shipment's page is there for whom: the ways on, the warnings, the talk, the box."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from access.principal import Principal
from dashboard.boards import KEPT_FOR, Boards
from dashboard.desk import Desk
from dashboard.pages import layout_of
from dashboard.shipment.orders import remembered
from dashboard.shipment.page import NOT_A_WRITER, Page
from tests.askers import EVERYBODY, PLANNER, asker, sharer
from tests.browser.plant import NOW, SITE, Plant, changed
from tests.browser.talking import BOARD, HOSTILE, ROW, a_message, a_talk, a_wish, planned
from tests.hand_clock import HandClock
from tests.two_plants import two_plants, written
from tracking.board import Severity, Warning, WarningKind

PATH = f"/shipment/{SITE}/{ROW.shipment}"
SUPPLIER = f"supplier:{ROW.supplier}@north"
CARRIER = f"carrier:{ROW.carrier}@north"
WARNING = Warning(
    kind=WarningKind.CONFLICT,
    severity=Severity.RED,
    since=NOW,
    headline="D04 TAKEN until 15:50",
    cause="meridian ME-3 stands there",
    impact="",
    remedy="D07 is free",
)


class Has(NamedTuple):
    """What is on the page."""

    talk: bool
    box: bool
    wall: bool
    carrier: bool
    share: bool
    warnings: bool


class Scene:
    """The rich plant; its truck `ROW` is warned of, and late for a reason that its driver gave."""

    def __init__(self, **changes: Any) -> None:
        self.store, self.clock = two_plants(), HandClock(NOW)
        row = changed(ROW, warnings=(WARNING,), reason="driver: jam 14:02", **changes)
        self.plant = Plant(self.store, BOARD)
        self.plant.write([row], plan=planned([row if each.shipment == row.shipment else each for each in BOARD]))
        self.plant.write([], messages=a_talk())
        self.boards = Boards(self.store, self.clock)
        self.page = Page(self.store, self.boards, Desk(self.store), self.clock)

    def skeleton(self, who: Principal, path: str = PATH) -> str:
        return written(layout_of(path, self.store, self.boards, who))

    def shown(self, who: Principal, path: str = PATH) -> str:
        """What both callbacks send; the guard would not ask the talk's for whoever may not read it."""
        return written({**self.page.talk(who, path, [], {}, ""), **self.page.look(who, path, "")})


@pytest.mark.parametrize(
    ("grants", "has"),
    [
        ([f"planner@{SITE}"], Has(True, True, True, True, True, True)),
        ([f"supervisor@{SITE}"], Has(True, True, True, True, True, True)),
        (["admin@*"], Has(True, True, True, True, True, True)),
        ([CARRIER], Has(True, False, False, True, False, False)),
        ([CARRIER, f"wall@{SITE}"], Has(True, False, True, True, False, True)),
        ([SUPPLIER], Has(False, False, False, False, False, False)),
        ([SUPPLIER, CARRIER], Has(True, False, False, True, False, False)),
    ],
)
def test_a_page_has_what_its_asker_may_use(grants: list[str], has: Has) -> None:
    """Writing needs its box, reading its thread, a link the right to hand one on; what may not be used is not there."""
    scene, who = Scene(), asker(*grants)
    parts, shown = scene.skeleton(who), scene.shown(who)
    found = Has(
        talk='"id": "ship-log"' in parts,
        box='"id": "ship-text"' in parts,
        wall='"href": "/wall/north"' in shown,
        carrier=f'"href": "/carrier/{ROW.carrier}"' in shown,
        share=f'"href": "/shares?site=north&shipment={ROW.shipment}"' in shown,
        warnings="meridian ME-3" in shown,
    )
    assert found == has
    for part in ("ship-text", "ship-send", "ship-fix", "ship-yes", "ship-no", "ship-ask-text", "ship-draft"):
        assert (f'"id": "{part}"' in parts) == has.box
    for words in ("gate 2", "jam near Kassel", "driver: jam 14:02"):
        assert (words in shown) == has.talk
    for words in (ROW.vehicle, "D04", "on time", "Milestones", "P-1001"):
        assert words in shown


@pytest.mark.parametrize(
    "grants",
    [
        ["planner@south"],
        ["wall@north"],
        ["carrier:meridian@*"],
        [f"carrier:{ROW.carrier}@south"],
        [f"carrier:{ROW.supplier}@*"],
        [f"supplier:{ROW.carrier}@*"],
        ["supplier:Sauer Lacke@north"],
        [],
    ],
)
def test_whose_it_is_not_sees_nothing_of_it(grants: list[str]) -> None:
    """Not though the page were open from before: what it showed goes, and words say why."""
    shown = Scene().shown(asker(*grants))
    assert "Not yours to see" in shown
    for words in (ROW.vehicle, ROW.carrier, "D04", "gate 2", "P-1001", "hansa"):
        assert words not in shown


def test_a_shipment_that_another_carrier_got_leaves_the_first_ones_page() -> None:
    """At its next look; the new carrier reads nothing of what the first one said."""
    scene, first, second = Scene(), asker(CARRIER), asker("carrier:meridian@*")
    assert "gate 2" in scene.shown(first)
    scene.plant.write([changed(ROW, carrier="meridian", vehicle="ME-9")])
    scene.plant.write([], messages=[a_message(50, 1, carrier="meridian", vehicle="ME-9", text="to the second")])
    scene.clock.at += KEPT_FOR
    assert "Not yours to see" in scene.shown(first)
    shown = scene.shown(second)
    assert "to the second" in shown
    assert "gate 2" not in shown
    assert all(words in scene.shown(PLANNER) for words in ("to the second", "gate 2"))


def test_a_carrier_reads_its_own_wish_and_not_who_is_in_its_way() -> None:
    """Which trucks have the door then is for whoever decides."""
    scene = Scene()
    planner, carrier = scene.shown(PLANNER), scene.shown(asker(CARRIER))
    assert "D04 is taken then: S018" in planner
    assert "asks for another window" in carrier
    assert "The plant has not answered yet." in carrier
    for words in ("S018", "is taken then", "Accept:"):
        assert words not in carrier


@pytest.mark.parametrize("kind", ["text", "fix", "accept", "decline"])
@pytest.mark.parametrize(
    "who", [asker(CARRIER), asker(SUPPLIER), asker("planner@south"), asker("wall@north"), sharer(SITE, ROW.shipment)]
)
def test_whoever_may_not_write_gives_no_order(who: Principal, kind: str) -> None:
    """Whatever a browser sends."""
    scene = Scene()
    assert scene.page.act(who, kind, PATH, words="x", wish="M12", draft="d") == NOT_A_WRITER
    assert [order for order in scene.store.read_orders(SITE) if order.kind != "plan"] == []


def test_what_became_of_others_orders_is_told_to_nobody_who_cannot_give_one() -> None:
    """A browser may send any orders back as its own, and their ids can be guessed."""
    scene = Scene()
    order = scene.store.submit_order(SITE, "decide", b"{}")
    kept = [[order, "decline", "Anna", "the wish", NOW.isoformat()]]
    told = scene.page.talk(asker(CARRIER), PATH, kept, {order: "refused: S-2 stands there"}, "")
    assert (told["settled"], told["ship-result"]) == ({}, "")
    told = scene.page.talk(PLANNER, PATH, kept, {order: "refused: S-2 stands there"}, "")
    assert told["ship-result"] == "Not declined: S-2 stands there."


def test_a_page_that_claims_thousands_of_orders_costs_no_more_than_one_that_gave_all_it_keeps() -> None:
    """Each is a question to the store, and a body has room for thirty thousand; what is no order is none."""
    claimed = [[str(at), "text", "Anna", "words", NOW.isoformat()] for at in range(30_000)]
    assert [each.order for each in remembered(claimed)] == [str(at) for at in range(29_980, 30_000)]
    assert remembered([[{}, "accept", [], {}, NOW.isoformat()], ["1"], 2, None])[0].order == "{}"


def test_a_planner_of_one_site_decides_nothing_at_another() -> None:
    """The address that the browser names is the one that is judged."""
    scene = Scene()
    done = scene.page.act(PLANNER, "accept", "/shipment/south/S901", words="", wish="M1", draft="d")
    assert done == NOT_A_WRITER
    assert not isinstance(scene.page.act(EVERYBODY, "text", "/shipment/south/S901", words="x", wish="", draft="d"), str)
    assert [json.loads(each.body)["by"] for each in scene.store.read_orders("south") if each.kind != "plan"] == ["Anna"]


def test_the_box_says_under_which_name_one_writes() -> None:
    """The account's, as text; there is no field for another."""
    parts = Scene().skeleton(asker("planner@north", name="Anna <b>Berg</b>\u202e"))
    assert "You write as " in parts
    assert "Anna <b>Berg</b>" in parts
    assert "\u202e" not in parts
    assert "ship-by" not in parts


def test_an_empty_talk_is_told_to_readers_in_their_own_words() -> None:
    """A reader is not asked to write."""
    path = f"/shipment/{SITE}/S022"
    scene = Scene()
    assert "What you write goes" in scene.shown(PLANNER, path)
    reader = scene.shown(asker("carrier:alpenland@*", "carrier:rapid@*", "carrier:hansa@*"), path)
    assert "What plant and driver say" in reader


def test_names_of_others_are_text_for_partners_too() -> None:
    """Turned letters go, markup is text, wherever a partner reads them."""
    row = changed(ROW, shipment="H1", carrier=HOSTILE, vehicle=HOSTILE, supplier=HOSTILE, origin=HOSTILE)
    scene = Scene()
    talk = [a_message(60, 2, shipment="H1", carrier=HOSTILE, text=HOSTILE), a_wish(61, 1, row=row, shipment="H1")]
    scene.plant.write([row], messages=talk)
    for who in (PLANNER, _of_hostile("carrier"), _of_hostile("supplier")):
        shown = scene.shown(who, f"/shipment/{SITE}/H1")
        assert "<b>bold</b>" in shown
        assert "\u202e" not in shown


def _of_hostile(role: str) -> Principal:
    """Somebody of a partner whose name is hostile; such a grant is spelled by no command."""
    [grant] = asker(f"{role}:x@*").grants
    return replace(asker(), grants=(replace(grant, party=HOSTILE),))
