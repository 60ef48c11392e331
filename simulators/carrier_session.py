"""One connection of a carrier to the broker, from connecting until it is lost; the next one begins with nothing.

    connect --> subscribe --> ONLINE --> words, then fixes above the watermark, each vehicle's in order --> lost
                                          again and again: what is new, within the window

A fresh MQTT client for each connection: the library resends what was on its way by itself, and could so overtake.
It runs in the caller's thread alone, so that nothing races; what fails in a callback fails `serve`.
"""

from __future__ import annotations

import logging
import select
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from clock import machine_ticks
from simulators.carrier_buffer import Buffer, Kept

KEEPALIVE_S = 30
CONNECT_WITHIN_S = 5.0
LOOK_S = 0.5
LEAVE_WITHIN_S = 2.0
MESSAGE_BYTES = 150_000
WORD_SAFE_S = 3.0
"""A broker saves what it has confirmed now and then, so a word is said only if the connection lived on so long."""
MOST_PATIENCE_S = 600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Broker:
    """Where and how to connect. `ca`: who must have signed the broker's certificate; None: whom the system trusts."""

    host: str
    port: int
    user: str
    password: str | None = None
    tls: bool = False
    ca: Path | None = None


@dataclass(frozen=True)
class Pace:
    """At most `window` fixes above the watermark are under way, `batch` in a message. They go again when a watermark
    has not moved for `stalled_s`, then for twice as long, and so on."""

    window: int = 2_000
    batch: int = 100
    stalled_s: float = 30.0


@dataclass
class _Progress:
    """How far a vehicle has come on this connection: `sent` is the highest number sent, `floor` what was kept then."""

    sent: int
    floor: int
    since_s: float
    patience_s: float


