"""One persistent session with the broker: what arrives, its acknowledgement once it is safe, and what is sent.

One thread does it all, and nothing here starts another: its owner calls `take` whenever the socket is readable,
messages pile up in `arrived`, and the owner acknowledges them when they are written. A message that is read and not yet
acknowledged is still the broker's, so a crash at any point only means that it comes again.

    open -> CONNACK -> subscribe -> SUBACK -> ready
    take -> arrived -> (owner writes them) -> ack, unless the connection is another one by now
    publish -> PUBACK -> on_sent, unless the connection is another one by now

Message ids begin again when the broker has lost the session. An acknowledgement that belongs to an older connection
would then discard a new message unseen; so each arrival carries the epoch of its connection, and old ones are dropped.
No two connections of this process have the same epoch.

Each connection has a client of its own: paho would send again by itself what was on its way when the last one broke,
and whoever published it may have something newer to say by then.

MQTT 3.1.1 for our own end (`docs/decisions/0003-ingest-is-one-thread-on-mqtt-3.1.1.md`); carriers use either.
"""

from __future__ import annotations

import itertools
import logging
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from clock import Now
from ingest.broker_url import BrokerUrl
from ingest.outbound import MAX_PAYLOAD_BYTES
from ingest.topics import SUBSCRIPTIONS

KEEPALIVE_S = 30
CONNECT_WITHIN_S = 5.0
NO_TOPIC = "dockwatch/nothing"
UNCONFIRMED = 50
"""Published and not yet confirmed at most. One `take` may go beyond its room by as many."""
_epochs = itertools.count(1)
_log = logging.getLogger(__name__)


class Arrival(NamedTuple):
    """A message as it came. `mid` is 0 where nothing is to be acknowledged (QoS 0); `session` is its client id."""

    topic: str
    payload: bytes
    retained: bool
    received_at: datetime
    mid: int
    epoch: int
    session: str = ""


class Subscriber:
    """One persistent session. `arrived` is the owner's to empty; `on_ready` is told each time that it becomes ready
    (True) or is so no longer (False). `url` counts from the next `open` on."""

    def __init__(
        self,
        url: BrokerUrl,
        client_id: str,
        *,
        now: Now,
        arrived: deque[Arrival],
        on_ready: Callable[[bool], None],
        topics: Sequence[str] = SUBSCRIPTIONS,
    ) -> None:
        self.url, self.client_id, self.arrived = url, client_id, arrived
        self._now, self._on_ready, self._topics = now, on_ready, topics
        self._tls = ssl.create_default_context() if url.tls else None
        self._epoch = next(_epochs)
        self._ready = self._asked = self._answered = False
        self._unsent: dict[int, Callable[[], None] | None] = {}
        self._sent: list[Callable[[], None]] = []
        self.unacknowledged = 0
        """Messages of this connection that wait for their `ack`."""
        self.refused: str | None = None
        """Why the broker did not let us in, if that is how the last try ended."""
        self._client = self._new_client()

    def open(self) -> None:
        """Connects; the session is ready some `take`s later.

        Raises:
            OSError: if the broker cannot be reached.
        """
        self.refused = None
        self._client = self._new_client()
        self._client.connect(self.url.host, self.url.port, KEEPALIVE_S)

    def is_open(self) -> bool:
        """Whether there is a connection, ready or not."""
        return self._client.socket() is not None

    def is_ready(self) -> bool:
        """Whether the broker has confirmed every subscription of this connection."""
        return self._ready

    def find_fileno(self) -> int | None:
        """What to wait on; None without a connection."""
        link = self._client.socket()
        return None if link is None else link.fileno()

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

    def _new_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.client_id,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_WITHIN_S
        client.max_inflight_messages_set(UNCONFIRMED)
        if self.url.username is not None:
            client.username_pw_set(self.url.username, self.url.password)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_unsubscribe = self._has_answered
        client.on_disconnect = self._disconnected
        client.on_message = self._received
        client.on_publish = self._published
        return client

    def _flush(self) -> None:
        """Sends what the kernel holds back: it packs acknowledgements of 4 bytes together, and then waits 40 ms."""
        if isinstance(link := self._client.socket(), socket.socket):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)

    def _connected(
        self, client: Client, _: object, flags: ConnectFlags, reason: ReasonCode, __: Properties | None
    ) -> None:
        self._begin_epoch()
        if reason.is_failure:
            self.refused = str(reason)
            return
        kept = "kept" if flags.session_present else "begins"
        _log.info("%s: connected; the broker %s our session", self.client_id, kept)
        client.subscribe([(topic, 1) for topic in self._topics])

    def _subscribed(
        self, client: Client, _: object, __: int, reasons: list[ReasonCode], ___: Properties | None
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self.refused = f"a subscription: {[str(reason) for reason in reasons]}"
            client.disconnect()
            return
        self._set_ready(True)

    def _has_answered(self, *_: object) -> None:
        self._answered = True

    def _disconnected(
        self, _: Client, __: object, ___: DisconnectFlags, reason: ReasonCode, ____: Properties | None
    ) -> None:
        self._begin_epoch()
        self._set_ready(False)
        if self.refused is None:
            level = logging.WARNING if reason.is_failure else logging.INFO
            _log.log(level, "%s: disconnected: %s", self.client_id, reason)

    def _begin_epoch(self) -> None:
        self._epoch = next(_epochs)
        self.unacknowledged = 0
        self._unsent.clear()
        self._sent.clear()

    def _received(self, _: Client, __: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        mid = message.mid if message.qos == 1 else 0
        self.unacknowledged += mid > 0
        self.arrived.append(
            Arrival(topic, bytes(message.payload), message.retain, self._now(), mid, self._epoch, self.client_id)
        )

    def _published(self, _: Client, __: object, mid: int, *___: object) -> None:
        """Only remembers: paho holds its locks here."""
        if (on_sent := self._unsent.pop(mid, None)) is not None:
            self._sent.append(on_sent)

    def _tell_sent(self, on_sent: Callable[[], None]) -> None:
        try:
            on_sent()
        except Exception:
            _log.exception("%s: a fault in what follows a confirmation", self.client_id)

    def _set_ready(self, ready: bool) -> None:
        if ready != self._ready:
            self._ready = ready
            self._on_ready(ready)
