"""What is said of a truck with planned stops: at which it stands, and what becomes of those ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import (
    CARRIER,
    VEHICLE,
    a_drive,
    a_ping,
    a_shipment,
    a_site,
    a_stand,
    a_stop,
    at,
    folded,
    last_min,
)
from tests.said_trips import Trip
from tracking.board import Row, WarningKind
from tracking.evaluate import evaluate
from tracking.fold import fold
from tracking.ping import Ping
from tracking.plan import Shipment, SitePlan, Stopover
from tracking.prediction.reason import LONGEST
from tracking.wording import shortened, stop_text

ULM = a_stop("Pick-up Ulm", 40)
DUE = a_shipment(stops=(ULM,), window_end=at(300))
TO_ULM = a_drive(0, 60, 40)
AT_ULM = a_stand(20, 40, 20)
ON = a_drive(last_min(AT_ULM) + 0.5, 39.5, 10)

HOSTILE = [
    "Zentrallager der Vereinigten Schraubenwerke Ulm-Donautal GmbH & Co. KG, Tor 3",
    "<img src=x onerror=alert(1)><b>" * 3,
    "\N{RIGHT-TO-LEFT OVERRIDE}mlU\x00\n\tpu-kciP\N{ZERO WIDTH SPACE}",
    "e\N{COMBINING ACUTE ACCENT}" * 60,
    "\N{COMBINING ACUTE ACCENT}" * 120,
    "\N{LINE SEPARATOR} \x07",
    "\N{WATCH}" * 120,
    "",
]


def row_after(pings: list[Ping], shipment: Shipment = DUE) -> Row:
    state = folded(pings, shipments=[shipment])
    plan = SitePlan(site=a_site(), shipments=(shipment,))
    (row,) = evaluate(plan, {(CARRIER, VEHICLE): state}, at(last_min(pings)))
    return row


def test_at_a_planned_stop() -> None:
    """Who stands at a planned stop is said to be at it, by its name, and for how long: whatever moved it before."""
    assert row_after(TO_ULM + AT_ULM[:25]).reason == "at Pick-up Ulm 12 min"
    assert row_after(TO_ULM + AT_ULM).reason == "at Pick-up Ulm 20 min"
    assert not row_after(TO_ULM + AT_ULM + ON[:1]).reason.startswith("at ")


def test_before_and_after_a_planned_stop() -> None:
    """Ahead it is a part of what the arrival is made of; a short one is told when it is over."""
    assert row_after(TO_ULM[:5]).reason.endswith(" drive, stop 30 min")
    assert row_after(TO_ULM + AT_ULM[:21] + a_drive(30.5, 39.5, 30)[:3]).reason == "moving again after 10 min"


def test_a_stop_passed_over() -> None:
    """A stop that it drove by is no road that became faster, and no stop that was shorter."""
    reasons = [row_after(a_drive(0, 60, 30)[:until]).reason for until in range(40, 60)]
    assert set(reasons[-15:]) == {"planned stop passed over"}


def test_a_stop_that_the_planner_took_out_is_not_passed_over() -> None:
    """A plan that comes again without it is no driver's doing."""
    plain = a_shipment(window_end=at(300))
    drive = a_drive(0, 60, 30)
    state = fold(folded(drive[:10], shipments=[DUE]), drive[10:20], site=a_site(), shipments=[plain])
    plan = SitePlan(site=a_site(), shipments=(plain,))
    (row,) = evaluate(plan, {(CARRIER, VEHICLE): state}, at(last_min(drive[:20])))
    assert row.reason != "planned stop passed over"


def test_a_stop_that_was_made_is_not_passed_over() -> None:
    """Fewer stops ahead because it stood, or was silent, there are no reason by themselves."""
    stood, drove = Trip(), Trip()
    for trip in (stood, drove):
        trip.fix(0, {"road": 100, "stops": 30})
    stood.fix(10, {"road": 100, "stop": 20}, stands=10, stops_behind=1)
    assert stood.fix(1, {"road": 99}, stops_behind=1) == "moving again after 10 min"
    assert drove.fix(10, {"road": 60}, stops_behind=1) == "planned stop passed over"
    silent = Trip()
    silent.fix(0, {"road": 100, "stops": 30})
    assert silent.fix(40, {"road": 80}, silent=True, stops_behind=1).startswith("heard again after 40 min")


def test_the_way_to_a_stop_is_no_detour() -> None:
    """Away from the plant and towards a stop is as planned: what counts is the distance over the stops."""
    beyond = a_shipment(stops=(a_stop("Far", 90),), window_end=at(400))
    out = a_drive(0, 60, 88)
    assert not any("farther off" in row_after(out[:until], beyond).reason for until in range(3, len(out), 3))


def test_late_at_a_planned_stop() -> None:
    """The warning of a truck that stands at one says so too."""
    late = a_shipment(stops=(ULM,), window_start=at(-60), window_end=at(60))
    row = row_after(TO_ULM + AT_ULM, late)
    (warning,) = [warning for warning in row.warnings if warning.kind is WarningKind.LATE]
    assert warning.cause == "at Pick-up Ulm 20 min, 40 km out"


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_any_name_fits(name: str) -> None:
    """Names are partners' text: on one line, cut to the reason's 40 characters, without what turns or hides text."""
    for stood_min in (1, 59, 600, 50_000):
        text = stop_text(name, timedelta(minutes=stood_min))
        assert 0 < len(text) <= LONGEST
        assert text.isprintable()
    stop = Stopover(name, ULM.lat, ULM.lon)
    assert row_after(TO_ULM + AT_ULM, a_shipment(stops=(stop,), window_end=at(300))).reason == stop_text(
        name, timedelta(minutes=20)
    )


def test_names_are_cut_at_a_character() -> None:
    """An accent is not parted from its letter; what fits stays as it is."""
    assert shortened("Pick-up Ulm", 11) == "Pick-up Ulm"
    assert shortened("Pick-up Ulm", 9) == "Pick-up…"
    assert shortened("abe\N{COMBINING ACUTE ACCENT}fg", 4) == "ab…"
    assert shortened(" a \n b ", 9) == "a b"
    assert stop_text(" ", timedelta(minutes=3)) == "at a planned stop 3 min"


def test_a_plan_without_stops_says_what_it_said() -> None:
    """The same truck without planned stops has stopped somewhere."""
    assert row_after([*TO_ULM, *AT_ULM, a_ping(40.2, 40)], a_shipment(window_end=at(300))).reason == "stopped 20 min"
