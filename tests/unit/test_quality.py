"""What is said of how a vehicle reports: each fault by its figure, its points and its words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from tests.builders import NOON, a_drive, a_ping, a_stand, at
from tests.quality_runs import later, singly, watched
from tracking.evidence import Evidence, kept_fresh, rebased
from tracking.ping import Ping
from tracking.quality import ENOUGH, Quality, judge, judge_carrier
from tracking.quality_words import percent, span


def full(pings: Iterable[Ping]) -> list[Ping]:
    """The pings with all that a good device tells of a fix."""
    return [replace(ping, speed_kmh=60.0, heading_deg=180.0, accuracy_m=8.0) for ping in pings]


def good_drive(start_min: float = 0.0, *, back: bool = False) -> list[Ping]:
    """Two hours at 60 km/h to the plant or back, a full fix each 30 s."""
    return full(a_drive(start_min, 0, 120) if back else a_drive(start_min, 120, 0))


def lost(quality: Quality) -> dict[str, float]:
    return {loss.part: loss.points for loss in quality.losses}


def words(quality: Quality) -> str:
    return "; ".join(loss.words for loss in quality.losses)


def test_a_device_without_fault_loses_nothing() -> None:
    """A full, exact and prompt fix each half minute scores 100, and there is nothing to say."""
    quality = judge(watched(singly(good_drive())))
    assert (quality.score, quality.losses) == (100, ())
    assert (quality.cadence_s, quality.gaps, quality.skew_s, quality.accuracy_m) == (30.0, 0, 2.0, 8.0)
    assert (quality.pings, quality.rejects) == (241, 0)


def test_there_is_no_score_before_there_is_enough() -> None:
    """Under 30 pings and refusals the figures stand there without a score; from 30 on with one."""
    drive = good_drive()
    assert judge(watched(singly(drive[: ENOUGH - 1]))).score is None
    assert judge(watched(singly(drive[:ENOUGH]))).score == 100
    refused = [("no fix", NOON)]
    assert judge(watched(singly(drive[: ENOUGH - 1]), refused=refused)).score is not None


def test_silences_on_the_way_are_gaps() -> None:
    """Five minutes of each hour's driving lost are counted, timed, and said in words that name them."""
    drive = full(a_drive(0, 900, 0))
    kept = [ping for ping in drive if (ping.fixed_at - NOON) % timedelta(hours=1) >= timedelta(minutes=5)]
    quality = judge(watched(singly([drive[0], *kept])))
    assert quality.gaps == pytest.approx(14, abs=2)
    assert quality.gaps_share == pytest.approx(5.5 / 60, abs=0.005)
    assert lost(quality)["gaps"] == pytest.approx(11, abs=0.5)
    assert f"{quality.gaps} gaps of over 2 min in 15 h, 9 % of the time on the way" in words(quality)


def test_a_vehicle_that_stands_may_be_silent() -> None:
    """Nine hours switched off in the yard are no gap, nor is the cadence asked of them."""
    night = [*good_drive(), *good_drive(120 + 9 * 60, back=True)]
    quality = judge(watched(singly(night)))
    assert (quality.gaps, quality.score) == (0, 100)


def test_a_slow_device_is_slow_and_not_full_of_gaps() -> None:
    """A fix each ten minutes loses points for its cadence, and only what is three times that is a gap."""
    slow = full(a_drive(0, 900, 0, every_s=600))
    quality = judge(watched(singly(slow)))
    assert quality.gaps == 0
    assert lost(quality) == {"cadence": pytest.approx(12.5, abs=0.3)}
    assert "a fix every 10 min" in words(quality)
    assert judge(watched(singly(slow[:40] + slow[45:]))).gaps == 1


def test_back_fill_mends_the_gap_that_it_fills() -> None:
    """A dead spot whose fixes come later, in one list and out of order, is no gap; and no fault of the clock."""
    drive = good_drive()
    before, dead, after = drive[:100], drive[100:180], drive[180:]
    filled = [replace(ping, received_at=after[0].received_at) for ping in dead]
    assert judge(watched(singly(before + after))).gaps == 1
    for order in (filled, filled[::-1], filled[40:] + filled[:40]):
        quality = judge(watched([*singly(before), [after[0]], order, *singly(after[1:])]))
        assert (quality.gaps, quality.score, quality.skew_s, quality.cadence_s) == (0, 100, 2.0, 30.0)
    half = judge(watched([*singly(before), [after[0]], filled[:20], *singly(after[1:])]))
    assert half.gaps == 1
    assert half.gaps_share < judge(watched(singly(before + after))).gaps_share


