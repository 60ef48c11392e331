"""The plant's side of the committed watermark, small enough to be looked through: what the carrier's client relies on.

It keeps every numbered fix that comes, moves the watermark over them without passing a gap, and publishes it.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tests.waiting import eventually


class Plant:
    """`stored`: numbers by vehicle. `came`: numbers in the order of coming, by vehicle. `said`: all else, by topic.
    `broken`: positions that carry no number.

    `is_silent`: it stores but confirms nothing. `is_deaf`: it drops all that comes.
    """

    def __init__(self, carrier: str) -> None:
        self.carrier = carrier
        self.stored: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.came: dict[str, list[int]] = defaultdict(list)
        self.messages: list[Any] = []
        self.broken: list[bytes] = []
        self.said: list[tuple[str, bytes]] = []
        self.marks: dict[str, int] = {}
        self.is_silent = self.is_deaf = False
        self.client: mqtt.Client
        self.granted = threading.Event()

    def tell(self, topic: str, content: object, *, retain: bool = False) -> None:
        """Publishes `carriers/<c>/down/<topic>`."""
        payload = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.client.publish(f"carriers/{self.carrier}/down/{topic}", payload, qos=1, retain=retain)

    def numbers(self, vehicle: str) -> list[int]:
        return sorted(self.stored[vehicle])

    def words(self, kind: str) -> list[Any]:
        """What came on `.../<kind>`, in order."""
        return [json.loads(payload) for topic, payload in list(self.said) if topic.endswith(f"/{kind}")]

    def receive(self, topic: str, payload: bytes) -> None:
        if self.is_deaf:
            return
        vehicle = topic.split("/")[3]
        if not topic.endswith("/position"):
            self.said.append((topic, payload))
            if payload == b"ONLINE" and not self.is_silent:
                self.tell("committed", self.marks)
            return
        try:
            content = json.loads(payload)
            fixes = content if isinstance(content, list) else [content]
            numbers = [fix["seq"] for fix in fixes]
        except (ValueError, TypeError, KeyError):
            self.broken.append(payload)
            return
        self.messages.append(content)
        self.came[vehicle] += numbers
        self.stored[vehicle].update(zip(numbers, fixes, strict=True))
        mark = max(self.marks.get(vehicle, 0), fixes[-1]["floor"] - 1)
        while mark + 1 in self.stored[vehicle]:
            mark += 1
        self.marks[vehicle] = mark
        if not self.is_silent:
            self.tell("committed", {vehicle: mark})


@contextmanager
def confirming(port: int, carrier: str = "ACME") -> Iterator[Plant]:
    """A plant that listens to one carrier, in a session that the broker keeps, and comes back when the broker does."""
    plant = Plant(carrier)
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"plant-{carrier}", clean_session=False)
    client.reconnect_delay_set(1, 1)

    def on_connect(
        client: mqtt.Client, userdata: object, flags: mqtt.ConnectFlags, code: ReasonCode, extra: Properties | None
    ) -> None:
        client.subscribe(f"carriers/{carrier}/up/#", qos=1)

    client.on_connect = on_connect
    client.on_subscribe = lambda client, userdata, mid, codes, extra: plant.granted.set()
    client.on_message = lambda client, userdata, message: plant.receive(message.topic, bytes(message.payload))
    plant.client = client
    client.connect("127.0.0.1", port)
    client.loop_start()
    eventually(plant.granted.is_set, what="a subscription")
    try:
        yield plant
    finally:
        client.disconnect()
        client.loop_stop()
