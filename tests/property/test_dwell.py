"""What holds of the dwell for any trips and any time passed."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trip_records import a_record, learnt
from tracking.prediction.dwell import MOST_MIN, Phase, expected_dwell, remaining_dwell
from tracking.prediction.model import Model
from tracking.trip_record import TripRecord

AT = st.floats(-600, 1500)
MAYBE_AT = st.none() | AT
NAMES = st.sampled_from(["A", "B", ""])


@st.composite
def records(draw: st.DrawFn) -> TripRecord:
    """Any trip, believable or not."""
    gate = draw(AT)
    docked = draw(MAYBE_AT | st.floats(0, 120).map(lambda wait: gate + wait))
    done = draw(MAYBE_AT | st.floats(0.1, 300).map(lambda lasts: gate + lasts))
    return a_record(gate=gate, docked=docked, done=done, window=draw(AT), door=draw(NAMES), carrier=draw(NAMES))


MODELS = st.lists(records(), max_size=40).map(learnt)
SLOW = settings(max_examples=100, deadline=None)


@SLOW
@given(model=MODELS, phase=st.sampled_from(Phase), door=NAMES, carrier=NAMES)
def test_percentiles_are_ordered_and_sane(model: Model, phase: Phase, door: str, carrier: str) -> None:
    """Whatever was learnt, 0 < P10 <= P50 <= P90, and the median is no longer than what is believed of one trip."""
    dwell = expected_dwell(model, phase, site="north", door=door, carrier=carrier)
    assert 0.0 < dwell.p10 <= dwell.p50 <= dwell.p90
    assert dwell.p50 <= MOST_MIN * 3


@SLOW
@given(
    model=MODELS,
    phase=st.sampled_from(Phase),
    times=st.lists(st.floats(0, 2000), min_size=2, max_size=12).map(sorted),
)
def test_an_expected_end_never_moves_back(model: Model, phase: Phase, times: list[float]) -> None:
    """As time passes without an end, no percentile of the expected end becomes earlier, and none is past."""
    ends = []
    for elapsed_min in times:
        left = remaining_dwell(model, phase, site="north", door="A", carrier="A", elapsed_min=elapsed_min)
        assert 0.0 <= left.p10 <= left.p50 <= left.p90
        ends.append([elapsed_min + share for share in left])
    for before, after in pairwise(ends):
        assert all(later >= sooner - 1e-6 for sooner, later in zip(before, after, strict=True))
