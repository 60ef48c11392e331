"""The fold is a function of the set of pings: any order of arrival, any repeats, any restart leave the same state."""

from __future__ import annotations

from functools import cache

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.builders import CARRIER, VEHICLE, a_drive, a_ping, a_shipment, a_site_with_docks, a_stand, a_stop, at, north
from tests.lessons import a_way_in, taught
from tracking.fold import empty, fold, is_newer
from tracking.milestone import FINAL
from tracking.ping import Ping, ping_key
from tracking.plausibility import COARSE, JUMP
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.state import Milestone, VehicleState
from tracking.thresholds import AGREEING_FIXES, TRAIL_POINTS

SITE = a_site_with_docks()
DUE = [
    a_shipment(1, opens_at=at(-60), stops=(a_stop("A", 58.5), a_stop("B", 24), a_stop("C", -20), a_stop("D", 2))),
    a_shipment(2, door="D2", window_start=at(150), window_end=at(180), opens_at=at(20)),
    a_shipment(3, origin_lat=north(2.5), window_start=at(300), window_end=at(330), opens_at=at(100)),
]

PLACES_KM = (0.0, 0.02, 0.05, -0.15, 0.2, 0.29, 0.31, 0.34, 0.6, 1.5, 2.5, 24.0, 26.0, 58.5, 60.0, 300.0)
"""At the doors, at the fences' lines and margins, at origins and planned stops, and where nobody can have driven to."""

odd_pings = st.builds(
    a_ping,
    st.integers(-40, 800).map(lambda half_minutes: half_minutes / 2),
    st.sampled_from(PLACES_KM),
    accuracy_m=st.sampled_from([None, None, None, 8.0, 60.0, 300.0, 5_000.0]),
    shipment=st.sampled_from([None, None, None, "S1", "S2", "S9"]),
    speed_kmh=st.sampled_from([None, 0.0, 50.0]),
)

journeys = st.builds(
    lambda start_min, from_km, speed_kmh, every_s, stand_min, away_km: (
        a_drive(start_min, from_km, 0.0, speed_kmh=speed_kmh, every_s=every_s)
        + a_stand(start_min + 60 * from_km / speed_kmh, 0.0, stand_min, every_s=every_s)
        + a_drive(start_min + 60 * from_km / speed_kmh + stand_min, 0.0, away_km, every_s=every_s)
    ),
    st.integers(0, 60),
    st.sampled_from([2.5, 30.0, 60.0]),
    st.sampled_from([50.0, 80.0]),
    st.sampled_from([120.0, 300.0, 900.0]),
    st.sampled_from([0, 10, 40]),
    st.sampled_from([0.2, 3.0, 30.0]),
)


@st.composite
def tracks(draw: st.DrawFn) -> list[Ping]:
    """A vehicle's distinct pings, oldest first: up to two plausible journeys, with odd ones strewn in."""
    pings = [ping for journey in draw(st.lists(journeys, max_size=2)) for ping in journey]
    pings += draw(st.lists(odd_pings, min_size=1, max_size=25))
    distinct = {ping_key(ping): ping for ping in pings}
    return [distinct[key] for key in sorted(distinct)]


@cache
def learnt() -> Knowledge:
    """A site that has learnt from thirty slow trips, and that many of its forecasts are wrong."""
    return Knowledge(taught(a_way_in(60, 1.25, every_min=3), 30))


KNOWN = st.booleans().map(lambda has_learnt: learnt() if has_learnt else NOTHING_KNOWN)


def refolded(pings: list[Ping], known: Knowledge = NOTHING_KNOWN) -> VehicleState:
    """From empty, over the distinct pings in the order of their keys."""
    distinct = {ping_key(ping): ping for ping in pings}
    track = [distinct[key] for key in sorted(distinct)]
    return fold(empty(CARRIER, VEHICLE), track, site=SITE, shipments=DUE, known=known)


def heard(state: VehicleState, ping: Ping, kept: list[Ping], known: Knowledge) -> VehicleState:
    """What a worker does with one ping, having kept it: fold it on, or fold the whole track again."""
    if is_newer(state, ping):
        return fold(state, [ping], site=SITE, shipments=DUE, known=known)
    return refolded(kept, known)


