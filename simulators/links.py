"""How a carrier of the fleet reaches the broker: by the reference client where it speaks the native wire.

Foreign devices know no watermark, so theirs are plain publishes of QoS 1. Drivers of native carriers read what the
plant writes, and answer questions when they come to it.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from clock import Clock
from simulators.carrier import CarrierClient
from simulators.cast import CARRIERS, Wire
from simulators.driver import find_answer
from simulators.publication import Publication
from simulators.publisher import Credential, Publisher

GATEWAY = "gw1"


class Link(Protocol):
    """One carrier's connection."""

    def publish(self, publication: Publication, stop: threading.Event) -> bool:
        """Hands a message over; False if `stop` was set before that."""

    def turn(self) -> None:
        """Does what is due meanwhile."""

    def wait_safe(self, within_s: float) -> bool:
        """Whether in time all was taken over by whoever answers for it: the plant, or at least the broker.

        One whom the broker does not let in keeps nobody waiting.
        """

    def stop(self) -> None:
        """Leaves the broker."""


class NativeLink:
    """A carrier on the reference client, with its drivers. What was not confirmed goes with the next run."""

    def __init__(
        self, url: str, carrier: str, credential: Credential | None, *, buffer: Path, clock: Clock, seed: int
    ) -> None:
        self._clock, self._seed = clock, seed
        user, password, ca = credential or (f"{carrier}.{GATEWAY}", None, None)
        self._client = CarrierClient(
            url,
            user,
            password,
            buffer=buffer,
            ca=None if ca is None else Path(ca),
            now=clock.now,
            on_message=self._hear,
        )
        self._answers: list[tuple[datetime, str, str, str]] = []  # when, which vehicle, to what, and words
        self._lock = threading.Lock()
        self._client.start()

    def _hear(self, vehicle: str, message: dict[str, Any]) -> None:
        """Keeps in mind what a driver will answer; called by the client."""
        if (answer := find_answer(self._seed, vehicle, message)) is not None:
            with self._lock:
                at = self._clock.now() + answer.after
                heapq.heappush(self._answers, (at, vehicle, message["id"], answer.text))

    def publish(self, publication: Publication, stop: threading.Event) -> bool:
        try:
            self._client.send(publication.topic.split("/")[3], *_fixes(publication))
        except ValueError:  # a word, or what no device should send: on the wire as it is
            self._client.say(publication.topic, publication.payload)
        return not stop.is_set()

    def turn(self) -> None:
        now = self._clock.now()
        with self._lock:
            while self._answers and self._answers[0][0] <= now:
                _, vehicle, to, text = heapq.heappop(self._answers)
                self._client.reply(to, vehicle=vehicle, text=text)

    def wait_safe(self, within_s: float) -> bool:
        return self._client.wait_confirmed(within_s) or self._client.is_refused

    def stop(self) -> None:
        self._client.stop()


class PlainLink:
    """A carrier whose devices speak a wire of their own."""

    def __init__(self, url: str, carrier: str, credential: Credential | None) -> None:
        self._publisher = Publisher(url, carrier, gateway=GATEWAY, credential=credential)
        self._publisher.start()

    def publish(self, publication: Publication, stop: threading.Event) -> bool:
        return self._publisher.publish(publication.topic, publication.payload, stop)

    def turn(self) -> None:
        """Nobody reads what the plant writes."""

    def wait_safe(self, within_s: float) -> bool:
        return self._publisher.drain(within_s)

    def stop(self) -> None:
        self._publisher.stop()


def open_links(
    url: str, *, clock: Clock, seed: int, buffers: Path, credentials: Mapping[str, Credential] | None = None
) -> dict[str, Link]:
    """A started link for each carrier of the cast, by carrier. One without a credential gives no name.

    Raises:
        ValueError: for an address that is not an MQTT broker's.
    """
    buffers.mkdir(parents=True, exist_ok=True)
    links: dict[str, Link] = {}
    for each in CARRIERS:
        credential, buffer = (credentials or {}).get(each.id), buffers / f"{each.id}.sqlite"
        if each.wire is Wire.NATIVE:
            links[each.id] = NativeLink(url, each.id, credential, buffer=buffer, clock=clock, seed=seed)
        else:
            links[each.id] = PlainLink(url, each.id, credential)
    return links


def _fixes(publication: Publication) -> list[dict[str, Any]]:
    """The fixes of a position message.

    Raises:
        ValueError: if it is something else, or not made of JSON objects.
    """
    if not publication.topic.endswith("/position"):
        raise ValueError("not a position")
    try:
        content = msgspec.json.decode(publication.payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError("not JSON") from error
    fixes = content if isinstance(content, list) else [content]
    if not fixes or not all(isinstance(fix, dict) for fix in fixes):
        raise ValueError("not a fix")
    return fixes
