"""The start page, the bar above it, and the walls that they lead to: each shows an asker their own and no more."""

from __future__ import annotations

import re

import pytest
from dash import html
from msgspec.structs import replace

from access.principal import Kind, Principal
from access.role import parse_grant
from clock import Clock
from dashboard.access.page import DEMO
from dashboard.account_bar import bar
from dashboard.boards import Boards
from dashboard.own.page import Page
from dashboard.pages import layout_of, page_of
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Commit
from tests.askers import EVERYBODY, PLANNER, asker, sharer
from tests.browser.plant import NOW, Plant, changed, site
from tests.browser.talking import BOARD, HOSTILE, ROW, planned
from tests.hand_clock import HandClock
from tests.two_plants import SOUTHERN, two_plants, written
from tracking.board import Risk
from tracking.plan import SitePlan

CLOCK = HandClock(NOW)


def page(who: Principal, path: str = "/", store: MemoryStore | None = None) -> str:
    store = store or two_plants()
    return written(layout_of(path, store, Boards(store, CLOCK), who))


def links(drawn: str) -> set[str]:
    return set(re.findall(r'"href": "([^"]*)"', drawn))


def own(who: Principal, store: MemoryStore | None = None) -> str:
    """What the list of a partner's shipments shows."""
    store = store or two_plants()
    return written(Page(store, Boards(store, CLOCK), CLOCK).look(who, ""))


NORTH = {"/wall/north", "/wall/north?layout=docks", "/wall/north?layout=map", "/wall/north?theme=light"}
SOUTH = {address.replace("north", "south") for address in NORTH}
CARRIERS = {f"/carrier/{name}" for name in ("hansa", "alpenland", "rapid")}


@pytest.mark.parametrize(
    ("grants", "ways"),
    [
        (["planner@north"], NORTH | {"/accuracy/north"} | CARRIERS),
        (["supervisor@north"], NORTH | {"/accuracy/north"} | CARRIERS),
        (["admin@south"], SOUTH | {"/accuracy/south", "/carrier/rapid", "/carrier/meridian"}),
        (["wall@north"], NORTH),
        (["wall@*"], NORTH | SOUTH),
        (["admin@*"], NORTH | SOUTH | {"/accuracy/north", "/accuracy/south"} | CARRIERS | {"/carrier/meridian"}),
        (["carrier:rapid@*"], {"/carrier/rapid"}),
        (["carrier:rapid@north"], {"/carrier/rapid"}),
        (["supplier:Brandt Kabel@north"], set()),
        (["wall@south", "carrier:rapid@north"], SOUTH | {"/carrier/rapid"}),
        ([], set()),
    ],
)
def test_the_start_page_leads_where_the_asker_may_go(grants: list[str], ways: set[str]) -> None:
    """To each their own sites, walls, figures and carriers; nothing of any other is in what the browser gets."""
    drawn = page(asker(*grants))
    assert links(drawn) == ways
    for name, grant in (("Plant North", "north"), ("Plant South", "south")):
        assert (name in drawn) == any(address.endswith(grant) for address in ways)


def test_who_may_see_nothing_is_told_whom_to_ask() -> None:
    """With the name under which they are known, so that they can tell it."""
    drawn = page(asker(name="Bert", account="bert.b"))
    assert "Nothing is open to you yet" in drawn
    assert "Bert (bert.b)" in drawn
    assert "Whoever looks after accounts" in drawn


def test_a_site_that_no_plan_names_yet_is_told() -> None:
    """To whom it is granted; how a plan is loaded is for whoever looks after all sites."""
    assert "You may see west" in page(asker("planner@west"))
    assert "plan import" not in page(asker("planner@west"))
    assert "plan import" in page(EVERYBODY, store=MemoryStore())


def test_a_store_that_is_away_is_told_on_the_start_page() -> None:
    """In words; a partner's list waits for it by itself."""

    class Away(MemoryStore):
        def list_sites(self) -> list[str]:
            raise StoreUnavailable("away")

    assert "The store does not answer" in page(PLANNER, store=Away())
    assert "own-beat" in page(asker("carrier:rapid@*"), store=Away())


@pytest.mark.parametrize(
    ("grants", "shown"),
    [
        (["carrier:rapid@*"], {"north", "south"}),
        (["carrier:rapid@south"], {"south"}),
        (["carrier:meridian@*"], {"south"}),
        (["supplier:Brandt Kabel@*"], {"north", "south"}),
        (["supplier:Brandt Kabel@north"], {"north"}),
        (["supplier:Brandt Kabel@north", "carrier:meridian@south"], {"north", "south"}),
        (["supplier:rapid@*"], set()),
        (["carrier:rapid@west"], set()),
    ],
)
def test_a_partner_finds_its_own_shipments_and_no_others(grants: list[str], shown: set[str]) -> None:
    """By site; a carrier's name is no supplier's, and a grant counts at its own site."""
    who = asker(*grants)
    held = [(grant.role, grant.party, grant.site) for grant in map(parse_grant, grants)]
    expected = {
        f"/shipment/{row.site}/{row.shipment}"
        for row in [*BOARD, *SOUTHERN]
        for role, party, site in held
        if site in {"*", row.site} and party == (row.carrier if role == "carrier" else row.supplier)
        if row.milestone != "done"
    }
    drawn = own(who)
    assert links(drawn) == expected
    assert {site for site in ("north", "south") if f"/shipment/{site}/" in drawn} == shown
    assert bool(expected) != ("None of your shipments is under way" in drawn)


