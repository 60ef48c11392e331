"""A carrier's client that loses nothing, as an example to copy: the standard library, paho-mqtt, `clock.py`, and three
files: this one, `carrier_session.py` and `carrier_buffer.py`.

    your fixes --> buffer on disk --> session --> broker --> plant
                        ^  drops                               |
                        +---- carriers/<c>/down/committed -----+   of each vehicle, up to which number all is safe

A broker's acknowledgement is no promise: it may die with what it has. So a fix stays on disk until the *plant* has
confirmed it, and after every reconnect all that is not confirmed goes again, in order. Whatever dies in between,
nothing is lost; what arrives twice, the plant drops.

    client = CarrierClient("mqtts://plant.example:8883", "ACME.gw1", "secret", buffer=Path("a.db"), ca=Path("ca.pem"))
    client.start()
    client.send("T12", {"ts": "2026-03-01T12:00:00Z", "lat": 50.9, "lon": 10.9})

One buffer a client, one client a credential, and each vehicle in one buffer only.
"""

from __future__ import annotations

import json
import logging
import random
import re
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clock import Clock, Now
from simulators.carrier_buffer import Buffer
from simulators.carrier_session import Broker, Pace, Session

KEPT = 1_000_000
"""Fixes kept at most: some 200 MB, and a year of one each 30 s."""
FIX_BYTES = 8_192
RETRY_S = (1.0, 30.0)
PACE, LIVE = Pace(), Clock.live().now
VEHICLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
ASSIGNED = ("shipment", "door", "window_start", "window_end")
Fix = Mapping[str, Any]
_log = logging.getLogger(__name__)


