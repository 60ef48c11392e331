"""The pages about access under a path of a proxy's."""

from __future__ import annotations

import re

import pytest

from access.role import parse_grant
from dashboard.access.services import devices, links, people
from tests.access_office import Office, link_in, look

PREFIX = "/dockwatch"


@pytest.fixture(scope="module")
def office() -> Office:
    return Office(f"https://dock.example{PREFIX}")


def test_every_address_is_below_the_prefix(office: Office) -> None:
    """Links, forms, pictures and scripts; a page of ours leads nowhere else."""
    store, now = office.store, office.clock
    people.add(store, now, "anna", "Anna", [parse_grant("planner@north")], "", by="root")
    screen, _ = devices.pair(store, now, devices.invite(store, now, "north", "Gate", by="root"), "", "")
    share, _ = links.make(store, now, "north", "S-1", 1, by="anna")
    devices.invite(store, now, "north", "Yard", by="root")
    root = office.sit_down("admin@*")
    for path in (
        *("/users", "/users/anna", "/users/anna/remove", "/screen", "/shared", "/audit?site=north"),
        *("/screens", f"/screens/{screen.id}/name", f"/screens/{screen.id}/revoke"),
        *("/shares?site=north&shipment=S-1", f"/shares/{share.id}/revoke"),
    ):
        page = look(root, PREFIX + path)
        addresses = re.findall(r'(?:href|action|src)="([^"#]+)', page)
        assert [each for each in addresses if not each.startswith((f"{PREFIX}/", "data:"))] == [], path


def test_what_was_made_is_shown_below_the_prefix_and_leads_there(office: Office) -> None:
    """The post's answer, and the link that is given away."""
    root = office.sit_down("admin@*")
    answer = root.post(f"{PREFIX}/screens", data={"site": "north", "name": "Dock"})
    assert answer.headers["Location"] == f"{PREFIX}/screens"
    link = link_in(look(root, answer.headers["Location"]))
    assert link.startswith(f"https://dock.example{PREFIX}/screen#")
    answer = office.sit_down().post(f"{PREFIX}/screen", data={"code": link})
    assert answer.headers["Location"] == f"{PREFIX}/wall/north"
