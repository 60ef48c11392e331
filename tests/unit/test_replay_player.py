"""When a replayed message goes out, and what fix time it then carries."""

from __future__ import annotations

import argparse
import math
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock import Clock
from deploy.child import free_port
from simulators.replay.cli import add_arguments, run
from simulators.replay.player import Played, play, shift_to, timed
from simulators.replay.recorded import Recorded

THEN = datetime(2018, 5, 3, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def trace(*seconds: float, lag_s: float = 0) -> list[Recorded]:
    return [
        Recorded(
            sent_at=THEN + timedelta(seconds=second),
            fixed_at=THEN + timedelta(seconds=second - lag_s),
            vehicle="v",
            body={"lat": 1.0, "lon": 2.0},
        )
        for second in seconds
    ]


def fixes(recorded: list[Recorded], ratio: float) -> list[tuple[datetime, datetime]]:
    """Of each message: when it goes out, and the fix time in it."""
    shift = shift_to(recorded, NOW, ratio=ratio)
    published = timed(recorded, "acme", NOW, ratio=ratio, shift=shift)
    return [(each.at, datetime.fromisoformat(msgspec.json.decode(each.payload)["ts"])) for _, each in published]


def test_at_the_clocks_own_speed_a_trace_begins_now() -> None:
    """The first message goes out at once and each later one after as long as it did, with the lag that it had."""
    sent = fixes(trace(0, 60, 600, lag_s=5), ratio=1)
    assert [at - NOW for at, _ in sent] == [timedelta(0), timedelta(minutes=1), timedelta(minutes=10)]
    assert all(at - fixed_at == timedelta(seconds=5) for at, fixed_at in sent)


def test_a_fast_trace_ends_on_time() -> None:
    """Played ten times faster it goes out in a tenth of the time, and its last fix is fresh when it does."""
    sent = fixes(trace(0, 60, 600), ratio=10)
    assert [(at - NOW).total_seconds() for at, _ in sent] == [0, 6, 60]
    assert sent[-1][0] == sent[-1][1]
    assert [(fixed_at - sent[0][1]).total_seconds() for _, fixed_at in sent] == [0, 60, 600]


def test_an_infinite_speed_sends_all_at_once() -> None:
    """At infinite speed every message is due at once, and the last is fixed now."""
    sent = fixes(trace(0, 60, 600), ratio=math.inf)
    assert {at for at, _ in sent} == {NOW}
    assert sent[-1][1] == NOW


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.floats(0.01, 10_000), st.integers(0, 3600))
def test_no_fix_is_from_the_future(seconds: list[int], ratio: float, lag_s: int) -> None:
    """Whatever the speed, no message carries a fix later than its own publication."""
    for at, fixed_at in fixes(trace(*sorted(seconds), lag_s=lag_s), ratio):
        assert fixed_at <= at + timedelta(milliseconds=1)


@pytest.mark.parametrize(("recorded", "speed"), [([], 1.0), (trace(0), 0.0), (trace(0), -1.0), (trace(0), math.nan)])
def test_what_cannot_be_played_is_refused(recorded: list[Recorded], speed: float) -> None:
    """An empty trace and a speed that is not positive raise ValueError before anything is sent."""
    with pytest.raises(ValueError, match=r"nothing to play|speed must be positive"):
        play(
            "mqtt://127.0.0.1:1",
            recorded,
            carrier="c",
            speed=speed,
            clock=Clock.live(),
            stop=threading.Event(),
        )


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("/nowhere.csv", "--format", "csv"), "No such file"),
        ((__file__, "--format", "gpx"), "no XML"),
        ((__file__, "--format", "csv"), "no column for"),
    ],
)
def test_a_replay_that_cannot_begin_says_why(words: tuple[str, ...], said: str) -> None:
    """A missing or unreadable file ends the command with code 2 and its reason."""
    lines: list[str] = []
    code = run(arguments(*words), mqtt_url="mqtt://x", clock=Clock.live(), stop=threading.Event(), say=lines.append)
    assert code == 2
    assert said in "\n".join(lines)


def test_a_start_that_is_no_instant_is_named(folder: Path) -> None:
    """`--start` takes now, recorded or an instant, and says so of anything else."""
    path = folder / "t.csv"
    path.write_text("vehicle,ts,lat,lon\nv,0,1,1\n")
    lines: list[str] = []
    words = arguments(str(path), "--format", "csv", "--start", "tomorrow")
    assert run(words, mqtt_url="mqtt://x", clock=Clock.live(), stop=threading.Event(), say=lines.append) == 2
    assert "--start is now, recorded, or an ISO 8601 instant" in lines[-1]


def test_a_replay_says_that_it_waits_for_the_broker(folder: Path) -> None:
    """While no broker answers the command says so instead of standing still, and a stop ends it with code 1."""
    path, stop = folder / "t.csv", threading.Event()
    path.write_text("vehicle,ts,lat,lon\nv,0,1,1\n")
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if "waiting" in line:
            stop.set()

    nobody = f"mqtt://127.0.0.1:{free_port()}"
    assert run(arguments(str(path), "--format", "csv"), mqtt_url=nobody, clock=Clock.live(), stop=stop, say=say) == 1
    assert lines[-1] == "0 of 1 sent, 0 acknowledged by the broker"


def test_what_was_sent_is_the_sum_over_vehicles() -> None:
    """A replay's count of messages sent is that of all its vehicles."""
    assert Played(total=9, acknowledged=0, by_vehicle={"a": 2, "b": 3}).sent == 5
