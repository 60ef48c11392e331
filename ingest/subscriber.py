"""One persistent session with the broker: what arrives, its acknowledgement once it is safe, and what is sent.

One thread does it all, and nothing here starts another: its owner calls `take` whenever the socket is readable,
messages pile up in `arrived`, and the owner acknowledges them when they are written. A message that is read and not yet
acknowledged is still the broker's, so a crash at any point only means that it comes again.

    open -> CONNACK -> subscribe -> SUBACK -> ready
    take -> arrived -> (owner writes them) -> ack, unless the connection is another one by now
    publish -> PUBACK -> on_sent, unless the connection is another one by now

Each connection has a client of its own: paho would send again by itself what was on its way when the last one broke,
and whoever published it may have something newer to say by then. What it tells us is in `ingest.connection`.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Iterable

from paho.mqtt.enums import MQTTErrorCode

from ingest.connection import UNCONFIRMED, Arrival, Connection
from ingest.outbound import MAX_PAYLOAD_BYTES

KEEPALIVE_S = 30
NO_TOPIC = "dockwatch/nothing"
_log = logging.getLogger(__name__)


class Subscriber(Connection):
    """One persistent session. `arrived` is the owner's to empty; `on_ready` is told each time that it becomes ready
    (True) or is so no longer (False). `url` counts from the next `open` on."""

    def open(self) -> None:
        """Connects; the session is ready some `take`s later.

        Raises:
            OSError: if the broker cannot be reached.
        """
        self.refused = None
        self._client = self._new_client()
        self._client.connect(self.url.host, self.url.port, KEEPALIVE_S)

    def wants_write(self) -> bool:
        """Whether something waits for the socket to take more."""
        return self._client.want_write()

    def write(self) -> None:
        """Sends what waited for the socket."""
        self._client.loop_write()

    def take(self, room: int) -> None:
        """Takes up to `room` messages into `arrived`, of what is there; never waits."""
        end = len(self.arrived) + room
        while (before := len(self.arrived)) < end:
            self._client.loop_read()
            if len(self.arrived) == before and not self.is_buffered():
                break
        while self._sent:
            self._tell_sent(self._sent.pop())

    def keep_alive(self) -> None:
        """To be called every few seconds."""
        self._client.loop_misc()

    def ack(self, arrivals: Iterable[Arrival]) -> None:
        """Acknowledges what is safe now, except what came over an older connection: the broker sends that again."""
        for arrival in arrivals:
            if arrival.mid and arrival.epoch == self._epoch:
                self.unacknowledged -= 1
                self._client.ack(arrival.mid, 1)
        self._flush()

    def publish(self, topic: str, payload: bytes, *, retain: bool, on_sent: Callable[[], None] | None) -> bool:
        """See `Outbound.publish`. Nothing is queued for a connection to come."""
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"{len(payload)} bytes on {topic}: {MAX_PAYLOAD_BYTES} are allowed")
        if not self._ready or len(self._unsent) >= UNCONFIRMED:
            return False
        sending = self._client.publish(topic, payload, 1, retain)
        if sending.rc != MQTTErrorCode.MQTT_ERR_SUCCESS or not self._ready:
            return False
        self._unsent[sending.mid] = on_sent
        return True

    def leave(self) -> None:
        """Subscribes to nothing from now on; what waits at the broker still comes."""
        self._answered = False
        self._client.unsubscribe(list(self._topics))

    def ask(self) -> None:
        """Asks a harmless question. The broker answers in turn: its answer says that it has taken in every
        acknowledgement before it; without it, a quick next run could be sent some of them again."""
        self._answered = not self._ready
        if self._ready:
            self._client.unsubscribe(NO_TOPIC)

    def is_answered(self) -> bool:
        """Whether the last `leave` or `ask` is answered, or nobody is there to answer it."""
        return self._answered or not self.is_open()

    def close(self) -> None:
        """Disconnects in order. The session stays at the broker and collects messages until the next `open`."""
        self._client.disconnect()

    def is_buffered(self) -> bool:
        """Whether TLS has bytes decrypted that no `poll` knows of."""
        link = self._client.socket()
        return isinstance(link, ssl.SSLSocket) and link.pending() > 0

    def _flush(self) -> None:
        """Sends what the kernel holds back: it packs acknowledgements of 4 bytes together, and then waits 40 ms."""
        if isinstance(link := self._client.socket(), socket.socket):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)

    def _tell_sent(self, on_sent: Callable[[], None]) -> None:
        try:
            on_sent()
        except Exception:
            _log.exception("%s: a fault in what follows a confirmation", self.client_id)
