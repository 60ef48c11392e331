"""Whatever comes, on whatever topic, has outcomes, and is never an exception."""

from __future__ import annotations

import json
import math
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.decoders import Decoded, Reason, decode
from tests.payload_cases import CASES, RECEIVED_AT, fix, text

PREFIXES = ("carriers/acme/up/t1/", "carriers/acme/teltonika/1/", "owntracks/acme/", "/owntracks/acme/", "traccar/", "")
ENDS = ("position", "status", "reply", "connection", "data", "t1", "acme", "t1/event")
topics = st.one_of(
    st.text(), st.builds(str.__add__, st.sampled_from(PREFIXES), st.one_of(st.sampled_from(ENDS), st.text()))
)

WORDS = (
    "ts lat lon speed_kmh heading accuracy_m seq floor shipment event to text accept _type tst vel cog acc position "
    "device fixTime latitude longitude outdated valid speed course accuracy uniqueId state reported latlng sp ang sat"
)
names = st.sampled_from(WORDS.split())
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["location", "transition", "0,0", "1,2"]),
)
values = st.recursive(scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(names, inner)), max_leaves=20)
jsons = st.builds(lambda value: json.dumps(value).encode(), values)
mutated = st.builds(
    lambda case, at, junk: (
        case.payload[: at % (len(case.payload) + 1)] + junk + case.payload[at % (len(case.payload) + 1) :]
    ),
    st.sampled_from([case for case in CASES if len(case.payload) < 1000]),
    st.integers(0, 1000),
    st.binary(max_size=8),
)
payloads = st.one_of(st.binary(), jsons, mutated)


def is_sound(decoded: Decoded, *, may_be_many: bool) -> bool:
    """Whether a message has one outcome, or more if it is a list, and every ping is one that the rules can be given."""
    outcomes = len(decoded.pings) + len(decoded.refusals) + (decoded.note is not None)
    return (outcomes == 1 or (may_be_many and outcomes > 1)) and all(
        math.isfinite(ping.lat)
        and -90 <= ping.lat <= 90
        and -180 <= ping.lon <= 180
        and (ping.heading_deg is None or 0 <= ping.heading_deg < 360)
        and (ping.speed_kmh is None or 0 <= ping.speed_kmh <= 500)
        and ping.fixed_at.utcoffset() == timedelta(0)
        and all(0 <= seq < 2**63 for seq in decoded.seqs)
        and (decoded.floor is None or 0 <= decoded.floor <= max(decoded.seqs))
        and timedelta(seconds=-60) <= ping.received_at - ping.fixed_at <= timedelta(days=30)
        for ping in decoded.pings
    )


@given(topic=topics, payload=payloads, retained=st.booleans())
@example(topic="carriers/acme/up/t1/position", payload=b"[" * 200_000, retained=False)
@example(topic="carriers/acme/up/t1/position", payload=b'{"a":' * 40_000, retained=False)
def test_any_bytes_on_any_topic_have_outcomes(topic: str, payload: bytes, retained: bool) -> None:
    """Decoding never raises, never ends in a fault of ours, and leaves one outcome, or more only of a list."""
    decoded = decode(topic, payload, RECEIVED_AT, retained=retained)
    assert is_sound(decoded, may_be_many=payload.lstrip().startswith(b"["))
    assert Reason.FAULT not in {refusal.reason for refusal in decoded.refusals}


@given(st.lists(st.one_of(values, st.builds(fix, lat=st.floats(-100, 100))), min_size=1, max_size=30))
def test_a_list_is_accounted_for_element_by_element(elements: list[object]) -> None:
    """Of a list of n elements, pings and refusals together are n."""
    payload = text(elements)
    decoded = decode("carriers/acme/up/t1/position", payload, RECEIVED_AT)
    whole = [refusal for refusal in decoded.refusals if refusal.payload is None]
    if whole:
        assert [refusal.reason for refusal in whole] == [Reason.NOT_JSON]  # a NaN or half a surrogate spoils all of it
    else:
        assert len(decoded.pings) + len(decoded.refusals) == len(elements)
