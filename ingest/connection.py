"""What MQTT tells of a session's connection: that it is there and ready, what arrives over it, what it has sent.

    CONNACK -> subscribe -> SUBACK -> ready          a refusal of either -> `refused`
    message -> arrived                               PUBACK -> what is to be told of it

Message ids begin again when the broker has lost the session. An acknowledgement that belongs to an older connection
would then discard a new message unseen; so each arrival carries the epoch of its connection, and old ones are dropped.
No two connections of this process have the same epoch.

MQTT 3.1.1 for our own end (`docs/decisions/0003-ingest-is-one-thread-on-mqtt-3.1.1.md`); carriers use either.
"""

from __future__ import annotations

import itertools
import logging
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from clock import Now
from ingest.broker_url import BrokerUrl
from ingest.topics import SUBSCRIPTIONS

CONNECT_WITHIN_S = 5.0
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


class Connection:
    """The connection that a session has at the time; the next one follows it in the same place."""

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
        self._ready = self._answered = False
        self._unsent: dict[int, Callable[[], None] | None] = {}
        self._sent: list[Callable[[], None]] = []
        self.unacknowledged = 0
        """Messages of this connection that wait for their `ack`."""
        self.refused: str | None = None
        """Why the broker did not let us in, if that is how the last try ended."""
        self._client = self._new_client()

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

    def _set_ready(self, ready: bool) -> None:
        if ready != self._ready:
            self._ready = ready
            self._on_ready(ready)
