"""The numbers of a message, as its sender gave them: what the watermark goes by."""

from __future__ import annotations

import pytest

from ingest import decoders
from ingest.decoders import Decoded, Reason, decode
from ingest.topics import Wire
from tests.payload_cases import RECEIVED_AT, fix, text

TOPIC = "carriers/acme/up/t1/position"
NULL_ISLAND = {"lat": 0, "lon": 0}


def decoded(sent: object, topic: str = TOPIC) -> Decoded:
    return decode(topic, sent if isinstance(sent, bytes) else text(sent), RECEIVED_AT)


def test_a_position_has_its_number_and_floor() -> None:
    """seq and floor are those of the payload; without them there are none."""
    assert (decoded(fix(seq=7, floor=3)).seqs, decoded(fix(seq=7, floor=3)).floor) == ((7,), 3)
    assert (decoded(fix(seq=7)).seqs, decoded(fix(seq=7)).floor) == ((7,), None)
    assert decoded(fix()).seqs == ()


def test_a_list_has_the_numbers_of_all_its_elements_and_its_highest_floor() -> None:
    """Refused elements count, elements without a number do not, and the highest floor holds for the whole message."""
    sent = [fix(seq=4, floor=2), fix(seq=5, **NULL_ISLAND), fix(), {"seq": 6, "floor": 3}, 7, fix(seq="8")]
    assert (decoded(sent).seqs, decoded(sent).floor) == ((4, 5, 6), 3)
    assert [refusal.seq for refusal in decoded(sent).refusals] == [5, 6, None, None]


@pytest.mark.parametrize(
    ("sent", "seqs"),
    [
        (fix(seq=7, floor=7, **NULL_ISLAND), (7,)),
        (fix(seq=7, floor=7, ts=...), (7,)),
        (fix(seq=7, floor=7, lat="51"), (7,)),
        (fix(seq=7, floor=7, ts="2004-01-01T00:00:00Z"), (7,)),
        (fix(seq=True, lat="51"), ()),
        (fix(seq=2**63, lat="51"), ()),
        ([{"seq": n} for n in range(1001)], tuple(range(1001))),
        (b'{"seq": 7', ()),
        (b'{"seq": 7, "lat": NaN}', ()),
    ],
)
def test_a_refused_message_has_the_numbers_that_can_be_read(sent: object, seqs: tuple[int, ...]) -> None:
    """However it was refused, a number that stands there in a readable form was dealt with."""
    found = decoded(sent)
    assert found.refusals
    assert found.seqs == seqs
    assert {refusal.seq for refusal in found.refusals} == {seqs[0] if len(seqs) == 1 else None}


def test_a_floor_above_its_own_number_counts_as_that_number() -> None:
    """Whoever sends a number still keeps it; a floor beyond it would skip what is still to come."""
    assert decoded(fix(seq=7, floor=2**62)).floor == 7
    assert decoded(fix(floor=9)).floor is None


def test_a_fault_of_ours_keeps_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A position on which a decoder fails becomes a reject with its number."""

    def fail(*_: object) -> Decoded:
        raise ZeroDivisionError

    monkeypatch.setitem(decoders._DECODERS, Wire.NATIVE, fail)
    found = decoded(fix(seq=7))
    assert (found.refusals[0].reason, found.refusals[0].seq, found.seqs) == (Reason.FAULT, 7, (7,))


def test_only_our_own_positions_are_numbered() -> None:
    """A seq in another client's payload, or in another kind of message, is nothing to us."""
    assert decoded({"_type": "location", "seq": 7}, "owntracks/acme/t1").seqs == ()
    assert decoded({"seq": 7}, "carriers/acme/up/t1/status").seqs == ()
    assert decoded({"seq": 7}, "carriers/acme/up/t1/no-kind").seqs == ()
