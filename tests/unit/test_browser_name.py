"""What a browser says it is, as sessions and screens keep it."""

from __future__ import annotations

from dashboard.access.services import devices
from tests.people_pages import Plant

SAYS = "Firefox" * 100


def test_a_browsers_name_is_kept_as_long_for_a_session_as_for_a_screen() -> None:
    """200 letters of it; whoever makes up a long one fills no list."""
    plant = Plant()
    anna, television = plant.somebody(), plant.somebody()
    for each in (anna, television):
        each.client.environ_base["HTTP_USER_AGENT"] = SAYS
    anna.sign_in()
    television.post("/screen", code=devices.invite(plant.store, plant.clock, "north", "Gate 2", by="anna"))
    sessions, screens = plant.store.sessions.list_all(), plant.store.screens.list_all()
    assert [each.browser for each in sessions] == [each.browser for each in screens] == [SAYS[:200]]
