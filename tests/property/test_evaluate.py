"""What holds of the board for any plan, any states and any time."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.scenes import NOON, by_vehicle, make_plan, make_shipment
from tracking.alarm import step_alarm
from tracking.board import Risk, Row
from tracking.evaluate import evaluate, evaluate_some, sharing_doors
from tracking.forecast import find_arrival
from tracking.looks import Looks
from tracking.memory import Wheel
from tracking.plan import Shipment, SitePlan
from tracking.state import Alarm, Milestone, Motion, Position, Progress, VehicleState

SPANS = st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=3))
INSTANTS = SPANS.map(lambda span: NOON + span)
SOON = st.timedeltas(min_value=timedelta(hours=-8), max_value=timedelta(hours=8)).map(lambda span: NOON + span)
MAYBE = st.none() | INSTANTS

POSITIONS = st.builds(
    Position,
    lat=st.floats(-90, 90) | st.floats(50, 52),
    lon=st.floats(-180, 180) | st.floats(8, 10),
    fixed_at=INSTANTS | SOON,
)
MOTIONS = st.builds(
    Motion,
    cadence_s=st.none() | st.floats(0, 1e9),
    stopped_since=MAYBE,
    driven_since_break_min=st.floats(0, 1e5),
    driven_today_min=st.floats(0, 1e5),
    driven_min=st.floats(0, 1e6),
    at_stop=st.none() | st.builds(Wheel, st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e6)),
)


@st.composite
def shipments(draw: st.DrawFn, number: int) -> Shipment:
    start = draw(SOON)
    return make_shipment(
        number,
        vehicle=f"T{draw(st.integers(1, 4))}",
        door=draw(st.sampled_from(["D01", "D02", "X"])),
        window_start=start,
        window_end=start + draw(st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=6))),
        depart_at=draw(MAYBE),
        origin_lat=draw(st.floats(-90, 90)),
        origin_lon=draw(st.floats(-180, 180)),
    )


@st.composite
def progresses(draw: st.DrawFn, shipment: str) -> Progress:
    milestone = draw(st.sampled_from(Milestone))
    known = draw(st.sets(st.sampled_from(Milestone), max_size=3))
    return Progress(shipment=shipment, milestone=milestone, reached={step.value: draw(INSTANTS) for step in known})


@st.composite
def scenes(draw: st.DrawFn) -> tuple[SitePlan, list[VehicleState]]:
    planned = [draw(shipments(number)) for number in range(1, draw(st.integers(1, 6)) + 1)]
    states = []
    for vehicle in sorted({shipment.vehicle for shipment in planned}):
        own = [shipment.id for shipment in planned if shipment.vehicle == vehicle]
        alarm = st.builds(
            Alarm,
            shipment=st.sampled_from(own),
            late_streak=st.integers(0, 2),
            early_streak=st.integers(0, 2),
            late_since=MAYBE,
            early_since=MAYBE,
            p50=MAYBE,
        )
        state = VehicleState(
            carrier="ACME",
            vehicle=vehicle,
            progress=tuple(draw(progresses(shipment)) for shipment in own if draw(st.booleans())),
            position=draw(st.none() | POSITIONS),
            motion=draw(MOTIONS),
            heard_at=draw(MAYBE),
            alarm=draw(alarm),
        )
        if draw(st.booleans()) or state.progress:
            states.append(state)
    return make_plan(*planned), states


def check(row: Row, now: datetime) -> None:
    for odds in (row.p_late, row.p_early):
        assert odds is None or 0 <= odds <= 1
    assert (row.eta is None) == (row.p_late is None) == (row.p_early is None) == (row.slack_min is None)
    if row.eta is not None:
        assert now <= row.eta.p10 <= row.eta.p50 <= row.eta.p90
    if row.risk is Risk.ON_TIME:
        assert row.eta is not None
        assert row.silent_since is None
        assert row.slack_min is not None
        assert row.slack_min >= 0
    for warning in row.warnings:
        assert warning.headline
        assert len(warning.headline) <= 40
        texts = [text for text in (warning.headline, warning.cause, warning.impact, warning.remedy) if text]
        assert len(texts) == len(set(texts))
    kinds = [warning.kind for warning in row.warnings]
    assert len(kinds) == len(set(kinds))


SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(scene=scenes(), now=SOON | INSTANTS)
def test_every_row_is_sound(scene: tuple[SitePlan, list[VehicleState]], now: datetime) -> None:
    """For any states and time: no error, odds in [0, 1], ordered percentiles not before now, no green unknown."""
    plan, states = scene
    rows = evaluate(plan, by_vehicle(*states), now)
    assert len(rows) == len({row.shipment for row in rows})
    for row in rows:
        check(row, now)


@SLOW
@given(scene=scenes(), now=SOON, later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=6)))
def test_time_alone_makes_nothing_less_late(
    scene: tuple[SitePlan, list[VehicleState]], now: datetime, later: timedelta
) -> None:
    """Without another fix P(late) never falls and P(early) never rises while there is an estimate."""
    plan, states = scene
    before = {row.shipment: row for row in evaluate(plan, by_vehicle(*states), now)}
    for row in evaluate(plan, by_vehicle(*states), now + later):
        earlier = before.get(row.shipment)
        if earlier is None or earlier.p_late is None or row.p_late is None:
            continue
        assert row.p_late >= earlier.p_late
        assert row.p_early is not None
        assert earlier.p_early is not None
        assert row.p_early <= earlier.p_early


@SLOW
@given(scene=scenes(), now=SOON, chosen=st.sets(st.sampled_from(["S1", "S2", "S3", "S4", "S5", "S6"])))
def test_some_rows_are_the_whole_board_s(
    scene: tuple[SitePlan, list[VehicleState]], now: datetime, chosen: set[str]
) -> None:
    """Working out a part of the board gives the same rows as the whole; and order of the states does not matter."""
    plan, states = scene
    whole = {row.shipment: row for row in evaluate(plan, by_vehicle(*states), now)}
    for row in evaluate_some(plan, by_vehicle(*reversed(states)), now, chosen):
        assert row == whole[row.shipment]
    assert chosen & whole.keys() <= {row.shipment for row in evaluate_some(plan, by_vehicle(*states), now, chosen)}


@SLOW
@given(scene=scenes(), now=SOON, moved=st.sets(st.integers(0, 3)), position=POSITIONS)
def test_looks_kept_give_the_whole_board(
    scene: tuple[SitePlan, list[VehicleState]], now: datetime, moved: set[int], position: Position
) -> None:
    """Rows of trucks just heard are the whole board's; all others may only be behind with doors free elsewhere."""
    plan, states = scene
    looks = Looks()
    board = {row.shipment: row for row in evaluate(plan, by_vehicle(*states), now, looks=looks)}
    heard = [replace(state, position=position) if at in moved else state for at, state in enumerate(states)]
    vehicles = {state.vehicle for at, state in enumerate(states) if at in moved}
    shipments = {each.id for each in plan.shipments if each.vehicle in vehicles}
    some = {row.shipment: row for row in evaluate_some(plan, by_vehicle(*heard), now, shipments, looks=looks)}
    whole = {row.shipment: row for row in evaluate(plan, by_vehicle(*heard), now)}
    assert some.items() <= whole.items()
    gone = looks.list_absent(sharing_doors(plan, shipments))
    kept = {shipment: row for shipment, row in (board | some).items() if shipment not in gone}
    assert {each: replace(row, warnings=()) for each, row in kept.items()} == {
        each: replace(row, warnings=()) for each, row in whole.items()
    }


@SLOW
@given(scene=scenes())
def test_an_alarm_can_always_be_stepped(scene: tuple[SitePlan, list[VehicleState]]) -> None:
    """Any state's alarm steps without error, is of the given shipment, and raises nothing at its first evaluation."""
    plan, states = scene
    for state in states:
        for shipment in plan.shipments:
            at, position = state.position.fixed_at if state.position is not None else NOON, state.position
            arrival = None if position is None else find_arrival(plan.site, shipment, position, state.motion)
            stepped = step_alarm(
                Alarm(),
                site=plan.site,
                shipment=shipment,
                progress=Progress(shipment=shipment.id, milestone=Milestone.EN_ROUTE),
                arrival=arrival,
                at=at,
            )
            assert stepped.shipment == shipment.id
            assert stepped.late_since is None
            assert stepped.early_since is None
