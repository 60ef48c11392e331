"""Where the broker is, how long to wait for it, and how much to hold meanwhile."""

from __future__ import annotations

import pytest

from ingest.backoff import Backoff
from ingest.broker_url import BrokerUrl
from ingest.connection import Arrival
from ingest.parsing import MAX_BYTES
from ingest.service import find_room
from tests.payload_cases import RECEIVED_AT


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://127.0.0.1", BrokerUrl("127.0.0.1", 1883)),
        ("mqtt://broker:1884", BrokerUrl("broker", 1884)),
        ("mqtts://broker", BrokerUrl("broker", 8883, tls=True)),
        ("mqtt://in:p%40ss@broker", BrokerUrl("broker", 1883, username="in", password="p@ss")),
        ("mqtt://[::1]:1885", BrokerUrl("::1", 1885)),
    ],
)
def test_a_broker_url_is_read(url: str, expected: BrokerUrl) -> None:
    """Scheme, host, port and credentials of a URL are what is connected to."""
    assert BrokerUrl.parse(url) == expected


@pytest.mark.parametrize("url", ["", "broker:1883", "http://broker", "mqtt://", "mqtt://broker:port"])
def test_what_is_no_broker_url_is_refused(url: str) -> None:
    """Another scheme, no host or no proper port is a ValueError."""
    with pytest.raises(ValueError, match=r".+"):
        BrokerUrl.parse(url)


def test_a_refused_broker_url_does_not_give_its_password_away() -> None:
    """The error names scheme and host, and no credentials."""
    with pytest.raises(ValueError, match="http://broker") as raised:
        BrokerUrl.parse("http://in:secret@broker")
    assert "secret" not in str(raised.value)


def test_waits_grow_to_a_limit_and_begin_again() -> None:
    """Each wait is half to all of a figure that doubles up to the limit; after a reset it is the first again."""
    backoff = Backoff(0.1, 0.4)
    for figure in (0.1, 0.2, 0.4, 0.4):
        assert figure / 2 <= backoff.take_s() <= figure
    backoff.reset()
    assert backoff.take_s() <= 0.1


def test_the_largest_messages_leave_room_for_fewer() -> None:
    """While nothing can be written, 5,000 small messages are held, or 64 MB of large ones."""

    def held(number: int, size: int) -> list[Arrival]:
        payload = bytes(size)
        return [Arrival("t", payload, False, RECEIVED_AT, 1, 1)] * number

    assert find_room(held(4_900, 100)) == 100
    assert find_room(held(5_001, 100)) == 0
    assert find_room(held(250, MAX_BYTES)) == 6
    assert find_room(held(300, MAX_BYTES)) == 0
