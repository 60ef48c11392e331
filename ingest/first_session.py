"""Makes a new carrier's session at the broker, so that what it sends from now on waits for the ingest.

The ingest hears of a new carrier within a second, or when it runs again. A broker drops what nobody has subscribed to,
and confirms it all the same.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from select import select

from clock import Now, machine_ticks
from ingest.broker_url import BrokerUrl
from ingest.connection import Arrival
from ingest.subscriber import Subscriber
from ingest.topics import subscriptions_of

AGAIN_S, LOOK_S = 0.1, 0.05


def begin_session(
    url: BrokerUrl,
    carrier: str,
    client_id: str,
    *,
    now: Now,
    within_s: float = 5.0,
    ticks: Callable[[], float] = machine_ticks,
) -> bool:
    """Whether the broker keeps the carrier's messages by now. Takes none of them.

    A broker that was just told of the carrier may refuse for a moment, so it is asked again until it is too late.
    """
    arrived, pause, until_s = deque[Arrival](), threading.Event(), ticks() + within_s
    topics = subscriptions_of(carrier)
    while ticks() < until_s:
        session = Subscriber(url, client_id, now=now, arrived=arrived, on_ready=lambda ready: None, topics=topics)
        if _is_made(session, lambda: ticks() < until_s):
            session.close()
            return True
        pause.wait(AGAIN_S)
    return False


def _is_made(session: Subscriber, goes_on: Callable[[], bool]) -> bool:
    try:
        session.open()
        while goes_on() and session.is_open() and not session.is_ready():
            link = session.find_fileno()
            select([] if link is None else [link], [], [], LOOK_S)
            session.take(1)
            if session.wants_write():
                session.write()
    except OSError:
        return False
    return session.is_ready()
