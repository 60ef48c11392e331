"""One vehicle's state stays the fold of its distinct pings, in whatever order and pieces they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import refold
from ingest.refold import Folder, Rules, Taken
from tests.integration.samples import T0, pings, plan
from tracking import fold
from tracking.ping import Ping, ping_key
from tracking.state import Milestone, VehicleState

RULES = Rules(plan("t1").site, plan("t1").shipments)


class Kept:
    """A track as the store would keep it, and how often it was read."""

    def __init__(self) -> None:
        self.track: list[Ping] = []
        self.base: VehicleState | None = None
        self.loads = 0

    def load_track(self, carrier: str, vehicle: str) -> list[Ping]:
        self.loads += 1
        return self.track

    def find_base(self, carrier: str, vehicle: str) -> VehicleState | None:
        return self.base

    def keep(self, taken: Taken) -> Taken:
        """What a commit does with it."""
        kept = [*self.track, *taken.new]
        self.base = taken.base or self.base
        last = self.base.last_key if self.base else None
        self.track = sorted((p for p in kept if last is None or p.fixed_at > last[0]), key=ping_key)
        return taken


def trip(n: int = 70) -> list[Ping]:
    """From the origin to a dock door, a fix each two minutes and 1.8 km, then a stand there; one fix is a jump."""
    way = pings("t1", n, step_s=120)
    moved = [
        msgspec.structs.replace(p, lat=max(52.001, 52.9 - i * 0.016), received_at=p.fixed_at) for i, p in enumerate(way)
    ]
    moved[20] = msgspec.structs.replace(moved[20], lat=10.0)
    return moved


def in_one_go(way: Sequence[Ping]) -> VehicleState:
    return fold.fold(fold.empty("acme", "t1"), sorted(way, key=ping_key), site=RULES.site, shipments=RULES.shipments)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little is remembered that a short trip meets every case."""
    monkeypatch.setattr(refold, "STEP", 4)
    monkeypatch.setattr(refold, "REMEMBERED", 12)


def test_the_trip_of_these_tests_goes_all_the_way() -> None:
    """The trip that the tests below take apart departs, arrives and unloads, and has one fix that is not believed."""
    state = in_one_go(trip())
    assert state.progress[0].milestone is Milestone.UNLOADING
    assert sum(state.refused.values()) == 1


@pytest.mark.usefixtures("small")
class TestAnyOrder:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_order_and_pieces_do_not_matter(self, drawn: st.DataObject) -> None:
        """Shuffled, repeated, and cut into batches anywhere, with a restart between any two, a trip gives one state."""
        way = drawn.draw(st.permutations([*trip(), *trip()[::5]]))
        cuts = sorted(drawn.draw(st.lists(st.integers(0, len(way)), max_size=12)))
        kept = Kept()
        folder = Folder("acme", "t1", None, kept)
        new = 0
        for start, end in zip([0, *cuts], [*cuts, len(way)], strict=True):
            new += len(kept.keep(folder.take(way[start:end], RULES)).new)
            if drawn.draw(st.booleans()):
                folder = Folder("acme", "t1", folder.state, kept)
        assert folder.state == in_one_go(trip())
        assert new == len(trip())
        assert kept.track == trip()

    @settings(max_examples=40, deadline=None)
    @given(st.integers(1, 15), st.randoms())
    def test_a_little_disorder_reads_no_track(self, late: int, rng: object) -> None:
        """Pings that come a few places late are folded from memory."""
        way = trip()
        moved = [*way[:40], *way[41:45], way[40], *way[45:]]
        kept = Kept()
        folder = Folder("acme", "t1", None, kept)
        for start in range(0, len(moved), late):
            kept.keep(folder.take(moved[start : start + late], RULES))
        assert folder.state == in_one_go(way)
        assert kept.loads == 1


def test_duplicates_change_nothing() -> None:
    """A ping folded already is neither kept again nor folded again."""
    kept = Kept()
    folder = Folder("acme", "t1", None, kept)
    kept.keep(folder.take(trip(), RULES))
    before = folder.state
    assert folder.take(trip()[10:12], RULES) == Taken()
    assert Folder("acme", "t1", before, kept).take(trip()[10:12], RULES) == Taken()
    assert folder.state == before


def test_the_latest_reception_is_remembered_through_a_refold() -> None:
    """A back-filled ping makes the vehicle heard when it was received, though its track keeps no receptions."""
    kept = Kept()
    folder = Folder("acme", "t1", None, kept)
    kept.keep(folder.take(trip(30)[:20], RULES))
    late = msgspec.structs.replace(trip()[3], lat=52.8, received_at=T0 + timedelta(hours=9))
    kept.keep(folder.take([late], RULES))
    kept.keep(Folder("acme", "t1", folder.state, kept).refold(RULES, [trip()[25]]))
    again = Folder("acme", "t1", folder.state, kept)
    again.refold(RULES)
    assert again.state is not None
    assert again.state.heard_at == T0 + timedelta(hours=9)


class TestLongTracks:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"LOOK_AFTER": 10, "TRACK_LONG": 30, "TRACK_KEPT": 20}.items():
            monkeypatch.setattr(refold, name, value)

    def test_a_long_track_is_folded_into_a_base_and_stays_true(self) -> None:
        """The state of a trip whose track was cut is that of the whole trip, and the track stays short."""
        kept = Kept()
        folder = Folder("acme", "t1", None, kept)
        for ping in trip():
            kept.keep(folder.take([ping], RULES))
            assert len(kept.track) <= 30 + 10
        assert kept.base is not None
        assert folder.state == in_one_go(trip())
        kept.keep(folder.refold(RULES))
        assert folder.state == in_one_go(trip())

    def test_a_ping_after_the_base_still_refines(self) -> None:
        """What is late but not older than the base is folded into its place."""
        kept = Kept()
        folder = Folder("acme", "t1", None, kept)
        for ping in [*trip()[:60], *trip()[61:]]:
            kept.keep(folder.take([ping], RULES))
        assert kept.base is not None
        late = Folder("acme", "t1", folder.state, kept)
        assert late.take([trip()[60]], RULES).new == (trip()[60],)
        assert late.state == in_one_go(trip())

    def test_a_ping_before_the_base_is_too_late(self) -> None:
        """What is older than the base is named as such and changes nothing."""
        kept = Kept()
        folder = Folder("acme", "t1", None, kept)
        for ping in trip()[1:]:
            kept.keep(folder.take([ping], RULES))
        before = folder.state
        taken = folder.take([trip()[0]], RULES)
        assert (taken.new, taken.too_late) == ((), (trip()[0],))
        assert folder.state == before


def test_a_fault_in_the_fold_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When folding a ping raises, the folder is as it was, and takes the next one."""
    kept = Kept()
    folder = Folder("acme", "t1", None, kept)
    kept.keep(folder.take(trip()[:5], RULES))
    before = folder.state

    def broken(*_: object, **__: object) -> VehicleState:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(fold, "fold", broken)
        with pytest.raises(ZeroDivisionError):
            folder.take(trip()[5:6], RULES)
    assert folder.state == before
    kept.keep(folder.take(trip()[5:], RULES))
    assert folder.state == in_one_go(trip())