class Arrivals(RuleBasedStateMachine):
    """Pings of one vehicle arriving in any order, some twice, with restarts of the worker in between."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Ping] = []
        self.state = empty(CARRIER, VEHICLE)

    @rule(ping=odd_pings)
    def hears(self, ping: Ping) -> None:
        self._hear(ping)

    @rule(journey=journeys, backwards=st.booleans())
    def hears_a_journey(self, journey: list[Ping], backwards: bool) -> None:
        for ping in reversed(journey[:12]) if backwards else journey[:40]:
            self._hear(ping)

    @precondition(lambda self: bool(self.kept))
    @rule(choice=st.randoms(use_true_random=False))
    def hears_again(self, choice: object) -> None:
        self._hear(choice.choice(self.kept))  # type: ignore[attr-defined]

    @rule()
    def restarts(self) -> None:
        self.state = msgspec.json.decode(msgspec.json.encode(self.state), type=VehicleState)

    @invariant()
    def is_the_fold_of_its_set(self) -> None:
        if self.kept:
            assert self.state == refolded(self.kept, learnt())

    def _hear(self, ping: Ping) -> None:
        if any(ping_key(ping) == ping_key(other) for other in self.kept):
            ping = next(other for other in self.kept if ping_key(ping) == ping_key(other))
        else:
            self.kept.append(ping)
        self.state = heard(self.state, ping, self.kept, learnt())


TestArrivals = Arrivals.TestCase
TestArrivals.settings = settings(max_examples=30, stateful_step_count=12, deadline=None)


@settings(max_examples=60, deadline=None)
@given(track=tracks(), shuffle=st.randoms(use_true_random=False), known=KNOWN)
def test_any_order_with_repeats_leaves_the_same_state(track: list[Ping], shuffle: object, known: Knowledge) -> None:
    """Pings fed in random order, some of them twice, leave the very state of the sorted track, whatever is learnt."""
    arriving = track + track[::3]
    shuffle.shuffle(arriving)  # type: ignore[attr-defined]
    state, kept = empty(CARRIER, VEHICLE), list[Ping]()
    for ping in arriving:
        kept.append(ping)
        state = heard(state, ping, kept, known)
    assert state == refolded(track, known)


@settings(max_examples=60, deadline=None)
@given(track=tracks(), cut=st.floats(0, 1), known=KNOWN)
def test_folding_in_two_batches_is_folding_in_one(track: list[Ping], cut: float, known: Knowledge) -> None:
    """Where the stream is cut into batches changes nothing, nor does a restart between them."""
    at_index = int(len(track) * cut)
    first = msgspec.json.decode(msgspec.json.encode(refolded(track[:at_index], known)), type=VehicleState)
    rest = fold(first, track[at_index:], site=SITE, shipments=DUE[::-1], known=known)
    assert rest == refolded(track, known)


def test_what_is_learnt_changes_what_is_folded() -> None:
    """The properties above are about something: the same drive is logged and estimated otherwise by who has learnt."""
    track = a_drive(0, 60, 5, every_s=120)
    plain, knowing = refolded(track), refolded(track, learnt())
    assert plain.log.forecasts != knowing.log.forecasts
    assert plain.alarm.p50 != knowing.alarm.p50
    assert (plain.progress, plain.position, plain.motion) == (knowing.progress, knowing.position, knowing.motion)


@settings(max_examples=60, deadline=None)
@given(track=tracks())
def test_the_end_of_a_trip_is_final(track: list[Ping]) -> None:
    """In fix-time order, a shipment that has ended stays as it is, and one that has departed is never planned again."""
    state = empty(CARRIER, VEHICLE)
    for ping in track:
        before = {each.shipment: each for each in state.progress}
        state = fold(state, [ping], site=SITE, shipments=DUE)
        for each in state.progress:
            was = before.get(each.shipment)
            if was is not None and was.milestone in FINAL:
                assert each == was
            if was is not None and was.milestone is not Milestone.PLANNED:
                assert each.milestone is not Milestone.PLANNED


@settings(max_examples=60, deadline=None)
@given(track=tracks())
def test_every_ping_is_believed_or_counted(track: list[Ping]) -> None:
    """The pings not believed are counted with a reason, no more and no fewer, but those of a real relocation."""
    state, steps = empty(CARRIER, VEHICLE), 0
    for ping in track:
        position = state.position
        state = fold(state, [ping], site=SITE, shipments=DUE)
        steps += state.position != position
        assert len(state.trail) <= TRAIL_POINTS
    relocated = len(track) - sum(state.refused.values()) - steps
    assert 0 <= relocated <= (AGREEING_FIXES - 1) * steps
    assert relocated % (AGREEING_FIXES - 1) == 0
    assert set(state.refused) <= {COARSE, JUMP}
