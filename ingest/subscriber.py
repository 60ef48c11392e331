"""The persistent session with the broker: what arrives, and its acknowledgement once it is safe.

One thread does it all, and nothing here starts another: its owner calls `read` again and again, messages pile up in
`arrived`, and the owner acknowledges them when they are written. A message that is read and not yet acknowledged is
still the broker's, so a crash at any point only means that it comes again.

    open -> CONNACK -> subscribe -> SUBACK -> ready
    read -> arrived -> (owner writes them) -> ack, unless the connection is another one by now

Message ids begin again when the broker has lost the session. An acknowledgement that belongs to an older connection
would then discard a new message unseen; so each arrival carries the epoch of its connection, and old ones are dropped.

MQTT 3.1.1 for our own end (`docs/decisions/0003-ingest-is-one-thread-on-mqtt-3.1.1.md`); carriers use either.
"""

from __future__ import annotations

import logging
import select
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from clock import Now
from ingest.broker_url import BrokerUrl
from ingest.topics import SUBSCRIPTIONS

KEEPALIVE_S = 30
CONNECT_WITHIN_S = 5.0
ANSWER_WITHIN_S, ANSWER_READS = 2.0, 40
NO_TOPIC = "dockwatch/nothing"
_log = logging.getLogger(__name__)


class Arrival(NamedTuple):
    """A message as it came. `mid` is 0 where nothing is to be acknowledged (QoS 0)."""

    topic: str
    payload: bytes
    retained: bool
    received_at: datetime
    mid: int
    epoch: int


class Subscriber:
    """One persistent session. `arrived` is the owner's to empty; `on_ready` is told each time that it becomes ready
    (True) or is so no longer (False)."""

    def __init__(self, url: BrokerUrl, client_id: str, *, now: Now, on_ready: Callable[[bool], None]) -> None:
        self.arrived: deque[Arrival] = deque()
        self._url, self._now, self._on_ready = url, now, on_ready
        self._epoch = 0
        self._ready = False
        self._is_answered = False
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        self._client.connect_timeout = CONNECT_WITHIN_S
        if url.username is not None:
            self._client.username_pw_set(url.username, url.password)
        if url.tls:
            self._client.tls_set_context(ssl.create_default_context())
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_unsubscribe = self._answered
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._received

    def open(self) -> None:
        """Connects; the session is ready some `read`s later.

        Raises:
            OSError: if the broker cannot be reached.
        """
        self._client.connect(self._url.host, self._url.port, KEEPALIVE_S)

    def is_open(self) -> bool:
        """Whether there is a connection, ready or not."""
        return self._client.socket() is not None

    def is_ready(self) -> bool:
        """Whether the broker has confirmed every subscription of this connection."""
        return self._ready

    def read(self, *, wait_s: float, room: int) -> None:
        """Takes up to `room` messages into `arrived`, waiting up to `wait_s` for the first; keeps the session alive."""
        link = self._client.socket()
        if link is None:
            return
        writes = [link] if self._client.want_write() else []
        select.select([link] if room > 0 else [], writes, [], wait_s)
        if writes:
            self._client.loop_write()
        end = len(self.arrived) + room
        while (before := len(self.arrived)) < end:
            self._client.loop_read()
            if len(self.arrived) == before and not self._is_buffered():
                break
        self._client.loop_misc()

    def ack(self, arrivals: Iterable[Arrival]) -> None:
        """Acknowledges what is safe now, except what came over an older connection: the broker sends that again."""
        for arrival in arrivals:
            if arrival.mid and arrival.epoch == self._epoch:
                self._client.ack(arrival.mid, 1)
        self._flush()

    def close(self) -> None:
        """Disconnects in order. The session stays at the broker and collects messages until the next `open`.

        The broker answers in turn, so its answer to a last harmless question says that it has taken in every
        acknowledgement before it; without it, a quick next run could be sent some of them again.
        """
        self._is_answered = not self._ready
        if self._ready:
            self._client.unsubscribe(NO_TOPIC)
        for _ in range(ANSWER_READS):
            if self._is_answered or not self.is_open():
                break
            self.read(wait_s=ANSWER_WITHIN_S / ANSWER_READS, room=1_000)
        self._client.disconnect()

    def _flush(self) -> None:
        """Sends what the kernel holds back: it packs acknowledgements of 4 bytes together, and then waits 40 ms."""
        if isinstance(link := self._client.socket(), socket.socket):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)

    def _is_buffered(self) -> bool:
        """Whether TLS has bytes decrypted that `select` knows nothing of."""
        link = self._client.socket()
        return isinstance(link, ssl.SSLSocket) and link.pending() > 0

    def _connected(
        self, client: Client, _: object, flags: ConnectFlags, reason: ReasonCode, __: Properties | None
    ) -> None:
        self._epoch += 1
        if reason.is_failure:
            _log.error("the broker refused us: %s", reason)
            return
        _log.info("connected; the broker %s our session", "kept" if flags.session_present else "begins")
        client.subscribe([(topic, 1) for topic in SUBSCRIPTIONS])

    def _subscribed(
        self, client: Client, _: object, __: int, reasons: list[ReasonCode], ___: Properties | None
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            _log.error("the broker refused a subscription: %s", [str(reason) for reason in reasons])
            client.disconnect()
            return
        self._set_ready(True)

    def _answered(self, *_: object) -> None:
        self._is_answered = True

    def _disconnected(
        self, _: Client, __: object, ___: DisconnectFlags, reason: ReasonCode, ____: Properties | None
    ) -> None:
        self._epoch += 1
        self._set_ready(False)
        _log.log(logging.WARNING if reason.is_failure else logging.INFO, "disconnected: %s", reason)

    def _received(self, _: Client, __: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        mid = message.mid if message.qos == 1 else 0
        arrival = Arrival(topic, bytes(message.payload), message.retain, self._now(), mid, self._epoch)
        self.arrived.append(arrival)

    def _set_ready(self, ready: bool) -> None:
        if ready != self._ready:
            self._ready = ready
            self._on_ready(ready)