def test_each_of_a_partners_shipments_says_what_it_came_for() -> None:
    """Vehicle and shipment, door and window, when it is expected, its state in words, and whose time that is."""
    row = changed(SOUTHERN[0], risk=Risk.LATE, slack_min=-26)
    store = two_plants()
    lease = store.acquire_lease("south", "test", 3600)
    assert lease is not None
    store.commit(lease, Commit(as_of=NOW, rows=(row,)))
    drawn = own(asker("supplier:Brandt Kabel@south"), store)
    for words in ("Plant South", "SU-1", "S901", "late, 26 min over", "D01", "expected ", "times of Europe/Berlin"):
        assert words in drawn
    assert drawn.index("SU-1") < drawn.index("ME-3"), "what needs attention first"


def test_plant_people_have_no_list_of_their_own() -> None:
    """An admin of everything is no partner; somebody who is both gets both."""
    assert "own-list" not in page(EVERYBODY)
    both = page(asker("planner@north", "supplier:Brandt Kabel@*"))
    assert "own-list" in both
    assert "/wall/north" in both
    assert "/shipment/north/" not in own(EVERYBODY)
    assert own(asker("planner@north", "supplier:Brandt Kabel@*")) == own(asker("supplier:Brandt Kabel@*"))


def test_names_of_others_are_text_and_no_more() -> None:
    """Turned letters and controls go, markup stays text, and an address holds what is in it."""
    store = MemoryStore()
    row = changed(ROW, shipment="H/1", carrier=HOSTILE, vehicle=HOSTILE, supplier=HOSTILE)
    Plant(store, [row]).write([], plan=planned([row]))
    who = replace(asker(), grants=(replace(parse_grant("carrier:x@*"), party=HOSTILE),))
    for drawn in (page(PLANNER, store=store), page(who, store=store), own(who, store)):
        assert "\u202e" not in drawn
        assert "<b>bold</b>" in drawn
    assert "/shipment/north/H%2F1" in own(who, store)


@pytest.mark.parametrize(
    ("who", "leads"),
    [
        (PLANNER, True),
        (EVERYBODY, True),
        (asker("wall@north"), False),
        (asker("wall@north", "supervisor@south"), False),
        (replace(asker("wall@north"), kind=Kind.SCREEN), False),
    ],
)
def test_only_who_may_see_shipments_is_led_to_them_from_a_wall(who: Principal, leads: bool) -> None:
    """A wall's mark says it; its script goes by that."""
    assert ('"data-panels": "yes"' in page(who, "/wall/north")) == leads


def test_a_wall_of_the_demo_is_marked() -> None:
    """And no other."""
    assert "DEMO" in page(asker("admin@*", is_demo=True), "/wall/north")
    assert "DEMO" not in page(EVERYBODY, "/wall/north")


def test_other_sites_are_not_told_to_whom_they_are_not() -> None:
    """An address that leads nowhere offers the asker's own sites; one of a shipment that is not known no wall."""
    drawn = page(asker("planner@north", "planner@west"), "/wall/west")
    assert links(drawn) == {"/wall/north", "/"}
    assert links(page(asker("carrier:rapid@north"), "/shipment/north/nope")) == {"/"}


def drawn_bar(who: Principal, path: str = "/") -> str:
    return written(bar(who, path, "a-secret"))


@pytest.mark.parametrize(
    ("grants", "ways"),
    [
        (["admin@*"], {"/screens", "/shares", "/users", "/audit"}),
        (["admin@north"], {"/screens", "/shares"}),
        (["planner@north"], {"/shares"}),
        (["wall@north"], set()),
        (["carrier:rapid@*"], set()),
        ([], set()),
    ],
)
def test_the_bar_leads_where_the_asker_may_go(grants: list[str], ways: set[str]) -> None:
    """To the start page and their own account always."""
    assert links(drawn_bar(asker(*grants))) == ways | {"/", "/account"}


def test_the_bar_says_who_is_signed_in_and_signs_out_by_a_post_with_its_secret() -> None:
    """A link could be followed by anybody's page."""
    drawn = drawn_bar(asker("planner@north", name="Anna \u202eBerg"))
    assert "Anna Berg" in drawn
    assert '"action": "/sign-out"' in drawn
    assert '"method": "post"' in drawn
    assert '"name": "csrf_token"' in drawn
    assert '"value": "a-secret"' in drawn


def test_the_bar_of_the_demo_says_that_everybody_is_signed_in() -> None:
    """And has no way out: there is nobody to be signed out."""
    drawn = drawn_bar(asker("admin@*", is_demo=True))
    assert DEMO in drawn
    assert "sign-out" not in drawn


@pytest.mark.parametrize(
    ("path", "who", "has_bar"),
    [
        ("/", PLANNER, True),
        ("/carrier/rapid", PLANNER, True),
        ("/shipment/north/S017", PLANNER, True),
        ("/accuracy/north", PLANNER, True),
        ("/nothing", PLANNER, True),
        ("/wall/north", PLANNER, False),
        ("/shared/north/S017", sharer("north", "S017"), False),
    ],
)
def test_every_page_has_the_bar_but_a_wall_and_what_a_link_shows(path: str, who: Principal, has_bar: bool) -> None:
    """A wall is looked at from afar, and whoever holds a link is nobody."""
    store = two_plants()
    drawn = page_of(path, store, Boards(store, Clock.starting(NOW, speed=1.0).now), who, "a-secret")
    assert isinstance(drawn[-1], html.Main)
    assert ("account-bar" in written(drawn)) == has_bar
    assert ("a-secret" in written(drawn)) == has_bar


def test_a_site_without_shipments_has_a_start_page_too() -> None:
    """No carrier is listed where none is expected."""
    store = MemoryStore()
    store.submit_plan(SitePlan(site=site()))
    assert "Carriers" not in page(EVERYBODY, store=store)
