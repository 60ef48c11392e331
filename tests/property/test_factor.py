"""Codes by time: whatever is typed, and whenever, a step's code is good near its step, once, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
from hypothesis import given
from hypothesis import strategies as st

from access.factor import CODE_DIGITS, DRIFT, RECOVERY_DIGITS, read_typed, step_of
from tests.property.test_access import ANY

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
TIMES = st.integers(1_600_000_000, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))


@given(TIMES, st.integers(-5, 5), st.floats(0, 29.9))
def test_a_code_is_of_its_step_or_one_beside_it(at: datetime, off: int, later_s: float) -> None:
    """And it is told which, so that one that was used is known again: also where two steps have the same digits."""
    begun = at - timedelta(seconds=at.timestamp() % 30)
    now, step = begun + timedelta(seconds=later_s), int(begun.timestamp()) // 30
    code = pyotp.TOTP(SECRET).at(begun, counter_offset=off)
    near = {pyotp.TOTP(SECRET).at(begun, counter_offset=each) for each in range(-DRIFT, DRIFT + 1)}
    found = step_of(SECRET, code, now)
    assert (found is not None) == (code in near)
    assert found is None or abs(found - step) <= DRIFT
    if abs(off) <= DRIFT and len(near) == 2 * DRIFT + 1:
        assert found == step + off


@given(ANY)
def test_whatever_is_typed_is_a_code_or_nothing(text: str) -> None:
    """Digits of the right number, whatever blanks and dashes are between them, and never both kinds."""
    typed = read_typed(text)
    assert not (typed.code and typed.recovery)
    for digits, count in ((typed.code, CODE_DIGITS), (typed.recovery, RECOVERY_DIGITS)):
        assert not digits or (len(digits) == count and digits.isascii() and digits.isdigit())


@given(
    st.lists(st.tuples(st.text(" -\u2013\u00a0", max_size=2), st.sampled_from("0123456789")), min_size=6, max_size=6)
)
def test_blanks_and_dashes_change_nothing(typed: list[tuple[str, str]]) -> None:
    """Wherever they stand."""
    assert read_typed("".join(between + digit for between, digit in typed)).code == "".join(each for _, each in typed)
