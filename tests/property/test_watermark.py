"""The watermark never passes what was not dealt with, and in the end passes all of it."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ingest import watermark
from ingest.watermark import advance
from store.marks import Mark
from tests.payload_cases import RECEIVED_AT

NOTHING = Mark(heard_at=RECEIVED_AT)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[int, list[list[int]], list[int]]:
    """Numbers 1 to n in any order, some of them again, in batches; and how far a sender may have heard before each."""
    last = draw(st.integers(1, 40))
    order = draw(st.permutations(range(1, last + 1)))
    again = draw(st.lists(st.integers(1, last), max_size=20))
    sent = [*order, *again]
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(sent) - 1)), max_size=8)))
    batches = [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    return last, [batch for batch in batches if batch], draw(st.lists(st.integers(0, 3), min_size=10, max_size=10))


@given(deliveries())
def test_it_never_passes_a_gap_and_reaches_the_end(given_: tuple[int, list[list[int]], list[int]]) -> None:
    """Over any order, repetition and batching, with a floor no higher than one above a mark that the sender heard."""
    last, batches, lags = given_
    mark, dealt, heard = NOTHING, set[int](), [0]
    for place, batch in enumerate(batches):
        floor = heard[-1 - min(lags[place], len(heard) - 1)] + 1
        mark = advance(mark, batch, min(floor, *batch))
        dealt |= set(batch)
        assert set(range(1, mark.committed + 1)) <= dealt
        assert mark.committed + 1 not in dealt
        heard.append(mark.committed)
    assert (mark.committed, mark.above) == (last, ())


@given(deliveries())
def test_forgetting_ranges_only_makes_the_sender_send_again(given_: tuple[int, list[list[int]], list[int]]) -> None:
    """With room for two ranges the mark still passes no gap, and sending again what is above it reaches the end."""
    last, batches, _ = given_
    kept = watermark.MAX_RANGES
    watermark.MAX_RANGES = 2
    try:
        mark, dealt = NOTHING, set[int]()
        for batch in batches:
            mark = advance(mark, batch, 1)
            dealt |= set(batch)
            assert set(range(1, mark.committed + 1)) <= dealt
            assert len(mark.above) <= 2
        mark = advance(mark, range(mark.committed + 1, last + 1), mark.committed + 1)
    finally:
        watermark.MAX_RANGES = kept
    assert mark.committed == last


@given(st.lists(st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=5), min_size=1, max_size=5))
def test_without_a_floor_it_is_the_highest_number(batches: list[list[int]]) -> None:
    """A sender that never says what it keeps is told the highest number there was, whatever is missing below."""
    mark = NOTHING
    for batch in batches:
        mark = advance(mark, batch, None)
    assert mark == msgspec.structs.replace(NOTHING, committed=max(max(batch) for batch in batches))


def test_a_floor_passes_what_will_never_come() -> None:
    """Numbers below the floor were given up by their sender: the mark goes on behind them."""
    mark = advance(NOTHING, [5, 6, 9], 5)
    assert (mark.committed, mark.above) == (6, ((9, 9),))
    assert advance(mark, [12], 9) == msgspec.structs.replace(mark, committed=9, above=((12, 12),))
