"""A real broker with our access rules, and parties that connect to it: carriers, our own sessions, and those with ill
intent."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from cli import main
from clock import Clock
from deploy.broker import changes, home
from deploy.broker.config import Listener
from deploy.broker.passwords import hash_password
from deploy.broker.registry import find_secret
from deploy.broker.reload import reload_broker
from deploy.broker.tls import ca_path, server_certificate
from deploy.child import free_port, listens
from deploy.mosquitto import start_guarded
from settings import variable
from tests.waiting import eventually

BOTH = (MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5)
KEPT_S = 3600


class Guarded:
    """A broker in a folder `broker` below `var`, on two ports: one for the ingest, one with TLS for carriers."""

    def __init__(self, var: Path, certificates: Path | None = None) -> None:
        self.var, self.folder = var, var / home.FOLDER
        self.port, self.carrier_port = free_port(), free_port()
        self.passwords: dict[str, str] = {}
        if certificates is not None:
            shutil.copytree(certificates, self.folder)
        home.prepare(self.folder, "127.0.0.1", Clock.live().now())
        self.ca = ca_path(self.folder)
        self.start()

    def start(self) -> None:
        carriers = Listener("127.0.0.1", self.carrier_port, "carriers", server_certificate(self.folder))
        self.child: subprocess.Popen[bytes] = start_guarded(
            self.folder, [Listener("127.0.0.1", self.port, "ingest"), carriers]
        )
        eventually(lambda: listens(self.port) and listens(self.carrier_port), what="the broker answering")

    def stop(self) -> None:
        self.child.terminate()
        self.child.wait(10)

    def environ(self) -> dict[str, str]:
        """What the command line needs to know of it."""
        return {
            variable("var"): str(self.var),
            variable("mqtt_url"): f"mqtt://127.0.0.1:{self.port}",
            variable("carrier_url"): f"mqtts://127.0.0.1:{self.carrier_port}",
        }

    def command(self, *argv: str) -> int:
        """`app.py carriers ...` with this broker."""
        return main(["carriers", *argv], self.environ())

    def add(self, carrier: str, *gateways: str) -> None:
        """Registers a carrier with the running broker, its passwords being its users' names backwards."""

        def hash_for(user: str) -> str:
            self.passwords[user] = user[::-1]
            return hash_password(user[::-1])

        now = Clock.live().now()
        home.change(self.folder, lambda registry: changes.add(registry, carrier, gateways, now, hash_for))
        assert reload_broker(self.folder) == self.child.pid

    def password_of(self, user: str) -> str:
        """Of a carrier that `add` registered, or of one of our own sessions."""
        return self.passwords[user] if user in self.passwords else find_secret(self.folder) or ""


class Party:
    """One MQTT client that keeps all that it hears, and how often it was connected and cut off."""

    def __init__(
        self,
        broker: Guarded,
        user: str | None,
        *,
        password: str | None = None,
        client_id: str | None = None,
        protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv311,
        clean: bool = True,
        will: tuple[str, bytes] | None = None,
    ) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.connects: list[tuple[ReasonCode, bool]] = []
        self.losses: list[ReasonCode] = []
        self._granted: set[int] = set()
        self._is_v5, self._clean = protocol == MQTTProtocolVersion.MQTTv5, clean
        self._at = broker.port if user is None or user.startswith("ingest") else broker.carrier_port
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id or user or "nobody",
            clean_session=None if self._is_v5 else clean,
            protocol=protocol,
            reconnect_on_failure=False,
        )
        if self._at == broker.carrier_port:
            self.client.tls_set(ca_certs=str(broker.ca))
        if user is not None:
            self.client.username_pw_set(user, password if password is not None else broker.password_of(user))
        if will is not None:
            self.client.will_set(*will, qos=1, retain=True)
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_subscribe = lambda client, userdata, mid, codes, extra: self._granted.add(mid)
        self.client.on_message = lambda client, userdata, message: self.heard.append((message.topic, message.payload))

    def connect(self) -> Party:
        """Tries to connect; returns once the broker has answered."""
        answered, lost = len(self.connects), len(self.losses)
        extra: dict[str, object] = {}
        if self._is_v5:
            extra["clean_start"] = self._clean
            if not self._clean:
                extra["properties"] = Properties(PacketTypes.CONNECT)
                extra["properties"].SessionExpiryInterval = KEPT_S  # type: ignore[attr-defined]
        self.client.connect("127.0.0.1", self._at, keepalive=30, **extra)  # type: ignore[arg-type]
        self.client.loop_start()
        eventually(lambda: len(self.connects) > answered or len(self.losses) > lost, what="an answer to CONNECT")
        return self

    def is_in(self) -> bool:
        """Whether it was let in and is connected now."""
        return self.client.is_connected()

    def subscribe(self, *filters: str) -> Party:
        """Asks for topics at QoS 1, and waits for the broker's answer, whatever it is."""
        for each in filters:
            _, mid = self.client.subscribe(each, qos=1)
            eventually(lambda mid=mid: mid in self._granted or not self.is_in(), what=f"SUBACK for {each}")  # type: ignore[misc]
        return self

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Sends at QoS 1 and waits for the broker's answer, or for being thrown out."""
        sent = self.client.publish(topic, payload, qos=1, retain=retain)
        eventually(
            lambda: sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS or sent.is_published() or not self.is_in(),
            what=f"PUBACK for {topic}",
        )

    def leave(self) -> None:
        """Disconnects in order, which is no loss."""
        self.client.disconnect()
        self.client.loop_stop()
        self.losses.clear()

    def vanish(self) -> None:
        """Is cut off without a word, so that the broker speaks its last will."""
        link = self.client.socket()
        self.client.loop_stop()
        if link is not None:
            link.close()

    def _on_connect(
        self,
        client: mqtt.Client,
        userdata: object,
        flags: mqtt.ConnectFlags,
        code: ReasonCode,
        extra: Properties | None,
    ) -> None:
        self.connects.append((code, flags.session_present))

    def _on_disconnect(
        self,
        client: mqtt.Client,
        userdata: object,
        flags: mqtt.DisconnectFlags,
        code: ReasonCode,
        extra: Properties | None,
    ) -> None:
        self.losses.append(code)


@contextmanager
def party(broker: Guarded, user: str | None, **chosen: object) -> Iterator[Party]:
    """A party that has tried to connect, and leaves at the end."""
    made = Party(broker, user, **chosen)  # type: ignore[arg-type]
    try:
        yield made.connect()
    finally:
        made.leave()
