"""What holds of quality whatever a device sends, and in whatever order it comes in."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, a_ping
from tests.quality_runs import singly, watched
from tracking.evidence import Evidence, bin_of, find_median, least_of, merged, middle_of, note_refusal, note_repeated
from tracking.ping import Ping
from tracking.quality import Quality, judge, judge_carrier, points_lost

SHARES = st.floats(0.0, 1.0)
SPANS = st.floats(0.0, 1e7)
FAULTS: dict[str, st.SearchStrategy[float]] = {
    "gaps_share": SHARES,
    "duplicates_share": SHARES,
    "rejects_share": SHARES,
    "coarse_share": SHARES,
    "bare_share": SHARES,
    "cadence_s": SPANS,
    "delay_s": SPANS,
    "skew_s": SPANS,
}


@st.composite
def reports(draw: st.DrawFn) -> list[Ping]:
    """Pings of any cadence, place, delay and completeness."""
    count = draw(st.integers(1, 40))
    minutes = draw(st.lists(st.floats(0.0, 5000.0), min_size=count, max_size=count))
    numbers = random.Random(draw(st.integers(0, 2**32)))
    return [
        a_ping(
            minute,
            numbers.uniform(0, 300),
            received_at=NOON + timedelta(minutes=minute, seconds=numbers.choice((-60.0, 0.5, 3.0, 900.0))),
            speed_kmh=numbers.choice((None, 0.0, 70.0)),
            heading_deg=numbers.choice((None, 180.0)),
            accuracy_m=numbers.choice((None, 8.0, 3000.0)),
        )
        for minute in minutes
    ]


def evidence_of(pings: list[Ping], refused: int) -> Evidence:
    return watched(singly(pings), refused=[("no fix", NOON)] * refused)


@given(reports(), st.integers(0, 60))
def test_a_score_lies_between_0_and_100(pings: list[Ping], refused: int) -> None:
    """Whatever comes in; and it is 100 less what is told as lost, but for what is too little to tell."""
    quality = judge(evidence_of(pings, refused))
    if len(pings) + refused < 30:
        assert quality.score is None
        return
    assert quality.score is not None
    assert 0 <= quality.score <= 100
    told = sum(loss.points for loss in quality.losses)
    assert quality.score == pytest.approx(max(0.0, 100.0 - told), abs=8 * 0.55 + 0.5)


@given(st.fixed_dictionaries(FAULTS), st.sampled_from(sorted(FAULTS)), st.floats(0.0, 1e7), st.sampled_from((1, -1)))
def test_more_of_a_fault_never_raises_the_score(faults: dict[str, float], which: str, more: float, sign: int) -> None:
    """Each figure that grows worse loses as much or more, and no other part changes for it."""
    plain = judge(evidence_of([a_ping(0, 0)], 0))
    worse = faults | {which: faults[which] + (min(more, 1.0 - faults[which]) if which.endswith("_share") else more)}
    if sign < 0:
        faults, worse = faults | {"skew_s": -faults["skew_s"]}, worse | {"skew_s": -worse["skew_s"]}
    before = points_lost(msgspec.structs.replace(plain, **faults))
    after = points_lost(msgspec.structs.replace(plain, **worse))
    changed = [part for part in before if before[part] != after[part]]
    assert len(changed) <= 1
    assert all(after[part] >= before[part] for part in before)


@given(reports(), st.integers(0, 40), st.booleans())
def test_a_refusal_or_a_duplicate_more_never_raises_the_score(
    pings: list[Ping], refused: int, is_refusal: bool
) -> None:
    """One more of what is counted as a fault leaves the score or lowers it."""
    evidence = evidence_of(pings, refused)
    before = judge(evidence)
    if is_refusal:
        note_refusal(evidence, "no fix", NOON.timestamp())
    else:
        note_repeated(evidence, pings[-1].fixed_at.timestamp())
    after = judge(evidence)
    if before.score is not None:
        assert after.score is not None
        assert after.score <= before.score


@given(reports(), reports(), st.integers(0, 9))
def test_evidence_of_two_is_that_of_both(one: list[Ping], two: list[Ping], refused: int) -> None:
    """Merging adds: each sum of the merged is that of both vehicles, whichever comes first; nothing is lost in turn."""
    first, second = evidence_of(one, refused), evidence_of(two, 0)
    both, swapped = merged("", [first, second]), merged("", [second, first])
    assert judge(both) == judge(swapped)
    assert both.pings == len(one) + len(two)
    assert find_median(both.steps) in {middle_of(place) for place in (*first.steps, *second.steps)} | {None}
    of_all = watched([*singly(one), *singly(two)], refused=[("no fix", NOON)] * refused)
    for name in ("weight", "repeated", "coarse_share", "rejects_share"):
        if name in ("weight", "repeated"):
            scale = 2.0 ** ((both.landmark_s - of_all.landmark_s) / 86_400)
            assert getattr(both, name) * scale == pytest.approx(getattr(of_all, name))
        else:
            assert getattr(judge(both), name) == pytest.approx(getattr(judge(of_all), name), abs=2e-4)


@given(st.lists(st.tuples(reports(), st.integers(0, 40)), min_size=1, max_size=4))
def test_a_carrier_is_no_worse_than_its_worst_and_no_better_than_its_best(fleet: list[tuple[list[Ping], int]]) -> None:
    """Its score lies among those of its vehicles, and in [0, 100]."""
    evidence = [evidence_of(pings, refused) for pings, refused in fleet]
    whole = judge_carrier(evidence)
    assert whole is not None
    scores = [score for each in evidence if (score := judge(each).score) is not None]
    if whole.score is not None and len(scores) == len(evidence):
        assert min(scores) - 1 <= whole.score <= max(scores) + 1


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_back_fill_in_any_order_leaves_the_same_gaps(seed: int, lists: int) -> None:
    """Lists of a dead spot may come in any order, after what is newer: gaps, cadence and score are those of the right
    order; only steps shorter than two minutes at the seams may differ, one for each list."""
    numbers = random.Random(seed)
    drive = [a_ping(n / 2, 150 - n / 2, speed_kmh=60.0, heading_deg=180.0) for n in range(241)]
    start, end = 60, 200
    cuts = sorted({start, end, *(numbers.randrange(start, end) for _ in range(lists - 1))})
    late = drive[end].received_at
    chunks = [[msgspec.structs.replace(p, received_at=late) for p in drive[a:b]] for a, b in pairwise(cuts)]
    lost = numbers.random() < 0.5 and len(chunks) > 1
    if lost:
        chunks.pop(numbers.randrange(len(chunks)))
    right = judge(watched([*singly(drive[:start]), *chunks, *singly(drive[end:])]))
    numbers.shuffle(chunks)
    mixed = judge(watched([*singly(drive[:start]), *singly(drive[end : end + 5]), *chunks, *singly(drive[end + 5 :])]))
    assert (mixed.gaps, mixed.cadence_s, mixed.pings) == (right.gaps, right.cadence_s, right.pings)
    assert mixed.gaps_share == pytest.approx(right.gaps_share, abs=0.02)
    assert mixed.score == pytest.approx(right.score, abs=2)


@given(st.floats(0.0, 3e6))
def test_a_histogram_stands_for_what_it_holds(value: float) -> None:
    """A bin's middle is within half a unit or 2.5 % of each value in it, and its least is not above it."""
    place = bin_of(value)
    assert middle_of(place) == pytest.approx(value, rel=0.025, abs=0.51)
    assert least_of(place) <= value + 1e-6 * value


def test_the_strategies_reach_scores() -> None:
    """The properties above are about something: reports long enough for a score exist and differ in it."""
    good = judge(evidence_of([a_ping(n, 100 - n) for n in range(60)], 0))
    bad = judge(evidence_of([a_ping(n, 100 - n, accuracy_m=3000.0) for n in range(60)], 30))
    assert isinstance(good, Quality)
    assert (good.score or 0) > (bad.score or 0) > 0
