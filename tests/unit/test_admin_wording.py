"""What the pages about access say in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from access.role import Role, parse_grant
from dashboard.access.admin.wording import MAY
from dashboard.access.choices import Choices, Plant
from dashboard.access.wording import ROLES, grant_words, local, span
from tests.access_cases import START

CHOICES = Choices({"north": Plant("north", "Plant North", "Europe/Berlin"), "kassel": Plant("kassel", "kassel", "UTC")})


def test_every_role_is_called_something_and_told_what_it_may() -> None:
    """A role that is added is in the form, too."""
    assert set(ROLES) == set(MAY) == set(Role)


@pytest.mark.parametrize(
    ("grant", "words"),
    [
        ("planner@north", "Planner at Plant North (north)"),
        ("wall@kassel", "Wall at kassel"),
        ("admin@*", "Admin at every site"),
        ("carrier:ACME@gone", "Carrier ACME at gone"),
    ],
)
def test_a_grant_is_a_sentence(grant: str, words: str) -> None:
    """With the site's name, and its id where that is another."""
    assert grant_words(parse_grant(grant), CHOICES) == words


@pytest.mark.parametrize(
    ("lasts", "words"),
    [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172_799, "47 h"), (172_800, "2 days")],
)
def test_how_long_is_told_roughly(lasts: int, words: str) -> None:
    """In the unit that fits; a clock that was set back tells nothing negative."""
    assert span(timedelta(seconds=lasts)) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "2026-03-02 08:00 UTC"),
        ("Europe/Berlin", "2026-03-02 09:00 CET"),
        ("America/Sao_Paulo", "2026-03-02 05:00 UTC-03"),
    ],
)
def test_an_instant_says_by_which_clock(zone: str, words: str) -> None:
    """Also where the zone has no letters of its own."""
    assert local(START, zone) == words
