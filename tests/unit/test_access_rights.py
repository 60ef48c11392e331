"""The one question of access, against the table in its docstring and against a second reading of the rules."""

from __future__ import annotations

import itertools
import re

import pytest

import access.rights
from access.principal import Kind, Principal
from access.rights import EVERYWHERE_ONLY, ROLES, Right, may
from access.role import PARTNERS, Grant, Role

HERE, ELSEWHERE = "north", "south"
OURS, THEIRS = "ACME", "RIVAL"


def user(*grants: Grant) -> Principal:
    return Principal(kind=Kind.USER, id="anna", name="Anna", session="s", grants=grants)


def documented() -> dict[Right, dict[Role, str]]:
    """The table as it is drawn: for each right, what stands under each role."""
    lines = iter((access.rights.__doc__ or "").splitlines())
    head = next(line for line in lines if "supervisor" in line)
    places = {Role(word.group()): (word.start() + word.end()) / 2 for word in re.finditer(r"\w+", head)}
    table: dict[Right, dict[Role, str]] = {}
    for line in itertools.takewhile(str.strip, lines):
        names, marks = line[:20].strip(), re.finditer(r"everywhere only|own|x", line[20:])
        found = {}
        for mark in marks:
            middle = 20 + (mark.start() + mark.end()) / 2
            found[min(places, key=lambda role: abs(places[role] - middle))] = mark.group()
        table |= {Right(name): found for name in names.split(", ")}
    return table


def test_the_table_that_is_drawn_names_every_right_and_role() -> None:
    """A new one cannot be left out of the picture, and the picture was read whole."""
    table = documented()
    assert set(table) == set(Right) == set(ROLES)
    assert {role for found in table.values() for role in found} == set(Role)
    assert sum(len(found) for found in table.values()) == sum(len(roles) for roles in ROLES.values()) == 35


@pytest.mark.parametrize("right", Right)
def test_the_table_that_is_drawn_is_the_one_that_counts(right: Right) -> None:
    """Who reads the docstring knows who may do what; "own" stands for partners, "everywhere only" for what is so."""
    drawn = documented()[right]
    assert set(drawn) == ROLES[right]
    for role, mark in drawn.items():
        if right in EVERYWHERE_ONLY:
            assert mark == "everywhere only"
        else:
            assert mark == ("own" if role in PARTNERS and right is not Right.SITES else "x")


PLANT = "sites wall accuracy shipment talk write share carrier"
ALLOWED = {
    "wall": "sites wall",
    "supervisor": PLANT,
    "planner": PLANT,
    "carrier": "sites shipment talk carrier",
    "supplier": "sites shipment",
    "admin": PLANT + " screens users audit",
}
"""Written anew by hand, by role instead of by right: whoever changes the one has to think of the other."""


def expected(grant: Grant, right: str, site: str, carrier: str, supplier: str) -> bool:
    """The rules, told once more."""
    if right not in ALLOWED[grant.role].split():
        return False
    if grant.site != "*" and (right in ("users", "audit") or site not in ("", grant.site)):
        return False
    if right == "sites" or grant.role in ("wall", "supervisor", "planner", "admin"):
        return True
    whose = {"carrier": carrier, "supplier": supplier}[grant.role]
    return whose == grant.party and whose != ""


GRANTS = [
    Grant(role=role, site=site, party=party)
    for role in Role
    for site in (HERE, ELSEWHERE, "*")
    for party in ((OURS, THEIRS, "") if role in PARTNERS else ("",))
]
QUESTIONS = list(itertools.product(Right, (HERE, ELSEWHERE, ""), (OURS, THEIRS, ""), (OURS, THEIRS, "")))


@pytest.mark.parametrize("grant", GRANTS, ids=Grant.spelled)
def test_each_role_may_what_it_may_and_nothing_else(grant: Grant) -> None:
    """Every right, here, elsewhere and at any site, of the own party, another and none: as the rules say."""
    for right, site, carrier, supplier in QUESTIONS:
        asked = may(user(grant), right, site=site, carrier=carrier, supplier=supplier)
        assert asked is expected(grant, right, site, carrier, supplier), (right, site, carrier, supplier)


def test_several_grants_give_what_one_of_them_gives() -> None:
    """Two halves make no whole: a role from one grant is not joined with a site or party from another."""
    for first, second in itertools.combinations(GRANTS, 2):
        for right, site, carrier, supplier in QUESTIONS[::7]:
            each = [expected(grant, right, site, carrier, supplier) for grant in (first, second)]
            assert may(user(first, second), right, site=site, carrier=carrier, supplier=supplier) is any(each)


def test_nobody_may_anything_without_a_grant() -> None:
    """Not even see that there are sites."""
    for right, site, carrier, supplier in QUESTIONS:
        assert not may(user(), right, site=site, carrier=carrier, supplier=supplier)


def test_a_share_shows_its_one_shipment() -> None:
    """At its site, and nothing else, whatever grants somebody put beside it."""
    for grants in ((), (Grant(role=Role.ADMIN),)):
        share = Principal(kind=Kind.SHARE, id="h", name="", session="h", grants=grants, site=HERE, shipment="S1")
        assert may(share, Right.SHIPMENT, site=HERE, shipment="S1", carrier=OURS)
        for right, site, shipment in itertools.product(Right, (HERE, ELSEWHERE, ""), ("S1", "S2", "")):
            is_its = (right, site, shipment) == (Right.SHIPMENT, HERE, "S1")
            assert may(share, right, site=site, shipment=shipment) is is_its


def test_a_share_that_names_no_shipment_shows_none() -> None:
    """One that came from a broken entry does not open what has no id."""
    share = Principal(kind=Kind.SHARE, id="h", name="", session="h", site=HERE)
    assert not may(share, Right.SHIPMENT, site=HERE)


def test_a_shipment_that_is_named_makes_no_difference_to_people() -> None:
    """Only whoever holds a link is asked for it."""
    planner = user(Grant(role=Role.PLANNER, site=HERE))
    assert may(planner, Right.SHIPMENT, site=HERE, shipment="S1")
    assert not may(planner, Right.SHIPMENT, site=ELSEWHERE, shipment="S1")
