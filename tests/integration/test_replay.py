"""A trace played to a real broker: what arrives is what was recorded, when it was, and nothing is lost on the way."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from clock import Clock
from simulators.replay.cli import add_arguments, run
from simulators.replay.player import Played, play
from simulators.replay.recorded import Recorded
from tests.conftest import Server
from tests.listening import Heard, listening
from tests.waiting import eventually

THEN = datetime(2018, 5, 3, tzinfo=UTC)


def trace(count: int, every_s: float) -> list[Recorded]:
    return [
        Recorded(
            sent_at=THEN + timedelta(seconds=number * every_s),
            fixed_at=THEN + timedelta(seconds=number * every_s),
            vehicle=f"v-{number % 3}",
            body={"lat": 50.0, "lon": 10.0 + number / 1000, "seq": number},
        )
        for number in range(count)
    ]


def play_all(broker: Server, recorded: list[Recorded], speed: float, clock: Clock) -> Played:
    url = f"mqtt://127.0.0.1:{broker.port}"
    return play(url, recorded, carrier="acme", speed=speed, clock=clock, stop=threading.Event())


def test_every_message_arrives_once_and_in_order(broker: Server) -> None:
    """Played at any speed, all messages reach the vehicle's own topic, in order, acknowledged to the unit."""
    recorded = trace(2000, every_s=1)
    with listening(broker.port, "carriers/acme/up/+/position") as heard:
        played = play_all(broker, recorded, float("inf"), Clock.live())
        eventually(lambda: len(heard) == 2000, what="2000 messages")
    assert played == Played(total=2000, acknowledged=2000, by_vehicle={"v-0": 667, "v-1": 667, "v-2": 666})
    assert [msgspec.json.decode(payload)["seq"] for _, payload in heard] == list(range(2000))
    assert all(topic == f"carriers/acme/up/v-{n % 3}/position" for n, (topic, _) in enumerate(heard))


def test_a_trace_on_a_fast_clock_is_live_traffic(broker: Server) -> None:
    """On a clock that runs 600 times as fast, ten minutes of trace play in a second and begin at the clock's now."""
    clock = Clock.starting(datetime(2026, 11, 23, 8, tzinfo=UTC), speed=600)
    began = clock.now()
    with listening(broker.port, "carriers/acme/up/+/position") as heard:
        play_all(broker, trace(11, every_s=60), 600, clock)
        eventually(lambda: len(heard) == 11, what="11 messages")
    assert clock.now() - began >= timedelta(minutes=10)
    fixed = [datetime.fromisoformat(msgspec.json.decode(payload)["ts"]) for _, payload in heard]
    assert began <= fixed[0] <= began + timedelta(minutes=5)
    assert fixed[-1] - fixed[0] == timedelta(minutes=10)


def test_a_broker_that_restarts_loses_no_message(broker: Server) -> None:
    """Cut off in the middle, a replay waits for the broker and then sends again what was not acknowledged."""
    recorded = trace(3000, every_s=1)
    outcome: list[Played] = []
    heard = Heard()
    with listening(broker.port, "carriers/acme/up/+/position", heard):
        player = threading.Thread(target=lambda: outcome.append(play_all(broker, recorded, 1000, Clock.live())))
        player.start()
        eventually(lambda: len(heard) > 300, what="the replay under way")
        broker.stop()
        broker.start()
        player.join(40)
        assert not player.is_alive()
        missing = set(range(3000))
        eventually(
            lambda: not missing - {msgspec.json.decode(payload)["seq"] for _, payload in heard}, what="all messages"
        )
    assert outcome[0].acknowledged == outcome[0].sent == 3000


def test_presence_is_retained(broker: Server) -> None:
    """While a carrier is connected its retained word is ONLINE, and once it has left OFFLINE."""
    stop = threading.Event()
    arguments = (f"mqtt://127.0.0.1:{broker.port}", trace(2, every_s=3600))
    asked = {"carrier": "acme", "speed": 1.0, "clock": Clock.live(), "stop": stop}
    player = threading.Thread(target=lambda: play(*arguments, **asked))  # type: ignore[arg-type]
    with listening(broker.port, "carriers/acme/up/connection") as heard:
        player.start()
        eventually(lambda: ("carriers/acme/up/connection", b"ONLINE") in heard, what="ONLINE")
        stop.set()
        player.join(10)
        eventually(lambda: heard[-1] == ("carriers/acme/up/connection", b"OFFLINE"), what="OFFLINE")
    with listening(broker.port, "carriers/acme/up/connection") as later:
        eventually(lambda: later == [("carriers/acme/up/connection", b"OFFLINE")], what="a retained OFFLINE")


@pytest.mark.parametrize("start", ["recorded", "2026-03-01T12:00:00+00:00"])
def test_the_command_plays_a_file_and_reports(broker: Server, folder: Path, start: str) -> None:
    """The command tells what it read and, by vehicle, what it sent; fix times are as recorded or begin when asked."""
    path = folder / "trace.csv"
    path.write_text("vehicle,ts,lat,lon\na,1525305600,1,2\nb,1525305601,1,2\na,1525305602,1,3\n")
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    arguments = parser.parse_args(
        [str(path), "--format", "csv", "--speed", "inf", "--carrier", "acme", "--start", start]
    )
    lines: list[str] = []
    with listening(broker.port, "carriers/acme/up/+/position") as heard:
        code = run(
            arguments,
            mqtt_url=f"mqtt://127.0.0.1:{broker.port}",
            clock=Clock.live(),
            stop=threading.Event(),
            say=lines.append,
        )
        eventually(lambda: len(heard) == 3, what="3 messages")
    assert code == 0
    assert lines[0].endswith("3 messages, 2 vehicles")
    assert lines[-3:] == ["a: 2 sent", "b: 1 sent", "3 of 3 sent, 3 acknowledged by the broker"]
    first = datetime.fromisoformat(msgspec.json.decode(heard[0][1])["ts"])
    assert first == (THEN if start == "recorded" else datetime.fromisoformat(start))
