"""Whatever a router sends, it is seconds on a road, no road, or one kind of error."""

from __future__ import annotations

from math import isfinite

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.routes.answer import NoAnswer, read
from ingest.routes.router_url import Dialect

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from(["Ok", "NoRoute", "", "é"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "routes", "duration", "trip", "summary", "time", "status", "error_code", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
SECONDS = st.floats() | st.integers(-(2**70), 2**70)


def heard(dialect: Dialect, status: int, body: bytes) -> float | None:
    """What is read, None too for what is refused; anything but `NoAnswer` fails the test."""
    try:
        return read(dialect, status, body)
    except NoAnswer:
        return None


@given(
    st.sampled_from(Dialect), st.sampled_from([200, 400, 500]), st.binary(max_size=200) | JSON.map(msgspec.json.encode)
)
def test_any_bytes_are_a_way_or_none_or_one_error(dialect: Dialect, status: int, body: bytes) -> None:
    """No answer whatever makes another fault, and no time that is not a positive number gets through."""
    seconds = heard(dialect, status, body)
    assert seconds is None or (isfinite(seconds) and seconds > 0)


@given(SECONDS)
def test_every_time_in_a_good_answer_is_read_or_refused(seconds: float) -> None:
    """A positive finite number is what is read, of either router; any other number is refused."""
    number = str(seconds).replace("nan", "NaN").replace("inf", "Infinity").encode()
    osrm = b'{"code":"Ok","routes":[{"duration":' + number + b"}]}"
    valhalla = b'{"trip":{"status":0,"summary":{"time":' + number + b"}}}"
    for dialect, body in ((Dialect.OSRM, osrm), (Dialect.VALHALLA, valhalla)):
        if isfinite(seconds) and seconds > 0:
            assert heard(dialect, 200, body) == pytest.approx(seconds)
        else:
            assert heard(dialect, 200, body) is None
