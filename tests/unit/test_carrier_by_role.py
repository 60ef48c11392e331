"""What of a carrier's page is there for whom: by site its trucks, letters and deliveries; its quality as a whole."""

from __future__ import annotations

import pytest

from access.principal import Principal
from clock import Clock
from dashboard.boards import Boards
from dashboard.carrier.page import Page
from dashboard.pages import status_of
from tests.askers import EVERYBODY, asker, sharer
from tests.browser.plant import NOW
from tests.browser.talking import ROW
from tests.two_plants import two_plants, written

NORTH, SOUTH = (ROW.vehicle, "Plant North", "Where are you now?", "NO-1"), ("SU-1", "Plant South", "southern", "SO-1")
"""A truck, a site, a letter and a delivery of `rapid`, by site."""
QUALITY = "rapid-1"


def shown(who: Principal, carrier: str = "rapid") -> str:
    store, clock = two_plants(), Clock.starting(NOW, speed=1.0)
    return written(Page(store, Boards(store, clock.now), clock).look(who, f"/carrier/{carrier}", "?days=90"))


@pytest.mark.parametrize(
    ("grants", "north", "south"),
    [
        (["supervisor@north"], True, False),
        (["planner@south"], False, True),
        (["admin@*"], True, True),
        (["planner@north", "planner@south"], True, True),
        (["carrier:rapid@*"], True, True),
        (["carrier:rapid@south"], False, True),
        (["carrier:rapid@north", "carrier:meridian@south"], True, False),
        (["carrier:rapid@north", "planner@south"], True, True),
    ],
)
def test_all_but_quality_is_of_the_askers_sites(grants: list[str], north: bool, south: bool) -> None:
    """Trucks, letters, punctuality; the carrier's own quality stands there for each of these."""
    page = shown(asker(*grants))
    assert [words in page for words in NORTH] == [north] * 4
    assert [words in page for words in SOUTH] == [south] * 4
    assert QUALITY in page


@pytest.mark.parametrize(
    ("grants", "is_shown"),
    [
        (["planner@south"], True),
        (["planner@north"], False),
        (["planner@west"], False),
        (["admin@*"], True),
        (["carrier:meridian@west"], True),
        (["carrier:meridian@west", "planner@north"], True),
    ],
)
def test_quality_is_for_the_carrier_and_for_plants_that_expect_it(grants: list[str], is_shown: bool) -> None:
    """A plant that never heard of a carrier learns nothing of it; the carrier sees its own, whatever its sites."""
    assert ("meridian-1" in shown(asker(*grants), "meridian")) == is_shown


@pytest.mark.parametrize(
    "who",
    [
        asker("carrier:meridian@*"),
        asker("supplier:rapid@*"),
        asker("wall@*"),
        asker(),
        sharer("north", "S017"),
    ],
)
def test_nobody_sees_a_carrier_that_is_not_theirs(who: Principal) -> None:
    """Not another carrier, not a supplier of the same name, not a wall."""
    page = shown(who)
    assert "Not yours to see" in page
    assert not any(words in page for words in (*NORTH, *SOUTH, QUALITY))


@pytest.mark.parametrize(
    ("grants", "carrier", "status"),
    [
        (["planner@north"], "rapid", 200),
        (["planner@north"], "meridian", 404),
        (["planner@south"], "meridian", 200),
        (["admin@*"], "meridian", 200),
        (["planner@north"], "nobody", 404),
        (["admin@*"], "nobody", 404),
        (["carrier:nobody@*"], "nobody", 200),
        (["carrier:nobody@west"], "nobody", 200),
    ],
)
def test_a_carrier_that_the_askers_plants_do_not_know_is_unknown(grants: list[str], carrier: str, status: int) -> None:
    """Whether it drives for others cannot be told from the answer; each carrier knows itself."""
    assert status_of(f"/carrier/{carrier}", two_plants(), asker(*grants)) == status


def test_the_way_back_is_called_by_what_is_there() -> None:
    """Sites for the plant's people, shipments for a partner."""
    assert "All sites" in shown(EVERYBODY)
    assert "All shipments" in shown(asker("carrier:rapid@*"))
