"""What a share link shows: one shipment, for a while, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from access.principal import Principal
from access.session import Share
from dashboard.boards import KEPT_FOR, Boards
from dashboard.pages import layout_of
from dashboard.shipment.shared import ENDED, Shared, told_end
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from tests.askers import EVERYBODY, PLANNER, sharer
from tests.browser.plant import NOW, SITE, Plant, changed
from tests.browser.talking import BOARD, HOSTILE, ROW, a_talk, planned
from tests.hand_clock import HandClock
from tests.two_plants import two_plants, written

PATH = f"/shared/{SITE}/{ROW.shipment}"
HOLDER = sharer(SITE, ROW.shipment)
HOURS = timedelta(hours=1)


class Scene:
    """The rich plant, and a link to `ROW` that holds for six hours more."""

    def __init__(self) -> None:
        self.store, self.clock = two_plants(), HandClock(NOW)
        self.plant = Plant(self.store, BOARD)
        self.plant.write([changed(ROW, reason="driver: jam 14:02")], plan=planned(BOARD), messages=a_talk())
        self.boards = Boards(self.store, self.clock)
        self.store.shares.add(
            Share(
                id="share",
                digest="x",
                site=SITE,
                shipment=ROW.shipment,
                made_by="anna",
                made_at=NOW,
                ends_at=NOW + 6 * HOURS,
            )
        )
        self.page = Shared(self.store, self.boards, self.clock, self.clock)

    def look(self, who: Principal | None = HOLDER, path: str = PATH) -> dict[str, Any]:
        return self.page.look(who, path)

    def shown(self, who: Principal | None = HOLDER, path: str = PATH) -> str:
        return written(self.look(who, path))


def test_a_link_shows_where_one_shipment_is_and_when_it_comes() -> None:
    """Vehicle, state, door, window, expected when, how far, milestones, and how long the link holds."""
    shown = Scene().shown()
    for words in (ROW.vehicle, "on time", "D04", "14:53 to 15:53", "Expected", "163 km to go", "Milestones", "CET"):
        assert words in shown
    assert "until 20:07, for 6 h more" in shown


def test_a_link_shows_nothing_of_the_rest() -> None:
    """No talk, no driver's words, no load, no supplier, no other truck, no address of any page."""
    shown, parts = Scene().shown(), written(layout_of(PATH, MemoryStore(), Scene().boards, HOLDER))
    for words in ("gate 2", "jam", "P-1001", ROW.supplier, "S018", "href", "anna", "Odds", "driver:"):
        assert words not in shown
    for words in ("href", "ship-", "Textarea", "Button", "csrf"):
        assert words not in parts


@pytest.mark.parametrize("how", ["ended", "revoked", "nobody", "another shipment", "another site", "no link"])
def test_a_link_that_is_over_says_so_at_the_next_look_and_forgets_what_it_showed(how: str) -> None:
    """Whether its time is up, it was taken back, or it was to something else."""
    scene, who, path = Scene(), HOLDER, PATH
    assert ROW.vehicle in scene.shown()
    if how == "ended":
        scene.clock.at += 6 * HOURS + timedelta(seconds=1)
    elif how == "revoked":
        scene.store.shares.take("share")
    elif how == "another shipment":
        path = f"/shared/{SITE}/S018"
    elif how == "another site":
        path = "/shared/south/S901"
    elif how == "nobody":
        assert ENDED in scene.shown(None)
        return
    else:
        who = PLANNER
    found = scene.look(who, path)
    assert ENDED in written(found)
    assert (found["shared-about"], found["shared-age"], found["away"]) == ("", "", "")
    assert ROW.vehicle not in written(found)


def test_the_last_instant_still_counts() -> None:
    """As for everything that ends."""
    scene = Scene()
    scene.clock.at += 6 * HOURS
    assert ROW.vehicle in scene.shown()
    assert "for less than a minute more" in scene.shown()


def test_how_long_a_link_holds_goes_by_real_time() -> None:
    """A demo's clock, which runs faster, does not end it."""
    scene = Scene()
    scene.page = Shared(scene.store, scene.boards, scene.clock, HandClock(NOW))
    scene.clock.at += 9 * HOURS
    assert "for 6 h more" in scene.shown()


def test_the_end_is_told_with_its_day_where_that_is_another() -> None:
    """In the site's zone."""
    share = Scene().store.shares.find("share")
    assert share is not None
    told = told_end(replace(share, ends_at=NOW + 30 * HOURS), "Europe/Berlin", NOW)
    assert told == "This link shows this one shipment until Wed 11 Mar 20:07, for 30 h more."


def test_a_store_that_is_away_ends_no_link() -> None:
    """What was shown stays, and the page goes on later."""

    class Away(MemoryStore):
        def snapshot(self, site: str) -> Any:
            raise StoreUnavailable("away")

    scene = Scene()
    scene.clock.at += KEPT_FOR
    store = Away()
    share = scene.store.shares.find("share")
    assert share is not None
    store.shares.add(share)
    page = Shared(store, Boards(store, scene.clock), scene.clock, scene.clock)
    assert list(page.look(HOLDER, PATH)) == ["away"]
    assert "The store does not answer" in page.look(HOLDER, PATH)["away"]


def test_a_shipment_that_was_erased_is_told() -> None:
    """The link holds, and there is nothing behind it."""
    scene = Scene()
    share = scene.store.shares.find("share")
    assert share is not None
    scene.store.shares.add(replace(share, id="other", shipment="gone"))
    found = scene.look(sharer(SITE, "gone", "other"), f"/shared/{SITE}/gone")
    assert "no longer known" in found["away"]


def test_names_of_others_are_text_for_whoever_holds_a_link() -> None:
    """As on every page."""
    scene = Scene()
    scene.plant.write([changed(ROW, vehicle=HOSTILE, carrier=HOSTILE, origin=HOSTILE)])
    scene.clock.at += KEPT_FOR
    shown = scene.shown()
    assert "<b>bold</b>" in shown
    assert "\u202e" not in shown


def test_being_signed_in_opens_no_link() -> None:
    """An admin's page of the shipment is another one."""
    assert ENDED in Scene().shown(EVERYBODY)
