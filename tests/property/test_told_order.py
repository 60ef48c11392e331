"""Pings and facts in any order leave the same state and board; without facts all is as if there were no book."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.refold import Folder, Rules
from store.codec import decode_state, encode_json
from tests.builders import CARRIER, VEHICLE, a_site_with_docks, at
from tests.facts import a_fact, book
from tests.property.test_evaluate import SLOW, SOON, check, scenes
from tests.property.test_fold_order import DUE, SITE, refolded, tracks
from tests.scenes import NOON, by_vehicle, make_plan
from tracking.evaluate import evaluate
from tracking.fold import empty
from tracking.ping import Ping, ping_key
from tracking.plan import SitePlan
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.prediction.model import Model
from tracking.report import Fact
from tracking.state import VehicleState
from tracking.told import Told

KINDS = ("loaded", "departed", "delayed", "breakdown", "border", "rest", "arrived")
facts = st.builds(
    a_fact,
    st.integers(-100, 400),
    st.sampled_from(KINDS),
    eta=st.none() | st.integers(-200, 900),
    shipment=st.sampled_from(["", "", "", "S1", "S2", "S9"]),
    reason=st.sampled_from(["", "tyre", "\x00\u202e<b>"]),
)


class Kept:
    """The store's part of a refold: the pings that were kept."""

    def __init__(self) -> None:
        self.pings: list[Ping] = []

    def load_track(self, carrier: str, vehicle: str) -> list[Ping]:
        return sorted(self.pings, key=ping_key)

    def find_base(self, carrier: str, vehicle: str) -> VehicleState | None:
        return None


def plan() -> SitePlan:
    return SitePlan(site=a_site_with_docks(), shipments=tuple(DUE))


@settings(max_examples=80, deadline=None)
@given(
    track=tracks(), told=st.lists(facts, max_size=8), shuffle=st.randoms(use_true_random=False), now=st.integers(0, 600)
)
def test_any_order_of_pings_and_facts_leaves_the_same_board(
    track: list[Ping], told: list[Fact], shuffle: object, now: int
) -> None:
    """Fed in any order, some twice, a refold for each new fact: the state of the sorted track with the whole book."""
    arriving: list[Ping | Fact] = [*track, *track[::3], *told, *told[::2]]
    shuffle.shuffle(arriving)  # type: ignore[attr-defined]
    known, kept = Knowledge(Model(), told=Told()), Kept()
    rules, folder = Rules(SITE, tuple(DUE), known), Folder(CARRIER, VEHICLE, None, kept)
    for each in arriving:
        if isinstance(each, Ping):
            kept.pings += folder.take([each], rules).new
        elif known.told.add(each):
            folder.refold(rules)
    whole = Knowledge(Model(), told=book(told))
    expected = refolded(track, whole)
    assert folder.state == expected
    assert decode_state(encode_json(expected)) == expected
    boards = [
        evaluate(plan(), {(CARRIER, VEHICLE): state}, at(now), knowledge)
        for state, knowledge in ((folder.state, known), (expected, whole))
        if state is not None
    ]
    assert boards[0] == boards[1]
    for row in boards[0]:
        check(row, at(now))


@settings(max_examples=60, deadline=None)
@given(track=tracks(), told=st.lists(facts, min_size=1, max_size=4), now=st.integers(0, 600))
def test_a_book_that_is_about_others_changes_nothing(track: list[Ping], told: list[Fact], now: int) -> None:
    """With an empty book, or one of another truck's facts, every bit is as without one."""
    others = book([a_fact(0, "breakdown", vehicle="other"), *(_of_another(fact) for fact in told)])
    bare = refolded(track, NOTHING_KNOWN)
    rows = evaluate(plan(), {(CARRIER, VEHICLE): bare}, at(now), NOTHING_KNOWN)
    for told_to in (Told(), others):
        known = Knowledge(Model(), told=told_to)
        state = refolded(track, known)
        assert encode_json(state) == encode_json(bare)
        assert evaluate(plan(), {(CARRIER, VEHICLE): state}, at(now), known) == rows


@settings(max_examples=60, deadline=None)
@given(track=tracks(), told=st.lists(facts, min_size=1, max_size=4))
def test_facts_move_no_milestone_and_no_position(track: list[Ping], told: list[Fact]) -> None:
    """Whatever is told: milestones, their times, position and motion are what the pings alone make them."""
    bare, state = refolded(track), refolded(track, Knowledge(Model(), told=book(told)))
    assert (state.progress, state.position, state.motion) == (bare.progress, bare.position, bare.motion)
    assert state.log.nearest_km == bare.log.nearest_km
    assert state.log.stays == bare.log.stays or any(stay.key == "" for stay in state.log.stays)


@SLOW
@given(
    scene=scenes(), told=st.lists(facts, max_size=6), now=SOON, later=st.timedeltas(timedelta(0), timedelta(hours=6))
)
def test_told_rows_are_sound_and_time_makes_them_no_less_late(
    scene: tuple[SitePlan, list[VehicleState]], told: list[Fact], now: datetime, later: timedelta
) -> None:
    """For any states and facts: ordered percentiles, no green by words; as time goes by P(late) never falls."""
    planned, states = scene
    of_scene = [
        Fact(
            carrier="ACME",
            vehicle=f"T{number % 4 + 1}",
            at=NOON + (fact.at - at(0)) - timedelta(minutes=300),
            happened=fact.happened,
            received_at=NOON,
            eta=None if fact.eta is None else NOON + (fact.eta - at(0)),
            reason=fact.reason,
        )
        for number, fact in enumerate(told)
    ]
    known = Knowledge(Model(), told=book(fact for fact in of_scene if fact.at <= now))
    before = {row.shipment: row for row in evaluate(planned, by_vehicle(*states), now, known)}
    bare = {row.shipment: row for row in evaluate(planned, by_vehicle(*states), now)}
    for shipment, row in before.items():
        check(row, now)
        assert len(row.reason) <= 40
        own = bare[shipment]
        assert row.risk != "on_time" or own.risk == "on_time"
        assert own.p_late is None or (row.p_late is not None and row.p_late >= own.p_late)
    for row in evaluate(planned, by_vehicle(*states), now + later, known):
        earlier = before.get(row.shipment)
        if earlier is not None and earlier.p_late is not None and row.p_late is not None:
            assert row.p_late >= earlier.p_late


def _of_another(fact: Fact) -> Fact:
    return a_fact(0, fact.happened, vehicle="third", at=fact.at, received_at=fact.at)


def test_the_board_of_an_empty_plan_asks_no_book() -> None:
    """Facts of trucks that nobody expects are nobody's."""
    assert evaluate(make_plan(), {}, NOON, Knowledge(Model(), told=book([a_fact(0, "loaded")]))) == []
    assert empty(CARRIER, VEHICLE).log.words == ()