class Session:
    """What happens on one connection. `heed` is told of every message that comes down."""

    def __init__(self, broker: Broker, pace: Pace, buffer: Buffer, heed: Callable[[str, bytes], None]) -> None:
        self.is_open = self.was_open = self.is_refused = False
        self._broker, self._pace, self._buffer, self._heed = broker, pace, buffer, heed
        self._up = f"carriers/{broker.user.partition('.')[0]}/up"
        self._progress: dict[str, _Progress] = {}
        self._said_up_to = 0
        self._on_their_way: dict[int, int] = {}  # word by message id
        self._confirmed: list[tuple[float, int]] = []  # when, and which word
        self._client = self._make_client()

    def serve(self, stop: threading.Event, waker: socket.socket) -> None:
        """Until the connection is lost, or `stop` is set; a byte on `waker` tells that there is something new.

        Raises:
            OSError: if the broker cannot be reached.
        """
        self._client.connect(self._broker.host, self._broker.port, KEEPALIVE_S)
        while not stop.is_set() and self._client.socket() is not None:
            if self.is_open:
                self._send()
            self._turn(LOOK_S, waker)
        if self.is_open:
            self._leave()

    def _leave(self) -> None:
        """Says OFFLINE by itself: the last will is for who cannot."""
        word = self._client.publish(f"{self._up}/connection", b"OFFLINE", qos=1, retain=True)
        until_s = machine_ticks() + LEAVE_WITHIN_S
        while not word.is_published() and self._client.socket() is not None and machine_ticks() < until_s:
            self._turn(0.1)
        self._client.disconnect()

    def _turn(self, wait_s: float, waker: socket.socket | None = None) -> None:
        """Waits for something to do on the wire, and does it."""
        link = self._client.socket()
        if link is None:
            return
        reads = [link] if waker is None else [link, waker]
        ready, _, _ = select.select(reads, [link] if self._client.want_write() else [], [], wait_s)
        if waker in ready and waker is not None:
            waker.recv(4096)
        self._client.loop_read()
        while isinstance(link, ssl.SSLSocket) and self._client.socket() is not None and link.pending():
            self._client.loop_read()  # what TLS has decrypted already, `select` knows nothing of
        if self._client.want_write():
            self._client.loop_write()
        self._client.loop_misc()

    def _send(self) -> None:
        for word in self._buffer.words(self._said_up_to):
            self._on_their_way[self._client.publish(word.topic, word.payload, qos=1).mid] = word.place
            self._said_up_to = word.place
        now_s = machine_ticks()
        if said := [place for at_s, place in self._confirmed if now_s - at_s > WORD_SAFE_S]:
            self._buffer.forget(said)
            self._confirmed = [each for each in self._confirmed if each[1] not in said]
        for vehicle, kept in self._buffer.kept().items():
            self._look_after(vehicle, kept, now_s)
        self._send_fixes()

    def _look_after(self, vehicle: str, kept: Kept, now_s: float) -> None:
        """Brings a vehicle's progress up to what has been confirmed, or back to there if nothing was for long."""
        known = self._progress.get(vehicle)
        if known is None or known.floor != kept.floor:
            sent = kept.floor - 1 if known is None else max(known.sent, kept.floor - 1)
            self._progress[vehicle] = _Progress(sent, kept.floor, now_s, self._pace.stalled_s)
        elif known.sent < kept.floor:
            known.since_s = now_s
        elif now_s - known.since_s > known.patience_s:
            _log.warning(
                "%s: nothing above %d confirmed for %.0f s, sending it again", vehicle, known.floor, known.patience_s
            )
            patience_s = min(2 * known.patience_s, MOST_PATIENCE_S)
            self._progress[vehicle] = _Progress(kept.floor - 1, kept.floor, now_s, patience_s)

    def _send_fixes(self) -> None:
        """A batch of each vehicle in turn, until all is sent or the window is full."""
        room = self._pace.window - sum(each.sent - each.floor + 1 for each in self._progress.values())
        waiting = list(self._progress)
        while waiting and room > 0:
            for vehicle in list(waiting):
                sent = self._send_batch(vehicle, min(room, self._pace.batch))
                room -= sent
                if not sent:
                    waiting.remove(vehicle)

    def _send_batch(self, vehicle: str, most: int) -> int:
        """Sends a vehicle's next fixes: a single one as it is, more as a list. Returns how many."""
        progress, kept = self._progress[vehicle], self._buffer.kept()[vehicle]
        if progress.sent + 1 >= kept.upcoming or most < 1:
            return 0
        written: list[str] = []
        last, size = progress.sent, 0
        for seq, body in self._buffer.load(vehicle, progress.sent, most):
            size += len(body) + 60
            if written and size > MESSAGE_BYTES:
                break
            written.append(f'{body[:-1]},"seq":{seq},"floor":{kept.floor}}}')
            last = seq
        if not written:
            return 0
        payload = written[0] if len(written) == 1 else f"[{','.join(written)}]"
        self._client.publish(f"{self._up}/{vehicle}/position", payload.encode(), qos=1)
        progress.sent = last
        return len(written)

    def _make_client(self) -> mqtt.Client:
        broker = self._broker
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=broker.user, clean_session=True, reconnect_on_failure=False
        )
        client.connect_timeout = CONNECT_WITHIN_S
        client.max_inflight_messages_set(0)  # no limit: the window is one
        if broker.password is not None:
            client.username_pw_set(broker.user, broker.password)
        if broker.tls:
            client.tls_set_context(ssl.create_default_context(cafile=broker.ca))
        client.will_set(f"{self._up}/connection", b"OFFLINE", qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_disconnect = self._on_disconnect
        client.on_message = lambda _, __, message: self._heed(message.topic, bytes(message.payload))
        return client

    def _on_connect(
        self, client: mqtt.Client, _: object, __: mqtt.ConnectFlags, reason: ReasonCode, ___: Properties | None
    ) -> None:
        self.is_refused = reason.is_failure
        if reason.is_failure:
            _log.error("the broker refuses %s: %s", self._broker.user, reason)
            return
        down = self._up.removesuffix("up") + "down"
        client.subscribe([(f"{down}/{each}", 1) for each in ("committed", "rejects", "message", "+/message")])

    def _on_subscribe(
        self, client: mqtt.Client, _: object, __: int, reasons: list[ReasonCode], ___: Properties | None
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            _log.error("the broker refuses a subscription: %s", [str(reason) for reason in reasons])
            client.disconnect()
            return
        client.publish(f"{self._up}/connection", b"ONLINE", qos=1, retain=True)
        self.is_open = self.was_open = True

    def _on_publish(self, _: mqtt.Client, __: object, mid: int, ___: ReasonCode, ____: Properties) -> None:
        if (place := self._on_their_way.pop(mid, None)) is not None:
            self._confirmed.append((machine_ticks(), place))

    def _on_disconnect(
        self, _: mqtt.Client, __: object, ___: mqtt.DisconnectFlags, reason: ReasonCode, ____: Properties | None
    ) -> None:
        self.is_open = False
        _log.log(logging.WARNING if reason.is_failure else logging.INFO, "disconnected: %s", reason)
