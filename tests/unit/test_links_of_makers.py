"""Share links end with the account that made them; wall screens stay, and say who paired them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access.audit import Deed
from access.role import parse_grant
from dashboard.access.services import devices, links, people
from dashboard.access.services.errors import Refused
from tests.access_cases import noted
from tests.access_office import Office, follow, look, read
from tests.signing_in import Browser

Ending = Callable[[Office], object]
HERE = "planner@north"


@pytest.fixture
def office() -> Office:
    """Anna shared a shipment of each site, Ben one of the north."""
    office = Office()
    for name, grants in (("anna", [HERE, "planner@south"]), ("ben", [HERE])):
        people.add(office.store, office.clock, name, "", [parse_grant(each) for each in grants], by="root")
    for site, name in (("north", "anna"), ("south", "anna"), ("north", "ben")):
        links.make(office.store, office.clock, site, "S-1", 24, by=name)
    return office


@pytest.fixture
def root(office: Office) -> Browser:
    return office.sit_down("admin@*", name="root")


def shared(office: Office) -> list[tuple[str, str]]:
    return sorted((each.made_by, each.site) for each in office.store.shares.list_all())


def change(office: Office, *grants: str, **more: str) -> None:
    wanted = [parse_grant(each) for each in grants]
    people.change(office.store, office.clock, "anna", grants=wanted or None, by="root", **more)


@pytest.mark.parametrize(
    ("ending", "left"),
    [
        (lambda office: people.disable(office.store, office.clock, "anna", by="root"), []),
        (lambda office: people.remove(office.store, office.clock, "anna", by="root"), []),
        (lambda office: change(office, "wall@north", "planner@south"), ["south"]),
        (lambda office: change(office, HERE), ["north"]),
        (lambda office: change(office, "supervisor@*"), ["north", "south"]),
        (lambda office: change(office, email="other@plant.example"), ["north", "south"]),
    ],
)
def test_links_end_where_their_maker_may_not_share_any_more(office: Office, ending: Ending, left: list[str]) -> None:
    """All of them with the account, those of a site with the right there; each is noted, and so is how many."""
    ending(office)
    assert shared(office) == [*(("anna", site) for site in left), ("ben", "north")]
    revoked, ended = noted(office.store, Deed.SHARE_REVOKED), 2 - len(left)
    assert [(each.by, each.on) for each in revoked] == [("root", "S-1")] * ended
    told = noted(office.store, Deed.ACCOUNT_CHANGED, Deed.ACCOUNT_REMOVED)[-1].words
    assert (f"{ended} link{'' if ended == 1 else 's'} ended" in told) == bool(ended)


def test_it_is_told_before_how_many_links_end(office: Office, root: Browser) -> None:
    """At the buttons and in the question; nothing is said where there are none."""
    assert look(root, "/users/anna").count("2 share links of theirs end with it") == 2
    assert "1 share link of theirs ends with it" in look(root, "/users/ben")
    assert "2 share links of theirs end with it. Wall screens that they paired stay." in look(
        root, "/users/anna/remove"
    )
    assert "share link" not in look(root, "/users/root/remove")


def test_a_link_made_at_that_very_moment_is_taken_back(office: Office) -> None:
    """Whoever is shut out while they make one gets none."""
    maker = office.sit_down("planner@north", name="carla")
    add = office.store.shares.add

    def late(share: object) -> bool:
        people.disable(office.store, office.clock, "carla", by="root")
        return add(share)  # type: ignore[arg-type]

    office.store.shares.add = late  # type: ignore[method-assign, assignment]
    answer = maker.post("/shares", data={"site": "north", "shipment": "S-1", "hours": "24"})
    assert answer.status_code == 422
    assert "You may not share at this site any more." in read(answer)
    assert ("carla", "north") not in shared(office)


def test_a_screen_outlives_who_paired_it_and_says_so(office: Office, root: Browser) -> None:
    """It is the plant's; its list tells that nobody of that name has an account any more."""
    for by in ("anna", "cli:ops"):
        code = devices.invite(office.store, office.clock, "north", f"Gate of {by}", by=by)
        devices.pair(office.store, office.clock, code, "", "")
    assert "by anna <" in look(root, "/screens").replace("</td>", " <")
    follow(root, root.post("/users/anna/remove"))
    page = look(root, "/screens")
    assert "by anna (no account any more)" in page
    assert "by ops on the server" in page


def test_what_a_server_that_was_killed_left_ends_when_it_is_asked_for_again(office: Office) -> None:
    """The account is disabled, and the server was gone before it had ended the links and codes: asked once more, it
    does the rest, and says so."""
    people.disable(office.store, office.clock, "anna", by="root")
    left, _ = links.make(office.store, office.clock, "north", "S-1", 24, by="anna")
    code = devices.invite(office.store, office.clock, "north", "Gate 2", by="anna")
    people.disable(office.store, office.clock, "anna", by="root")
    assert office.store.shares.find(left.id) is None
    with pytest.raises(Refused):
        devices.pair(office.store, office.clock, code, "", "")
    told = noted(office.store, Deed.ACCOUNT_CHANGED)[-1]
    assert (told.by, told.on, told.words) == ("root", "anna", "1 code void, 1 link ended")
    count = len(noted(office.store, Deed.ACCOUNT_CHANGED))
    people.disable(office.store, office.clock, "anna", by="root")
    assert len(noted(office.store, Deed.ACCOUNT_CHANGED)) == count
