"""The carrier's client over a real broker: nothing lost, nothing overtaken, nothing said twice, whatever dies."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from simulators.carrier import CarrierClient
from simulators.carrier_session import Pace
from tests.carrier_runs import FIRST, client_of, fixes, start_process
from tests.confirming import confirming
from tests.conftest import Server
from tests.listening import listening
from tests.waiting import eventually


def in_first_order(numbers: list[int]) -> bool:
    """Whether no number came before the one below it."""
    highest = numbers[0] - 1
    for number in numbers:
        if number > highest + 1:
            return False
        highest = max(highest, number)
    return True


def test_what_is_sent_is_stored_and_then_dropped(broker: Server, folder: Path) -> None:
    """Fixes arrive as given, with their numbers and the floor, and leave the buffer once the plant has them."""
    with confirming(broker.port) as plant, client_of(broker, folder) as client:
        assert client.send("T1", {"ts": 1, "lat": 2, "lon": 3, "seq": 99}) == range(FIRST, FIRST + 1)
        eventually(lambda: not client.unconfirmed(), what="confirmed")
        assert plant.messages == [{"ts": 1, "lat": 2, "lon": 3, "seq": FIRST, "floor": FIRST}]
        client.send("T1", {"ts": 2})
        assert client.wait_confirmed(10)
        assert plant.messages[1:] == [{"ts": 2, "seq": FIRST + 1, "floor": FIRST + 1}]


def test_a_backlog_goes_in_lists_and_news_go_alone(broker: Server, folder: Path) -> None:
    """What waited goes in lists of at most 100 fixes and 200 kB, in order; later fixes one by one, as they come."""
    with confirming(broker.port) as plant, client_of(broker, folder, starts=False) as client:
        client.send("T1", *fixes(250))
        client.send("T2", *({"ts": n, "note": "x" * 7000} for n in range(60)))
        client.start()
        assert client.wait_confirmed(10)
        sizes = [(len(each), len(json.dumps(each))) for each in plant.messages]
        assert max(count for count, _ in sizes) == 100
        assert max(size for _, size in sizes) < 200_000
        assert len(sizes) == 6  # 100, 100, 50 and, of 7 kB each, 21, 21, 18
        assert [fix["n"] for number, fix in sorted(plant.stored["T1"].items())] == list(range(250))
        plant.messages.clear()
        client.send("T1", *fixes(1, 250))
        assert client.wait_confirmed(10)
        assert isinstance(plant.messages[0], dict)


def test_online_once_it_listens_and_offline_when_it_leaves(broker: Server, folder: Path) -> None:
    """ONLINE is retained, OFFLINE in its place after a stop in order, and after a kill by the last will."""
    topic = "carriers/ACME/up/connection"
    with listening(broker.port, topic) as heard:
        with client_of(broker, folder):
            eventually(lambda: heard == [(topic, b"ONLINE")], what="online")
        eventually(lambda: heard[1:] == [(topic, b"OFFLINE")], what="offline")
        child = start_process(broker, folder)
        eventually(lambda: heard[2:] == [(topic, b"ONLINE")], what="online")
        child.kill()
        child.wait()
        eventually(lambda: heard[3:] == [(topic, b"OFFLINE")], what="the will")


def test_the_window_holds(broker: Server, folder: Path) -> None:
    """No more than the window goes out while nothing is confirmed, over all vehicles, and then the rest follows."""
    with confirming(broker.port) as plant:
        plant.is_silent = True
        with client_of(broker, folder, starts=False, pace=Pace(window=150, batch=40)) as client:
            client.send("T1", *fixes(400))
            client.send("T2", *fixes(400))
            client.start()
            eventually(lambda: len(plant.came["T1"]) + len(plant.came["T2"]) == 150, what="a full window")
            assert not client.wait_confirmed(0.5)
            assert len(plant.came["T1"]) == 80
            assert len(plant.came["T2"]) == 70
            plant.is_silent = False
            plant.tell("committed", {"T1": plant.marks["T1"]})
            assert client.wait_confirmed(10)
            assert len(plant.numbers("T1")) == len(plant.numbers("T2")) == 400


def test_a_lost_watermark_is_made_up_by_the_next(broker: Server, folder: Path) -> None:
    """Confirmations that never come cost nothing: after a reconnect the plant tells where it is."""
    with confirming(broker.port) as plant:
        plant.is_silent = True
        with client_of(broker, folder) as client:
            client.send("T1", *fixes(10))
            eventually(lambda: len(plant.came["T1"]) == 10, what="all there")
            assert client.unconfirmed() == 10
            plant.is_silent = False
            broker.stop()
            broker.start()
            assert client.wait_confirmed(15)


def test_a_watermark_that_stands_still_is_helped_along(broker: Server, folder: Path) -> None:
    """Fixes that got lost on one living connection go again after the time allowed, without a reconnect."""
    with confirming(broker.port) as plant:
        plant.is_deaf = True
        with client_of(broker, folder, pace=Pace(stalled_s=1.0)) as client:
            client.send("T1", *fixes(5))
            assert not client.wait_confirmed(0.5)
            plant.is_deaf = False
            assert client.wait_confirmed(10)
            assert not [topic for topic, payload in plant.said if payload == b"OFFLINE"]


@pytest.mark.parametrize("ending", ["kill", "stop"])
def test_a_broker_that_dies_costs_nothing(broker: Server, folder: Path, ending: str) -> None:
    """With the broker killed or restarted amid the traffic, all fixes arrive; in order, if none got lost on the way."""
    pace = Pace(window=100, batch=7, stalled_s=2)  # a broker killed at once has not saved who listens
    with confirming(broker.port) as plant, client_of(broker, folder, pace=pace) as client:
        for part in range(4):
            client.send("T1", *fixes(200, part * 200))
            eventually(lambda: len(plant.numbers("T1")) > part * 200, what="some of it")  # noqa: B023
            getattr(broker, ending)()
            client.send("T1", *fixes(50, 1000 + part * 50))
            broker.start()
        assert client.wait_confirmed(20)
        assert plant.numbers("T1") == list(range(FIRST, FIRST + 1000))
        assert ending == "kill" or in_first_order(plant.came["T1"])


def give(child: subprocess.Popen[str], *lines: dict[str, Any] | str) -> None:
    assert child.stdin is not None
    child.stdin.write("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    child.stdin.flush()


def test_a_killed_client_goes_on_from_its_buffer(broker: Server, folder: Path) -> None:
    """What a client killed with 9 had kept goes with its next run, in order and with the same numbers."""
    with confirming(broker.port) as plant:
        plant.is_silent = True
        child = start_process(broker, folder)
        give(child, *fixes(300))
        eventually(lambda: len(plant.came["T1"]) >= 300, what="all sent once")
        before = plant.numbers("T1")
        child.kill()
        child.communicate()
        plant.is_deaf, plant.is_silent = False, False
        plant.stored.clear()
        plant.marks.clear()
        child = start_process(broker, folder)
        _, complaints = child.communicate(timeout=30)
        assert (child.returncode, complaints) == (0, "")
        assert plant.numbers("T1") == before
        assert in_first_order(plant.came["T1"][300:])


def test_the_command_keeps_what_it_cannot_send(broker: Server, folder: Path) -> None:
    """Without a plant that confirms, it ends after the wait, tells how many are kept, and the next run sends them."""
    child = start_process(broker, folder, "--wait", "0.2")
    _, complaints = child.communicate("\n".join(json.dumps(each) for each in fixes(3)), timeout=30)
    assert child.returncode == 1
    assert "3 fixes and 0 words are not confirmed" in complaints
    with confirming(broker.port) as plant:
        child = start_process(broker, folder)
        _, complaints = child.communicate('{"ts": 4, "vehicle": "T2"}\nnonsense\n[]\n{"x": NaN}\n', timeout=30)
        assert child.returncode == 0, complaints
        assert [line.split(":")[0] for line in complaints.splitlines()] == [f"line {n} is not sent" for n in (2, 3, 4)]
        assert (len(plant.numbers("T1")), len(plant.numbers("T2"))) == (3, 1)


def test_bad_arguments_are_refused(folder: Path) -> None:
    """A URL that is no broker's, an id that is no vehicle's, and a fix that cannot be JSON are refused at once."""
    with pytest.raises(ValueError, match="address"):
        CarrierClient("http://x", "ACME.gw1", buffer=folder / "x.sqlite")
    client = CarrierClient("mqtt://127.0.0.1:1", "ACME.gw1", buffer=folder / "x.sqlite")
    bad: list[tuple[str, dict[str, Any]]] = [
        ("T 1", {"ts": 1}),
        ("", {"ts": 1}),
        ("T1", {}),
        ("T1", {"lat": float("nan")}),
    ]
    for vehicle, fix in bad:
        with pytest.raises(ValueError, match=r"."):
            client.send(vehicle, fix)
    with pytest.raises(ValueError, match="9"):
        client.send("T1", {"note": "x" * 9000})
    assert client.unconfirmed() == 0
    client.stop()
