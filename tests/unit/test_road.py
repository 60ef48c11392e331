"""How long the road takes: a prior, corrected by the trips that were made, the nearer to this one the more."""

from __future__ import annotations

import pytest

from tests.roads import a_place, drive, factor
from tracking.prediction.model import Model
from tracking.prediction.road import CLIP, cells_at, lane_from, lane_key, levels_of, usual_min

WAY = [a_place(km, cells=(km, 1_000 + km, 2_000 + km)) for km in (160, 80, 40, 20, 10, 5)]
"""One lane, mark by mark; the cells' names are made up."""


def test_without_votes_the_prior() -> None:
    """A site that has learnt nothing predicts the prior, whatever the place."""
    for place in WAY:
        assert usual_min(Model(), place) == place.prior_min


def test_votes_pull_and_many_pull_more() -> None:
    """One slow trip moves the prediction a little, ten more, and a hundred nearly all the way."""
    factors = [factor(drive(Model(), WAY, 1.3, times), WAY[1]) for times in (1, 10, 100)]
    assert 1.0 < factors[0] < factors[1] < factors[2]
    assert factors[0] < 1.26
    assert factors[2] == pytest.approx(1.3, rel=0.03)


def test_a_trip_has_one_vote() -> None:
    """However many marks a trip left in a cell or on its lane, it has one vote there."""
    crawled = [a_place(40 - n / 10, cells=(1, 2, 3)) for n in range(30)]
    model = drive(Model(), crawled, 1.2)
    assert (model.find("road:plant@1") or ())[0] == 1.0
    assert (model.find(lane_key("plant", "works")) or ())[0] == pytest.approx(1.0)
    assert (model.find("road:") or ())[0] == pytest.approx(1.0)


def test_one_wild_trip_moves_little() -> None:
    """After ten usual trips, one that took ten times as long changes the prediction by less than 6 %."""
    model = drive(Model(), WAY, 1.1, times=10)
    before = factor(model, WAY[1])
    assert factor(drive(model, WAY, 10.0), WAY[1]) / before < 1.06


def test_a_wild_trip_counts_as_one_that_is_a_little_slow() -> None:
    """Beyond the clip it does not matter how wild it was."""
    wild, slow = drive(Model(), WAY, 50.0), drive(Model(), WAY, 5.0)
    assert dict(wild) == dict(slow)
    assert (wild.find("road:") or ())[1] == pytest.approx(CLIP)


def test_a_changed_road_is_learnt_anew() -> None:
    """After a bypass was opened, sixty trips wash out two hundred that were slow."""
    model = drive(drive(Model(), WAY, 1.4, times=200), WAY, 1.0, times=60)
    assert factor(model, WAY[1]) < 1.15


def test_an_unseen_lane_falls_back_to_its_site() -> None:
    """What trips to a site have shown is used for a lane that nobody has come, if less of it."""
    model = drive(Model(), WAY, 1.3, times=40)
    seen, unseen = factor(model, a_place(80)), factor(model, a_place(80, lane="elsewhere"))
    assert 1.05 < unseen < seen


def test_an_unseen_site_falls_back_to_all() -> None:
    """What is known of roads in general is used for a site that nobody has come to, if less still."""
    model = drive(Model(), WAY, 1.3, times=40)
    same_site, other_site = factor(model, a_place(80, lane="x")), factor(model, a_place(80, site="other", lane="x"))
    assert 1.02 < other_site < same_site


def test_sites_keep_apart() -> None:
    """Slow trips to one site do not make the same lane and the same cells slow for another that has its own trips."""
    fast = [place._replace(site="other") for place in WAY]
    model = Model()
    for _ in range(60):
        drive(model, WAY, 1.4)
        drive(model, fast, 1.0)
    assert factor(model, WAY[1]) > 1.3
    assert factor(model, fast[1]) < 1.1


def test_a_slow_place_is_slow_on_its_own() -> None:
    """Cells that trips are slow from stand out from the rest of their lane."""
    model = Model()
    for _ in range(60):
        drive(model, [a_place(80, cells=(1, 2, 3))], 1.35)
        drive(model, [a_place(80, cells=(7, 8, 9))], 1.0)
    assert factor(model, a_place(80, cells=(1, 2, 3))) - factor(model, a_place(80, cells=(7, 8, 9))) > 0.2


def test_a_router_s_errors_are_learnt_apart() -> None:
    """What was learnt of the prior from distance says nothing of a router's minutes, and the other way round."""
    routed = [place._replace(via="routed") for place in WAY]
    assert factor(drive(Model(), WAY, 1.4, times=40), routed[1]) == 1.0
    assert factor(drive(Model(), routed, 1.4, times=40), WAY[1]) == 1.0
    assert factor(drive(Model(), routed, 1.4, times=40), routed[1]) > 1.25


def test_kinds_of_transport_differ_by_distance() -> None:
    """Where kinds are told apart, one's slowness at a distance is not all the other's."""
    model = Model()
    for n in range(60):
        drive(model, [a_place(80, lane=f"a{n}", kind="van")], 1.0)
        drive(model, [a_place(80, lane=f"b{n}", kind="truck")], 1.4)
    van, truck = (factor(model, a_place(80, site="new", lane="new", kind=kind)) for kind in ("van", "truck"))
    assert truck > van * 1.05


def test_an_origin_says_something_where_sites_share_a_model() -> None:
    """In a model of many sites, trips from an origin to one site are learnt from for another."""
    shared = [a_place(80, is_shared=True)]
    model = drive(Model(), shared, 1.3, times=40)
    same, other = (factor(model, a_place(80, site="new", lane=lane, is_shared=True)) for lane in ("works", "elsewhere"))
    assert same > other * 1.03


def test_distance_is_learnt_by_octaves() -> None:
    """Trips that are slow at 12 km make 12 km slow, 24 km less so, and 96 km hardly more than all distances."""
    model = Model()
    for _ in range(60):
        drive(model, [a_place(12.0)], 1.3)
        drive(model, [a_place(96.0)], 1.0)
    near, between, far = (factor(model, a_place(km, lane="new")) for km in (12.0, 34.0, 96.0))
    assert near > between > far


def test_cells_are_nested() -> None:
    """The cells of a position are three, the largest first, and those of a place next door share the largest."""
    here, next_door = cells_at(51.0, 9.0), cells_at(51.0003, 9.0003)
    assert len(set(here)) == 3
    assert here[0] == next_door[0]
    assert cells_at(52.0, 9.0)[0] != here[0]


def test_an_origin_is_where_it_is() -> None:
    """Two gates of one works are one origin, and another town's is another."""
    assert lane_from(51.0, 9.0) == lane_from(51.0005, 9.0005)
    assert lane_from(51.0, 9.0) != lane_from(51.1, 9.0)


def test_general_comes_before_special() -> None:
    """Levels run from all roads to the smallest cell, and only places with cells have any."""
    levels = levels_of(a_place(80, cells=(1, 2, 3)))
    assert levels[0][1][0][0] == "road:"
    assert [keys[0][0] for _, keys in levels[-3:]] == ["road:plant@1", "road:plant@2", "road:plant@3"]
    assert len(levels_of(a_place(80))) == len(levels) - 3