def test_what_was_sent_before_is_a_duplicate() -> None:
    """A third sent twice is over what a resend after a dead spot explains; a tenth is not."""
    drive = good_drive()
    quality = judge(watched(singly(drive), repeated=drive[::3]))
    assert quality.duplicates_share == pytest.approx(1 / 3, abs=0.01)
    assert "34 % had been sent before" in words(quality)
    assert judge(watched(singly(drive), repeated=drive[::11])).losses == ()


@pytest.mark.parametrize(
    ("delay_s", "points", "said"),
    [
        (-45.0, 7.4, "the clock is 45 s ahead"),
        (200.0, 6.6, "the clock is 200 s behind, or each message is held back for as long"),
        (9.0, 0.0, ""),
    ],
)
def test_the_clock_is_judged_by_the_least_delay(delay_s: float, points: float, said: str) -> None:
    """Received before it was fixed, the clock is ahead; never prompt, it is behind, or something holds back."""
    wrong = [replace(ping, received_at=ping.fixed_at + timedelta(seconds=delay_s)) for ping in good_drive()]
    quality = judge(watched(singly(wrong)))
    assert quality.skew_s == delay_s
    assert lost(quality).get("clock", 0.0) == pytest.approx(points, abs=0.1)
    assert said.replace("200 s", "3.3 min") in words(quality)


def test_a_clock_that_was_set_right_is_right_in_two_days() -> None:
    """Only the least delay of the last two days on which it sent counts."""
    wrong = [replace(ping, received_at=ping.fixed_at - timedelta(seconds=30)) for ping in good_drive()]
    for days, skew_s in ((1, -30.0), (2, 2.0)):
        right = [ping for day in range(1, days + 1) for ping in good_drive(day * 1440)]
        evidence = watched(singly([*wrong, *right]))
        assert judge(evidence).skew_s == skew_s
        assert len(evidence.least) <= 2


def test_late_messages_are_late_and_their_clock_is_right() -> None:
    """Most messages four minutes late, some prompt: the delay loses points, the clock none."""
    late = [
        replace(ping, received_at=ping.fixed_at + timedelta(seconds=240 if n % 5 else 1))
        for n, ping in enumerate(good_drive())
    ]
    quality = judge(watched(singly(late)))
    assert lost(quality) == {"delay": pytest.approx(3.8, abs=0.2)}
    assert "half of the messages come 4" in words(quality)


def test_who_only_holds_back_has_no_clock_that_could_be_judged() -> None:
    """All told hours later at once: the delay loses points, the clock none. Late by always the same: the clock does."""
    drive = good_drive()
    told_at = drive[-1].fixed_at + timedelta(hours=8)
    held = judge(watched(singly([replace(ping, received_at=told_at) for ping in drive])))
    assert (held.skew_s, set(lost(held))) == (None, {"delay"})
    behind = judge(watched(singly([replace(ping, received_at=ping.fixed_at + timedelta(hours=8)) for ping in drive])))
    assert behind.skew_s == 8 * 3600
    assert lost(behind)["clock"] == 10.0


def test_positions_from_cell_towers_are_coarse() -> None:
    """Half of the fixes worse than 100 m lose all that accuracy can lose; 100 m itself does not count."""
    drive = [replace(p, accuracy_m=5000.0 if n % 2 else 100.0) for n, p in enumerate(good_drive())]
    quality = judge(watched(singly(drive)))
    assert quality.coarse_share == pytest.approx(0.5, abs=0.01)
    assert lost(quality) == {"accuracy": pytest.approx(10, abs=0.1)}


def test_refusals_are_told_with_their_commonest_reason() -> None:
    """Of a tenth that was refused, the reason behind most is named; a device of which all is refused scores 0."""
    drive = good_drive()
    refused = [("no fix", ping.fixed_at) for ping in drive[::10]] + [("fix time too old", NOON)]
    quality = judge(watched(singly(drive), refused=refused))
    assert quality.rejects_share == pytest.approx(0.097, abs=0.005)
    assert list(quality.reasons) == ["no fix", "fix time too old"]
    assert "10 % refused, most of it: no fix" in words(quality)
    assert judge(watched([], refused=refused * 2)).score == 0


