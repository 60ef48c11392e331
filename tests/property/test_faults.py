"""Faults as transforms: each does the one harm it is named for, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from simulators import faults
from simulators.publication import Publication

T0 = datetime(2026, 11, 23, 6, tzinfo=UTC)
SHARES = st.floats(0, 1)
SEEDS = st.integers()


def _publication(second: int, number: int) -> Publication:
    body = {"ts": second, "lat": 50.0, "lon": 10.0, "seq": number}
    return Publication(
        at=T0 + timedelta(seconds=second),
        topic=f"carriers/a/up/{number % 3}/position",
        payload=msgspec.json.encode(body),
    )


SEQUENCES = st.lists(st.integers(0, 3600), max_size=40).map(
    lambda seconds: [_publication(second, number) for number, second in enumerate(sorted(seconds))]
)
Maker = Callable[[object, float], faults.Fault]
EVERY_FAULT: st.SearchStrategy[Maker] = st.sampled_from(
    (faults.duplicate, faults.delay, faults.jump, faults.corrupt, faults.reorder)
)


def messages(sequence: list[Publication]) -> Counter[tuple[str, bytes]]:
    return Counter((each.topic, each.payload) for each in sequence)


@given(SEQUENCES, EVERY_FAULT, SEEDS, SHARES)
def test_a_fault_is_pure_and_keeps_the_order_of_publishing(
    sequence: list[Publication], make: Maker, seed: int, share: float
) -> None:
    """The same seed does the same harm, what went in is untouched, and what comes out is sorted by instant."""
    before = list(sequence)
    struck = make(seed, share)(sequence)
    assert struck == make(seed, share)(sequence)
    assert sequence == before
    assert all(a.at <= b.at for a, b in pairwise(struck))


@given(SEQUENCES, EVERY_FAULT, SEEDS)
def test_a_share_of_nothing_harms_nothing(sequence: list[Publication], make: Maker, seed: int) -> None:
    """A fault that strikes no message is the identity."""
    assert make(seed, 0)(sequence) == sequence


@given(SEQUENCES, SEEDS, SHARES, st.integers(1, 5))
def test_duplicates_only_add_equal_messages(sequence: list[Publication], seed: int, share: float, copies: int) -> None:
    """Every message is still there, none is new, and none comes more than `copies` times again."""
    before, after = messages(sequence), messages(faults.duplicate(seed, share, copies=copies)(sequence))
    assert set(after) == set(before)
    assert all(before[each] <= after[each] <= before[each] * (1 + copies) for each in before)


@given(SEQUENCES, SEEDS, SHARES)
def test_a_reordering_is_a_permutation(sequence: list[Publication], seed: int, share: float) -> None:
    """The same messages go out at the same instants, in another order."""
    struck = faults.reorder(seed, share)(sequence)
    assert messages(struck) == messages(sequence)
    assert [each.at for each in struck] == [each.at for each in sequence]


@given(SEQUENCES, SEEDS, SHARES)
def test_a_delay_loses_nothing_and_brings_nothing_forward(sequence: list[Publication], seed: int, share: float) -> None:
    """The same messages go out, none earlier than it would have and none later than the limit allows."""
    limit = timedelta(minutes=2)
    struck = faults.delay(seed, share, up_to=limit)(sequence)
    assert messages(struck) == messages(sequence)
    late = {each.payload: each.at for each in struck}
    assert all(each.at <= late[each.payload] <= each.at + limit for each in sequence)


@given(SEQUENCES, SEEDS, SHARES)
def test_a_jump_moves_the_place_and_nothing_else(sequence: list[Publication], seed: int, share: float) -> None:
    """Instants, topics and all other fields stay as they were; the place moves by less than the limit."""
    struck = faults.jump(seed, share, degrees=0.5)(sequence)
    for one, other in zip(sequence, struck, strict=True):
        was, now = msgspec.json.decode(one.payload), msgspec.json.decode(other.payload)
        assert (one.at, one.topic) == (other.at, other.topic)
        assert abs(was.pop("lat") - now.pop("lat")) <= 0.5
        assert abs(was.pop("lon") - now.pop("lon")) <= 0.5
        assert was == now


@given(SEEDS)
def test_a_jump_reaches_every_wire(seed: int) -> None:
    """Whatever a payload calls its coordinates, all of them move together."""
    written = {"lat": 1.0, "position": {"latitude": 1.0}, "state": {"reported": {"latlng": "1.000000,2.000000"}}}
    one = Publication(at=T0, topic="t", payload=msgspec.json.encode(written))
    (struck,) = faults.jump(seed, 1)([one])
    now = msgspec.json.decode(struck.payload)
    moved = float(now["state"]["reported"]["latlng"].split(",")[0])
    assert now["lat"] == now["position"]["latitude"] == moved


@given(SEQUENCES, SEEDS, SHARES)
def test_corruption_changes_bytes_only(sequence: list[Publication], seed: int, share: float) -> None:
    """Each message still goes out when and where it would have, at most as long as it was."""
    struck = faults.corrupt(seed, share)(sequence)
    assert [(each.at, each.topic) for each in struck] == [(each.at, each.topic) for each in sequence]
    assert all(len(b.payload) <= len(a.payload) for a, b in zip(sequence, struck, strict=True))


@given(SEQUENCES, SEEDS)
def test_corruption_leaves_no_message_whole_that_it_strikes(sequence: list[Publication], seed: int) -> None:
    """When all are struck, none keeps its bytes."""
    struck = faults.corrupt(seed, 1)(sequence)
    assert all(a.payload != b.payload for a, b in zip(sequence, struck, strict=True))


@given(SEQUENCES, SEEDS, SHARES)
def test_faults_in_turn_are_one_after_the_other(sequence: list[Publication], seed: int, share: float) -> None:
    """A composition does what its parts do, the first named first."""
    twice, swapped = faults.duplicate(seed, share), faults.reorder(seed, share)
    assert faults.in_turn(twice, swapped)(sequence) == swapped(twice(sequence))