class CarrierClient:
    """A carrier's connection. `send`, `reply`, `propose` and `status` keep what they are given, and return at once.

    `on_message(vehicle, message)` is told of each message from the plant once (vehicle "" for the carrier as a whole),
    `on_reject(reject)` of each fix that the plant refused. Both are called from the client's own thread, and must be
    quick. A message whose callback fails is not acknowledged, and told again.
    """

    def __init__(
        self,
        url: str,
        user: str,
        password: str | None = None,
        *,
        buffer: Path,
        ca: Path | None = None,
        now: Now = LIVE,
        kept: int = KEPT,
        pace: Pace = PACE,
        retry_s: tuple[float, float] = RETRY_S,
        on_message: Callable[[str, dict[str, Any]], object] = lambda vehicle, message: None,
        on_reject: Callable[[dict[str, Any]], object] = lambda reject: None,
    ) -> None:
        """Opens the buffer and does not connect yet. `user` is `<carrier>.<gateway>`.

        Raises:
            ValueError: for a URL that is not `mqtt://` or `mqtts://` with a host.
            sqlite3.OperationalError: if the buffer cannot be opened, or another client has it.
        """
        address = urlsplit(url)
        if address.scheme not in ("mqtt", "mqtts") or not address.hostname:
            raise ValueError(f"not the address of an MQTT broker: {url!r}")
        tls = address.scheme == "mqtts"
        port = address.port or (8883 if tls else 1883)
        self._broker = Broker(address.hostname, port, user, password, tls, ca)
        self._up = f"carriers/{user.partition('.')[0]}/up"
        self.is_refused = False  # whether the broker did not let us in, the last time that it answered
        self._now, self._pace, self._retry_s = now, pace, retry_s
        self._on_message, self._on_reject = on_message, on_reject
        self._buffer = Buffer(buffer, now, most=kept)
        self._stop = threading.Event()
        self._waker, self._waked = socket.socketpair()
        self._waker.setblocking(False)
        self._thread = threading.Thread(target=self._run, name=user, daemon=True)

    def start(self) -> None:
        """Connects in the background, and again whenever the connection is lost."""
        self._thread.start()

    def stop(self) -> None:
        """Says OFFLINE and disconnects; what is not confirmed stays in the buffer for the next time."""
        self._stop.set()
        self._wake()
        if self._thread.ident is not None:
            self._thread.join()
        self._buffer.close()

    def send(self, vehicle: str, *fixes: Fix) -> range:
        """Keeps fixes on disk, to be sent in this order; the numbers that they got in place of any `seq` of theirs.

        Raises:
            ValueError: for a vehicle's id that is none, or a fix that cannot be written as a JSON object of 8 kB.
        """
        if not VEHICLE.fullmatch(vehicle):
            raise ValueError(f"not the id of a vehicle: {vehicle!r}")
        numbers = self._buffer.add(vehicle, [_written(fix) for fix in fixes])
        self._wake()
        return numbers

    def reply(self, to: str, *, vehicle: str = "", text: str | None = None, accept: bool | None = None) -> None:
        """Answers the message `to` by words, by yes or no, or both."""
        self._tell(vehicle, "reply", to=to, text=text, accept=accept)

    def propose(self, vehicle: str, window_start: datetime, window_end: datetime | None = None, **more: str) -> str:
        """Asks for another window; `more`: `shipment`, `text`, and an `id` of one's own. Returns the proposal's id."""
        proposal = {"id": uuid.uuid4().hex, **more}
        self._tell(vehicle, "proposal", **proposal, window_start=_iso(window_start), window_end=_iso(window_end))
        return proposal["id"]

    def status(self, vehicle: str, happened: str, *, at: datetime | None = None, **more: str | datetime) -> None:
        """Reports something that happened to a load; `more`: `reason`, `eta`, `shipment`."""
        told = {name: _iso(each) if isinstance(each, datetime) else each for name, each in more.items()}
        self._tell(vehicle, "status", event=happened, ts=_iso(at or self._now()), **told)

    def say(self, topic: str, payload: bytes) -> None:
        """Publishes anything else, at least once."""
        self._buffer.say(topic, payload)
        self._wake()

    def find_assignment(self, vehicle: str) -> dict[str, Any] | None:
        """Door and window as the plant last told them."""
        return self._buffer.find_assignment(vehicle)

    def unconfirmed(self) -> int:
        """How many fixes are not known to be safe."""
        return self._buffer.unconfirmed()

    def unsaid(self) -> int:
        """How many replies, proposals and reports the broker is not known to have."""
        return self._buffer.unsaid()

    def wait_confirmed(self, within_s: float) -> bool:
        """Waits until everything is safe and said; False if that took too long."""
        return self._buffer.wait_empty(within_s)

    def _tell(self, vehicle: str, kind: str, **told: object) -> None:
        written = json.dumps({name: each for name, each in told.items() if each is not None})
        self.say(f"{self._up}/{vehicle}/{kind}" if vehicle else f"{self._up}/{kind}", written.encode())

    def _wake(self) -> None:
        with suppress(BlockingIOError):  # it has not even noticed the last ones
            self._waker.send(b"\0")

    def _run(self) -> None:
        """One session after another. Nothing but `stop` ends this thread: a fault is logged, and the next begins."""
        wait_s, most_s = self._retry_s
        while not self._stop.is_set():
            session = Session(self._broker, self._pace, self._buffer, self._heed)
            try:
                session.serve(self._stop, self._waked)
            except OSError as error:
                _log.warning("no connection to %s:%d: %s", self._broker.host, self._broker.port, error)
            except Exception:
                _log.exception("a fault of ours; connecting anew")
            if session.was_open or session.is_refused:
                self.is_refused = session.is_refused
            wait_s = self._retry_s[0] if session.was_open else min(2 * wait_s, most_s)
            self._stop.wait(wait_s * random.uniform(0.5, 1))

    def _heed(self, topic: str, payload: bytes) -> None:
        """What has come down. A message that cannot be understood stops nothing."""
        words = topic.split("/")
        try:
            if words[-1] == "message":
                self._hear(words[3] if len(words) == 5 else "", payload)
            elif words[-1] == "committed":
                self._buffer.confirm({vehicle: int(seq) for vehicle, seq in json.loads(payload).items()})
            elif words[-1] == "rejects":
                for reject in json.loads(payload)["rejects"]:
                    self._on_reject(reject)
        except Exception:
            _log.exception("what came on %s was passed over", topic)

    def _hear(self, vehicle: str, payload: bytes) -> None:
        """All open messages of a vehicle: those that are new are told, then acknowledged."""
        for message in json.loads(payload)["messages"] if payload else []:
            if self._buffer.is_heard(message["id"]):
                continue
            if message["kind"] in ("assignment", "window"):
                self._buffer.assign(vehicle, {name: message[name] for name in ASSIGNED if name in message})
            self._on_message(vehicle, message)
            topic = f"{self._up}/{vehicle}/reply" if vehicle else f"{self._up}/reply"
            self._buffer.hear(message["id"], topic, json.dumps({"to": message["id"], "got": True}).encode())


def _written(fix: Fix) -> str:
    """A fix as JSON, without numbers of its own."""
    written = json.dumps({name: each for name, each in fix.items() if name not in ("seq", "floor")}, allow_nan=False)
    if written == "{}" or len(written) > FIX_BYTES:
        raise ValueError(f"not a fix: a JSON object of {len(written)} characters")
    return written


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


if __name__ == "__main__":
    from simulators.carrier_cli import main

    main()