def test_fixes_on_the_way_without_speed_or_heading_are_bare() -> None:
    """Only on the way: who stands has neither, and some clients leave out what is zero."""
    bare = a_drive(0, 120, 0)
    quality = judge(watched(singly([*bare, *a_stand(121, 0, 300)])))
    assert quality.bare_share == 1.0
    assert lost(quality) == {"bare": 5.0}
    assert judge(watched(singly([*good_drive(), *a_stand(121, 0, 300)]))).bare_share == 0.0


def test_a_mended_device_recovers() -> None:
    """A week of refusals and gaps is hardly seen any more after a week without."""
    drive = good_drive()
    bad = [ping for n, ping in enumerate(drive) if n % 20 < 10]
    refused = [("no fix", ping.fixed_at) for ping in drive]
    week_later = [ping for day in range(7, 14) for ping in good_drive(day * 1440, back=day % 2 == 1)]
    assert (judge(watched(singly(bad), refused=refused)).score or 0) < 30
    assert (judge(watched(singly([*bad, *week_later]), refused=refused)).score or 0) >= 99


def test_what_is_said_of_a_carrier_is_the_mean_of_its_vehicles() -> None:
    """Weighted by what came from each: one bad truck among two costs half of its points, beside ten tenths of them."""
    good = watched(singly(good_drive()))
    bad = watched(singly(a_drive(0, 120, 0)), refused=[("no fix", at(m)) for m in range(120)])
    alone, one, ten = judge(bad).score, judge_carrier([good, bad]), judge_carrier([good] * 10 + [bad])
    assert alone is not None
    assert one is not None
    assert ten is not None
    assert one.score == pytest.approx(100 - (100 - alone) * 361 / 602, abs=1)
    assert ten.score == pytest.approx(100 - (100 - alone) * 361 / (2410 + 361), abs=1)
    assert (one.vehicle, one.pings, one.rejects) == ("", 482, 120)
    assert judge_carrier([]) is None


def test_a_carriers_worst_clock_and_all_its_gaps_are_its_own() -> None:
    """Gaps add up, each by its vehicle's own cadence, and the clock that is furthest off is told."""
    ahead = [replace(p, received_at=p.fixed_at - timedelta(seconds=30)) for p in good_drive()]
    slow = full(a_drive(0, 900, 0, every_s=600))
    gap = good_drive()[:100] + good_drive()[180:]
    whole = judge_carrier([watched(singly(ahead)), watched(singly(slow)), watched(singly(gap))])
    assert whole is not None
    assert (whole.skew_s, whole.gaps) == (-30.0, 1)


def test_evidence_holds_no_place() -> None:
    """What is kept of pings cannot tell where they were made: the same drive elsewhere leaves the same evidence."""
    here = watched(singly(full(a_drive(0, 120, 0, lon=8.0))))
    there = watched(singly(full(a_drive(0, 120, 0, lon=-70.0))))
    assert msgspec.msgpack.encode(here) == msgspec.msgpack.encode(there)


def test_evidence_stays_small() -> None:
    """However odd the cadence and the accuracy, a vehicle's evidence stays under 8 KB."""
    pings = [a_ping(n**2.2 / 60, n % 7, accuracy_m=1.0 + n**1.7) for n in range(1, 600)]
    assert len(msgspec.msgpack.encode(watched(singly(pings)))) < 8_000


def test_a_new_landmark_changes_no_figure() -> None:
    """Evidence of a year is counted from a newer day, and says the same; what no longer weighs anything is gone."""
    drive = good_drive()
    odd = [a_ping(n * 0.3, 120 - n * 0.3) for n in range(9)]
    year = odd + [ping for day in range(5, 365, 5) for ping in later(drive[::4], days=day)]
    evidence = watched(singly(year))
    fresh = kept_fresh(evidence)
    assert fresh.landmark_s == evidence.heard_s
    assert judge(fresh) == judge(evidence)
    assert max(fresh.steps.values()) < 1000
    assert 18 in evidence.steps
    assert 18 not in fresh.steps
    assert rebased(fresh, fresh.landmark_s) == fresh
    young = watched(singly(drive))
    assert kept_fresh(young) is young
    assert isinstance(young, Evidence)


def test_figures_are_said_as_people_say_them() -> None:
    """Spans in the unit that fits, to what they are good for; a share that is there is never said to be nothing."""
    assert [span(s) for s in (40, 119.6, 120, 199, 612, 9000, 90_000)] == [
        "40 s", "120 s", "2 min", "3.3 min", "10 min", "2.5 h", "25 h",
    ]  # fmt: skip
    assert [percent(share) for share in (0.0, 0.004, 0.05, 1.0)] == ["0 %", "under 1 %", "5 %", "100 %"]
