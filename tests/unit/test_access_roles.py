"""How grants and names are written, and what is said to who writes them wrong."""

from __future__ import annotations

import msgspec
import pytest

from access.account import check_name
from access.errors import BadGrant, BadName
from access.role import Grant, Role, parse_grant

SPELLED = {
    "planner@north": Grant(role=Role.PLANNER, site="north"),
    "admin@*": Grant(role=Role.ADMIN),
    "admin": Grant(role=Role.ADMIN),
    " Wall @ dock_1.b-2 ": Grant(role=Role.WALL, site="dock_1.b-2"),
    "carrier:ACME@*": Grant(role=Role.CARRIER, party="ACME"),
    "carrier:ACME": Grant(role=Role.CARRIER, party="ACME"),
    "SUPPLIER: Kolb Guss @north": Grant(role=Role.SUPPLIER, site="north", party="Kolb Guss"),
    "supplier:a@b:c@north": Grant(role=Role.SUPPLIER, site="north", party="a@b:c"),
    "supplier:Mu\u0308ller\u00a0KG@*": Grant(role=Role.SUPPLIER, party="M\u00fcller\u00a0KG"),
    f"supplier:{'x' * 120}@*": Grant(role=Role.SUPPLIER, party="x" * 120),
}


@pytest.mark.parametrize(("text", "grant"), SPELLED.items(), ids=ascii)
def test_a_grant_is_read_as_people_write_it(text: str, grant: Grant) -> None:
    """With blanks or without, in any case; a partner is named as plans name it, and at every site if none is named."""
    assert parse_grant(text) == grant
    assert parse_grant(grant.spelled()) == grant


WRONG = {
    "": "'' is no role; there are: wall, supervisor, planner, carrier, supplier, admin",
    "boss@north": "'boss' is no role; there are: wall,",
    "@north": "'' is no role",
    "planner@": "'' is no site's id; write planner@SITE, or planner@* for every site",
    "admin@ ": "'' is no site's id; write admin@SITE, or admin@* for every site",
    "planner@no rth": "'no rth' is no site's id",
    "planner@n\u00f6rth": "is no site's id",
    "planner@**": "'**' is no site's id",
    "planner@north,south": "'north,south' is no site's id",
    f"planner@{'x' * 65}": "is no site's id",
    "planner@..": "'..' is no site's id",
    "planner@~{}": "is no site's id",
    "carrier@north": "a carrier is one of a partner: write carrier:ID@north, with the id that plans name it by",
    "carrier:@north": "a carrier is one of a partner: write carrier:ID@north",
    "supplier: @*": "a supplier is one of a partner: write supplier:ID@*",
    "supplier:a\u202eb@*": "a supplier is one of a partner",
    "supplier:a\nb@*": "a supplier is one of a partner",
    f"supplier:{'x' * 121}@*": "a supplier is one of a partner",
    "planner:ACME@north": "only a carrier or supplier is one of a partner: write planner@north",
    "admin:@*": "only a carrier or supplier is one of a partner: write admin@*",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items(), ids=ascii)
def test_what_is_no_grant_is_refused_with_how_to_write_one(text: str, words: str) -> None:
    """A site left empty is none, and never all of them: that is what a script with an unset variable writes."""
    with pytest.raises(BadGrant) as refused:
        parse_grant(text)
    assert words in str(refused.value)


def test_a_refusal_stays_readable_however_long_the_text() -> None:
    """It goes onto a page and into a log."""
    for text in ("x" * 1_000_000, f"planner@{'x' * 1_000_000}", f"carrier:{'x' * 1_000_000}@*"):
        with pytest.raises(BadGrant) as refused:
            parse_grant(text)
        assert len(str(refused.value)) < 300
    with pytest.raises(BadName) as named:
        check_name("x" * 1_000_000)
    assert len(str(named.value)) < 300


def test_a_grant_is_kept_without_what_goes_without_saying() -> None:
    """And read again from that."""
    kept = msgspec.json.encode(SPELLED["admin@*"])
    assert kept == b'{"role":"admin"}'
    assert msgspec.json.decode(kept, type=Grant) == SPELLED["admin@*"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anna", "anna"),
        (" Anna.Berg@Example.ORG ", "anna.berg@example.org"),
        ("7", "7"),
        ("a" * 64, "a" * 64),
        ("x_+-", "x_+-"),
    ],
)
def test_a_name_is_kept_in_lower_case(text: str, name: str) -> None:
    """So that nobody is two people, and an address is a name."""
    assert check_name(text) == name == check_name(name)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-a", ".a", "@a", "a b", "a/b", "a:b", "a\nb", "ann\u00e4", "a" * 65, "cli:root", "a\x00", "\ud800"],
)
def test_what_is_no_name_is_refused_with_what_is_one(text: str) -> None:
    """None has a colon in it, as have those who are no accounts in the audit log."""
    with pytest.raises(BadName, match="is no name: 1 to 64 of a-z 0-9"):
        check_name(text)
