"""When sessions, links and codes are over, to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from access.session import COOKIE_KEPT, INVITED_FOR, Invitation, Limits, Purpose, Session, Share, has_ended, is_over

T0 = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
LIMITS = Limits()


def session(began: timedelta = timedelta(), used: timedelta = timedelta()) -> Session:
    return Session(id="s", digest="d", account="anna", csrf="c", began_at=T0 + began, used_at=T0 + used)


def test_the_limits_are_two_hours_idle_and_twelve_in_all() -> None:
    """What a plant gets that has not thought about it; a code is good for a day, a screen's cookie for 400."""
    assert Limits(idle=2 * HOUR, whole=12 * HOUR) == LIMITS
    assert (24 * HOUR, timedelta(days=400)) == (INVITED_FOR, COOKIE_KEPT)


@pytest.mark.parametrize(
    ("used", "now", "is_it"),
    [
        (0 * HOUR, timedelta(), False),
        (0 * HOUR, 2 * HOUR, False),
        (0 * HOUR, 2 * HOUR + TICK, True),
        (10 * HOUR, 12 * HOUR, False),
        (10 * HOUR + TICK, 12 * HOUR + TICK, True),
        (12 * HOUR, 12 * HOUR, False),
        (12 * HOUR, 12 * HOUR + TICK, True),
        (30 * HOUR, 30 * HOUR, True),
    ],
)
def test_a_session_is_over_after_its_limits(used: timedelta, now: timedelta, is_it: bool) -> None:
    """Each limit itself is still within it; being used does not make it longer than the whole."""
    assert is_over(session(used=used), T0 + now, LIMITS) is is_it


def test_a_plant_may_have_other_limits() -> None:
    """Either may be the shorter one."""
    short = Limits(idle=3 * HOUR, whole=HOUR)
    assert not is_over(session(), T0 + HOUR, short)
    assert is_over(session(), T0 + HOUR + TICK, short)


def test_a_session_is_not_over_before_it_began() -> None:
    """As a server sees it whose clock is a little behind that of the one where it began."""
    assert not is_over(session(HOUR, HOUR), T0, LIMITS)


@pytest.mark.parametrize(("ahead", "is_it"), [(-TICK, False), (timedelta(), False), (TICK, True)])
def test_a_link_and_a_code_are_over_after_their_last_instant(ahead: timedelta, is_it: bool) -> None:
    """The last instant still counts."""
    made = {"digest": "d", "made_by": "anna", "made_at": T0 - HOUR, "ends_at": T0}
    link = Share(id="h", site="north", shipment="S1", **made)  # type: ignore[arg-type]
    code = Invitation(purpose=Purpose.PASSWORD, name="anna", **made)  # type: ignore[arg-type]
    assert has_ended(link, T0 + ahead) is is_it
    assert has_ended(code, T0 + ahead) is is_it
    assert (link.key, code.key, session().key) == ("h", "d", "s")
