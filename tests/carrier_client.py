"""A carrier's plain client: it numbers what it sends, and remembers what comes down."""

from __future__ import annotations

import json
from typing import Any

from paho.mqtt.client import Client, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion

from tests.payload_cases import EPOCH_S, fix, text
from tests.waiting import eventually


class CarrierClient:
    """Speaks for one carrier, by default of one vehicle."""

    def __init__(self, port: int, carrier: str = "acme") -> None:
        self.carrier = carrier
        self.came: list[tuple[str, Any]] = []
        """The last level of each topic that came down, and what was in it."""
        self._sent: list[MQTTMessageInfo] = []
        self._is_subscribed = False
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.max_inflight_messages_set(500)
        self._client.on_message = self._take
        self._client.on_connect = lambda client, *_: client.subscribe(f"carriers/{carrier}/down/#", 1)
        self._client.on_subscribe = self._note_subscribed
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        eventually(lambda: self._is_subscribed, what="subscribed")

    def send(self, *seqs: int, floor: int | None = None, vehicle: str = "t1", **changes: Any) -> None:
        """Positions of these numbers; the same number is always the same fix."""
        given = changes if floor is None else {"floor": floor, **changes}
        for seq in seqs:
            self.publish(f"{vehicle}/position", text(fix(**{"ts": EPOCH_S - 20_000 + seq, "seq": seq, **given})))

    def publish(self, name: str, payload: bytes, *, retain: bool = False) -> None:
        """Anything under this carrier's `up/`."""
        self._sent.append(self._client.publish(f"carriers/{self.carrier}/up/{name}", payload, 1, retain))

    def wait(self) -> None:
        """Until the broker has confirmed everything sent."""
        eventually(lambda: all(sent.is_published() for sent in self._sent), within_s=30, what="every PUBACK")

    def told(self, kind: str) -> list[Any]:
        """What came on `down/<kind>`, oldest first."""
        return [payload for name, payload in self.came if name == kind]

    def committed(self, vehicle: str = "t1") -> int | None:
        """The last mark told for a vehicle."""
        return next((told[vehicle] for told in reversed(self.told("committed")) if vehicle in told), None)

    def expect_committed(self, seq: int, vehicle: str = "t1", within_s: float = 10.0) -> None:
        """Waits for this mark."""
        eventually(lambda: self.committed(vehicle) == seq, within_s=within_s, what=f"{vehicle} committed up to {seq}")

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _take(self, _: Client, __: object, message: MQTTMessage) -> None:
        assert not message.retain, "what comes down here is news, never a stored copy"
        self.came.append((message.topic.rpartition("/")[2], json.loads(message.payload)))

    def _note_subscribed(self, *_: object) -> None:
        self._is_subscribed = True
