"""How much of a carrier may be read: a rate in the long run, and bursts."""

from __future__ import annotations

from ingest.bucket import Bucket


def emptied(rate_per_s: float = 100.0) -> Bucket:
    bucket = Bucket(rate_per_s, 0.0)
    bucket.take(bucket.room(0.0))
    return bucket


def test_a_burst_of_ten_seconds_worth_is_let_through_at_once() -> None:
    """At 100 a second the first 1,000 may be taken in no time, and not one more."""
    bucket = Bucket(100.0, 0.0)
    assert bucket.room(0.0) == 1000
    bucket.take(999)
    assert (bucket.room(0.0), bucket.is_dry, bucket.is_over) == (1, False, False)
    bucket.take(1)
    assert (bucket.room(0.0), bucket.is_dry, bucket.is_over) == (0, True, True)


def test_in_the_long_run_the_rate_holds() -> None:
    """Whoever takes all there is at every turn of 7 ms for 100 s gets the burst and 100 a second."""
    bucket, taken = Bucket(100.0, 0.0), 0
    for turn in range(int(100 / 0.007)):
        room = bucket.room(turn * 0.007)
        bucket.take(room)
        taken += room
    assert 10_980 <= taken <= 11_000


def test_an_empty_bucket_is_not_drawn_from_drop_by_drop() -> None:
    """After it was emptied nothing may be taken for a tenth of a second, then a tenth of a second's worth."""
    bucket = emptied()
    assert bucket.room(0.09) == 0
    assert bucket.room(0.1) == 10
    assert not bucket.is_dry


def test_beyond_the_rate_lasts_until_the_bucket_is_half_full() -> None:
    """A carrier that was beyond its rate is so until 5 s without a message, however often it is looked at."""
    bucket = emptied()
    assert all(bucket.is_over for at in range(49) if bucket.room(at / 10) >= 0)
    bucket.room(5.1)
    assert not bucket.is_over


def test_a_clock_that_stands_or_goes_back_gives_nothing() -> None:
    """No room comes from a clock that does not go forward."""
    bucket = emptied()
    assert bucket.room(0.0) == bucket.room(-5.0) == 0


def test_what_was_taken_beyond_the_room_is_owed() -> None:
    """A batch that overshot is paid back before anything more may be taken."""
    bucket = emptied()
    bucket.take(20)
    assert bucket.room(0.25) == 0
    assert bucket.room(0.31) > 0
