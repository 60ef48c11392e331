"""A subscriber that keeps all it hears, and begins to listen anew when the broker comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tests.waiting import eventually


class Heard(list[tuple[str, bytes]]):
    """Topics and payloads in the order in which they came."""


@contextmanager
def listening(port: int, topic: str, heard: Heard | None = None) -> Iterator[Heard]:
    """Listens to a topic filter at QoS 1, from when the broker has granted it."""
    kept, granted = Heard() if heard is None else heard, Heard()
    # A session of its own name, that the broker keeps: what comes while it is away waits for it.
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"listening-{id(kept)}", clean_session=False)
    client.reconnect_delay_set(1, 1)

    def on_connect(
        client: mqtt.Client, userdata: object, flags: mqtt.ConnectFlags, code: ReasonCode, extra: Properties | None
    ) -> None:
        client.subscribe(topic, qos=1)

    client.on_connect = on_connect
    client.on_subscribe = lambda client, userdata, mid, codes, extra: granted.append(("", b""))
    client.on_message = lambda client, userdata, message: kept.append((message.topic, bytes(message.payload)))
    client.connect("127.0.0.1", port)
    client.loop_start()
    eventually(lambda: bool(granted), what="a subscription")
    try:
        yield kept
    finally:
        client.disconnect()
        client.loop_stop()
