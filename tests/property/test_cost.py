"""From what odds on a site warns, whatever its costs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.scenes import make_site
from tracking.plan import Costs
from tracking.prediction.cost import LEAST, MOST, avoidable_share, clear_below, raise_at, red_at

money = st.floats(0, 1e9)
leads_min = st.floats(-600, 3_000)
curves = st.lists(st.tuples(st.floats(0, 1_440), st.floats(0, 1)), max_size=6).map(
    lambda points: tuple(sorted({round(lead): share for lead, share in points}.items()))
)


@given(false_alarm=money, missed=money, more=money, curve=curves, lead_min=leads_min)
def test_a_dearer_breach_is_warned_of_sooner(
    false_alarm: float, missed: float, more: float, curve: tuple[tuple[float, float], ...], lead_min: float
) -> None:
    """The more a missed breach costs, the lower the odds that raise a warning; they never leave their bounds."""
    costs = Costs(false_alarm=false_alarm, missed_breach=missed, avoidable=curve)
    dearer = Costs(false_alarm=false_alarm, missed_breach=missed + more, avoidable=curve)
    cheap, dear = raise_at(make_site(costs=costs), lead_min), raise_at(make_site(costs=dearer), lead_min)
    assert LEAST <= cheap <= MOST
    assert LEAST <= dear <= MOST
    assert dear <= cheap or false_alarm == missed == 0


@given(false_alarm=money, missed=money, curve=curves, lead_min=leads_min)
def test_the_three_thresholds_are_in_order(
    false_alarm: float, missed: float, curve: tuple[tuple[float, float], ...], lead_min: float
) -> None:
    """A warning clears below where it is raised, and is red above it, but not beyond what odds can be."""
    site = make_site(costs=Costs(false_alarm=false_alarm, missed_breach=missed, avoidable=curve))
    assert 0.0 < clear_below(site, lead_min) < raise_at(site, lead_min) < red_at(site, lead_min) <= 0.99


@given(curve=curves, lead_min=leads_min)
def test_the_share_stays_within_its_curve(curve: tuple[tuple[float, float], ...], lead_min: float) -> None:
    """Between its points the curve is straight, beyond its ends level."""
    share = avoidable_share(Costs(false_alarm=1, missed_breach=1, avoidable=curve), lead_min)
    if curve:
        shares = [each for _, each in curve]
        assert min(shares) - 1e-9 <= share <= max(shares) + 1e-9
    else:
        assert share == 1.0
