"""What holds of the road for any votes: nothing jumps where one distance becomes the next."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.roads import a_place, drive, factor
from tracking.prediction.model import Model
from tracking.prediction.road import CLIP, OCTAVES_FROM_KM, levels_of

KM = st.floats(0.5, 1_500)
SLOWER = st.floats(0.2, 8.0)
TRIPS = st.lists(st.tuples(KM, SLOWER, st.integers(1, 30)), max_size=8)
EDGES = st.integers(0, 8).map(lambda octave: OCTAVES_FROM_KM * 2.0**octave)
NAMES = st.sampled_from(["plant", "b3", "b4", "3", "4", "x-1"])
MANY = settings(max_examples=100, deadline=None)


def taught(trips: list[tuple[float, float, int]]) -> Model:
    model = Model()
    for km, slower, times in trips:
        drive(model, [a_place(km)], slower, times)
    return model


@MANY
@given(trips=TRIPS, km=KM | EDGES)
def test_distance_is_continuous(trips: list[tuple[float, float, int]], km: float) -> None:
    """A metre further makes no jump in what is usual, at the edge of an octave or elsewhere."""
    model = taught(trips)
    assert factor(model, a_place(km + 1e-6)) == pytest.approx(factor(model, a_place(km - 1e-6)), rel=1e-4)


@MANY
@given(trips=TRIPS, km=KM)
def test_shares_of_a_level_make_a_whole(trips: list[tuple[float, float, int]], km: float) -> None:
    """A place lies between keys whose shares add up to one, and no share is negative."""
    for _, keys in levels_of(a_place(km)):
        assert sum(share for _, share in keys) == pytest.approx(1.0)
        assert all(share >= 0.0 for _, share in keys)


@MANY
@given(km=KM, site=NAMES, lane=NAMES, is_shared=st.booleans())
def test_no_two_levels_share_a_key(km: float, site: str, lane: str, *, is_shared: bool) -> None:
    """Whatever a site and an origin are called, what is learnt of one level is not taken for another's."""
    place = a_place(km, site=site, lane=lane, cells=(1, 2, 3), is_shared=is_shared)
    keys = [key for _, level in levels_of(place) for key, _ in level]
    assert len(set(keys)) == len(keys)


@MANY
@given(trips=TRIPS, km=KM)
def test_no_votes_make_a_road_absurd(trips: list[tuple[float, float, int]], km: float) -> None:
    """Each level adds at most a clip to what the levels above it say, so the factor is bounded whatever was voted."""
    clips = len(levels_of(a_place(km))) * CLIP
    assert exp(-clips) <= factor(taught(trips), a_place(km)) <= exp(clips)
