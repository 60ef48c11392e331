"""Ways to carriers for tests: one that a test opens and confirms by hand, and one over a real broker."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

OnSent = Callable[[], None]


class Publication(NamedTuple):
    carrier: str
    topic: str
    payload: bytes
    retain: bool
    on_sent: OnSent | None


class HandLine:
    """An `Outbound` that keeps what is published until a test confirms it. Carriers in `away` have no session."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.published: list[Publication] = []

    def publish(
        self, carrier: str, topic: str, payload: bytes, *, retain: bool = False, on_sent: OnSent | None = None
    ) -> bool:
        if carrier in self.away:
            return False
        self.published.append(Publication(carrier, topic, payload, retain, on_sent))
        return True

    def carriers(self) -> tuple[str, ...]:
        return ()

    def take(self, *, confirm: bool = True) -> list[Publication]:
        """What was published since, confirmed or lost with its connection."""
        taken, self.published = self.published, []
        for each in taken if confirm else ():
            if each.on_sent is not None:
                each.on_sent()
        return taken


class BrokerLine:
    """An `Outbound` over one session with a real broker; `confirm` calls back in the caller's thread."""

    def __init__(self, port: int) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_publish = self._note
        self._confirmed: SimpleQueue[int] = SimpleQueue()
        self._on_sent: dict[int, OnSent] = {}
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def _note(self, client: Client, userdata: object, mid: int, *rest: Any) -> None:
        self._confirmed.put(mid)

    def publish(
        self, carrier: str, topic: str, payload: bytes, *, retain: bool = False, on_sent: OnSent | None = None
    ) -> bool:
        mid = self._client.publish(topic, payload, 1, retain).mid
        if on_sent is not None:
            self._on_sent[mid] = on_sent
        return True

    def carriers(self) -> tuple[str, ...]:
        return ()

    def confirm(self) -> bool:
        """Passes on what the broker has confirmed; whether nothing is on its way any more."""
        while not self._confirmed.empty():
            if (on_sent := self._on_sent.pop(self._confirmed.get(), None)) is not None:
                on_sent()
        return not self._on_sent

    def is_confirmed(self) -> bool:
        """Whether the broker has it all, though nobody was told."""
        return self._confirmed.qsize() >= len(self._on_sent)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
