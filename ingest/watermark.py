"""How far a vehicle's numbered positions have been dealt with, so that its sender can forget them.

A sender numbers the positions of a vehicle 1, 2, 3, ... and keeps each until it is told that all up to there are safe.
With `floor` it says the lowest that it still keeps, so that nothing below will ever come again. Then the mark never
passes a gap: what is above it and missing was lost on the way, and will be sent again.

    floor 5, dealt with 5 6 7    9 10       -> committed 7, above ((9, 10),)
                              8 comes again -> committed 10

Without `floor` a gap may be one that the sender never fills; the mark is then the highest number there was. In
whichever order, how often and in what batches numbers come, the mark ends the same.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from store.marks import Mark

MAX_RANGES = 1_000
"""Of more ranges above the mark the highest are forgotten: what is in them has to be sent once more."""


def advance(mark: Mark, seqs: Collection[int], floor: int | None) -> Mark:
    """The mark after these numbers have been dealt with, all of them sent with this floor or all without any."""
    if not seqs and floor is None:
        return mark
    committed = max(mark.committed, max(seqs) if floor is None else floor - 1)
    above = _join(mark.above, () if floor is None else seqs, committed)
    if above and above[0][0] <= committed + 1:
        committed = above.pop(0)[1]
    return msgspec.structs.replace(mark, committed=committed, above=tuple(above[:MAX_RANGES]))


def _join(ranges: Collection[tuple[int, int]], seqs: Collection[int], committed: int) -> list[tuple[int, int]]:
    """Ranges and single numbers as ranges that neither touch nor overlap, without what is committed."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted([*ranges, *((seq, seq) for seq in seqs)]):
        if last <= committed:
            continue
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
