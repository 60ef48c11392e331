"""A carrier's connection to the broker: one MQTT client, QoS 1, that waits rather than lose or pile up messages.

Its presence is retained on `carriers/<carrier>/up/connection`: ONLINE while it is connected, and OFFLINE by its own
word when it leaves, or by its last will when it is cut off. Unacknowledged messages are sent again after a reconnect.
"""

from __future__ import annotations

import threading
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

IN_FLIGHT = 200
KEEPALIVE_S = 30
RECONNECT_AT_LEAST_S, RECONNECT_AT_MOST_S = 1, 5
LOOK_AGAIN_S = 0.2


class Credential(NamedTuple):
    """What a carrier's connection logs in with. `ca` is the file of the authority that signed the broker's certificate,
    None for those that the system trusts."""

    user: str
    password: str
    ca: str | None = None


class Publisher:
    """One carrier's MQTT client. `publish` is to be called from one thread."""

    def __init__(
        self,
        mqtt_url: str,
        carrier: str,
        *,
        gateway: str = "gw1",
        credential: Credential | None = None,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        """Does not connect yet. The client's id is `<carrier>.<gateway>`: one for each of a carrier's connections.

        Raises:
            ValueError: for a URL that is not `mqtt://` or `mqtts://` with a host.
        """
        address = urlsplit(mqtt_url)
        if address.scheme not in ("mqtt", "mqtts") or not address.hostname:
            raise ValueError(f"not the address of an MQTT broker: {mqtt_url!r}")
        self.carrier = carrier
        self.sent = 0
        self.acknowledged = 0
        self._host, self._port = address.hostname, address.port or (8883 if address.scheme == "mqtts" else 1883)
        self._presence = f"carriers/{carrier}/up/connection"
        self._free = threading.Semaphore(in_flight)
        self._connected = threading.Event()
        self._own_words: set[int] = set()
        self._leaving = self._is_refused = False
        self._client = self._make_client(f"{carrier}.{gateway}", in_flight)
        if address.scheme == "mqtts":
            self._client.tls_set(ca_certs=credential.ca if credential else None)
        if credential is not None:
            self._client.username_pw_set(credential.user, credential.password)
        elif address.username:
            self._client.username_pw_set(unquote(address.username), unquote(address.password or ""))

    def start(self) -> None:
        """Connects in the background, and again whenever the broker comes back."""
        self._client.connect_async(self._host, self._port, keepalive=KEEPALIVE_S)
        self._client.loop_start()

    def wait_connected(self, timeout_s: float) -> bool:
        """Whether a connection was made in time."""
        return self._connected.wait(timeout_s)

    def publish(self, topic: str, payload: bytes, stop: threading.Event) -> bool:
        """Hands over a message once fewer than `in_flight` are unacknowledged; False if `stop` was set before that.

        Of a carrier that the broker does not let in, nothing is sent: the others do not wait for it.
        """
        while not self._free.acquire(timeout=LOOK_AGAIN_S):
            if stop.is_set() or self._is_refused:
                return not stop.is_set()
        while not self._connected.wait(LOOK_AGAIN_S):
            if stop.is_set() or self._is_refused:
                self._free.release()
                return not stop.is_set()
        self._client.publish(topic, payload, qos=1)
        self.sent += 1
        return True

    def drain(self, within_s: float) -> bool:
        """Waits until the broker has acknowledged every message; False if that took too long."""
        pause = threading.Event()
        for _ in range(int(within_s / 0.02) + 1):
            if self.acknowledged == self.sent:
                return True
            pause.wait(0.02)
        return False

    def stop(self) -> None:
        """Says OFFLINE, if there is anyone to hear it, and disconnects."""
        self._leaving = True
        if self._connected.is_set():
            self._client.publish(self._presence, b"OFFLINE", qos=1, retain=True).wait_for_publish(2)
        self._client.disconnect()
        self._client.loop_stop()

    def _make_client(self, client_id: str, in_flight: int) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=True)
        client.max_inflight_messages_set(in_flight + 1)  # one more: the word of its presence
        client.reconnect_delay_set(RECONNECT_AT_LEAST_S, RECONNECT_AT_MOST_S)
        client.will_set(self._presence, b"OFFLINE", qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        return client

    def _on_connect(
        self,
        client: mqtt.Client,
        userdata: object,
        flags: mqtt.ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._is_refused = reason_code.is_failure
        if not reason_code.is_failure:
            self._own_words.add(client.publish(self._presence, b"ONLINE", qos=1, retain=True).mid)
            self._connected.set()

    def _on_disconnect(
        self,
        client: mqtt.Client,
        userdata: object,
        flags: mqtt.DisconnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._connected.clear()

    def _on_publish(
        self, client: mqtt.Client, userdata: object, mid: int, reason_code: ReasonCode, properties: Properties
    ) -> None:
        """Runs under paho's own lock: it only counts, and lets the next one through."""
        if mid in self._own_words:
            self._own_words.discard(mid)
        elif not self._leaving:
            self.acknowledged += 1
            self._free.release()
