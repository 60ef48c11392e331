"""Reasons from pings to the board: through the fold, the state as it is stored, the rows and the warnings."""

from __future__ import annotations

import msgspec

from tests.builders import KM_IN_DEGREES, LAT, LON, a_drive, a_ping, a_shipment, a_site, a_stand, at, last_min
from tracking.board import Row, WarningKind
from tracking.cause import LANE_KNOWN, is_lane_known
from tracking.evaluate import evaluate
from tracking.fold import empty, fold
from tracking.gazetteer import Gazetteer, Place
from tracking.ping import Ping
from tracking.plan import Shipment, SitePlan
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model
from tracking.prediction.reason import LONGEST
from tracking.prediction.road import lane_from, lane_key
from tracking.scene import Scene
from tracking.state import VehicleState

TOWNS = Gazetteer([Place("Marburg", LAT + 100 * KM_IN_DEGREES, LON, 6.0)])
SITE = a_site()


def due(minutes: float) -> Shipment:
    """Due within an hour from so many minutes after noon, from 160 km north."""
    return a_shipment(
        window_start=at(minutes),
        window_end=at(minutes + 60),
        origin_lat=LAT + 160 * KM_IN_DEGREES,
        depart_at=at(-60),
        opens_at=None,
    )


def folded(pings: list[Ping], shipment: Shipment) -> VehicleState:
    return fold(empty("haulier", "truck-1"), pings, site=SITE, shipments=[shipment])


def row_of(state: VehicleState, shipment: Shipment, minute: float, model: Model | None = None) -> Row:
    states = {(state.carrier, state.vehicle): state}
    plan = SitePlan(site=SITE, shipments=(shipment,))
    return evaluate(plan, states, at(minute), Knowledge(model or Model(), gazetteer=TOWNS))[0]


DRIVE = a_drive(0, 150, 90, speed_kmh=60)
STAND = a_stand(last_min(DRIVE) + 1, 90, 20)
WAY_ON = a_drive(last_min(STAND) + 1, 90, 60, speed_kmh=25)


def test_the_board_says_why() -> None:
    """A truck that comes into sight says what its arrival is made of; one that stands, for how long and where."""
    shipment = due(120)
    first = row_of(folded(DRIVE[:3], shipment), shipment, 2)
    assert " drive" in first.reason
    stands = row_of(folded(DRIVE + STAND, shipment), shipment, last_min(STAND))
    assert stands.reason == "stopped 21 min near Marburg"


def test_time_alone_changes_no_word() -> None:
    """A board that nobody pings keeps its reasons, so that it does not change each second."""
    shipment = due(120)
    state = folded(DRIVE + STAND, shipment)
    rows = [row_of(state, shipment, last_min(STAND) + minute) for minute in (0, 1, 2, 5)]
    assert len({row.reason for row in rows}) == 1


def test_a_late_truck_says_what_made_it_late() -> None:
    """The late warning of a truck that drives on slowly tells of what moved its arrival, not of the distance."""
    shipment = due(80)
    row = row_of(folded(DRIVE + STAND + WAY_ON, shipment), shipment, last_min(WAY_ON))
    late = next(warning for warning in row.warnings if warning.kind is WarningKind.LATE)
    assert late.cause == f"{row.reason}, 60 km out"
    assert "slower than planned" in row.reason


def test_reasons_survive_a_restart() -> None:
    """What was said is part of the state as it is stored: read back, and folded on, it says the same."""
    shipment = due(120)
    pings = DRIVE + STAND + WAY_ON
    whole = folded(pings, shipment)
    half = folded(pings[:130], shipment)
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(half), type=VehicleState)
    assert stored == half
    assert fold(stored, pings[130:], site=SITE, shipments=[shipment]) == whole


def test_every_reason_fits() -> None:
    """At each fix of a day with a stop, a silence and a way back there is a reason, of at most 40 characters."""
    shipment = due(200)
    pings = [*DRIVE, *STAND, *WAY_ON, a_ping(last_min(WAY_ON) + 40, 55), *a_drive(last_min(WAY_ON) + 45, 55, 80)]
    state, reasons = empty("haulier", "truck-1"), []
    for ping in pings:
        state = fold(state, [ping], site=SITE, shipments=[shipment])
        row = row_of(state, shipment, last_min([ping]))
        if row.eta is not None:
            reasons.append(row.reason)
    assert len(reasons) > 100
    assert all(0 < len(reason) <= LONGEST for reason in reasons)
    assert len(set(reasons)) > 10


def test_without_an_estimate_there_is_no_reason() -> None:
    """Where nobody can say when, nobody says why."""
    shipment = due(120)
    row = row_of(folded(DRIVE, shipment), shipment, last_min(DRIVE) + 800)
    assert (row.eta, row.reason) == (None, "")


def test_a_lane_is_known_after_three_trips() -> None:
    """The lane's usual is spoken of once trips have taught it; with a router's minutes as without."""
    shipment = due(120)
    plan = SitePlan(site=SITE, shipments=(shipment,))
    lane = lane_from(shipment.origin_lat, shipment.origin_lon)
    for via in ("", "routed"):
        for weight, known in ((LANE_KNOWN - 1, False), (LANE_KNOWN, True)):
            model = Model({lane_key(SITE.id, lane, via): (weight, 0.1)})
            assert is_lane_known(shipment, Scene(plan, {}, at(0), Knowledge(model))) is known
    assert not is_lane_known(shipment, Scene(plan, {}, at(0)))
