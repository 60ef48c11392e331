"""OwnTracks as the app speaks, set up by the file that a carrier is given: its topics, its will, all its types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from clock import Clock
from tests.foreign.conftest import CARRIER, VEHICLE, Plant
from tests.waiting import eventually

TOPIC = f"owntracks/{CARRIER}/{VEHICLE}"


class Phone:
    """A client set up by nothing but the configuration file, as the app is."""

    def __init__(self, plant: Plant) -> None:
        self.config: dict[str, Any] = json.loads((plant.parcel / f"{plant.user}.otrc").read_text())
        self.heard: list[tuple[str, bytes, bool]] = []
        self.connected_s = int(Clock.live().now().timestamp())
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.config["clientId"],
            clean_session=self.config["cleanSession"],
            protocol=MQTTProtocolVersion(self.config["mqttProtocolLevel"]),
        )
        self.client.tls_set(ca_certs=str(plant.ca))
        self.client.username_pw_set(self.config["username"], self.config["password"])
        self.client.will_set(self.config["pubTopicBase"], self._lwt(), qos=1, retain=False)
        self.client.on_message = lambda c, u, m: self.heard.append((m.topic, bytes(m.payload), m.retain))

    def _lwt(self) -> str:
        return json.dumps({"_type": "lwt", "tst": self.connected_s})

    def connect(self) -> None:
        self.client.connect(self.config["host"], self.config["port"], 60)
        self.client.loop_start()
        eventually(self.client.is_connected, what="the phone connected")
        self.client.subscribe(self.config["subTopic"], 1)

    def send(self, body: dict[str, object], suffix: str = "") -> None:
        topic = self.config["pubTopicBase"] + suffix
        sent = self.client.publish(topic, json.dumps(body), self.config["pubQos"], self.config["pubRetain"])
        eventually(sent.is_published, what="a PUBACK")

    def vanish(self) -> None:
        """The network goes without a word, so that the will is due."""
        link = self.client.socket()
        assert link is not None
        self.client.loop_stop()
        link.close()


@contextmanager
def phone_at(plant: Plant) -> Iterator[Phone]:
    phone = Phone(plant)
    phone.connect()
    yield phone
    phone.client.disconnect()
    phone.client.loop_stop()


def location(**changes: object) -> dict[str, object]:
    """A location with the odd fields that the apps add."""
    now = int(Clock.live().now().timestamp())
    usual: dict[str, object] = {
        "_type": "location", "_id": "1f2e3d4c", "BSSID": "00:11:22:33:44:55", "SSID": "depot", "acc": 12, "alt": 167,
        "batt": 81, "bs": 1, "cog": 181, "conn": "m", "created_at": now, "inregions": ["Works"], "inrids": ["a1"],
        "lat": 51.34, "lon": 12.37, "m": 2, "motionactivities": ["automotive"], "p": 101.3, "t": "u", "tid": "12",
        "tst": now - 2, "vac": 3, "vel": 72,
    }  # fmt: skip
    return usual | changes


def test_the_configuration_file_makes_a_phone_a_truck(plant: Plant) -> None:
    """A location with all its odd fields, one with numbers in quotes and unknown speed, and a transition's place: three
    pings of the vehicle that the topic names."""
    now = int(Clock.live().now().timestamp())
    with phone_at(plant) as phone:
        phone.send(location())
        phone.send(location(tst=str(now - 60), acc="2000", vel=-1, cog=-1))
        place = {"tst": now - 30, "lat": 51.33, "lon": 12.36, "acc": 9, "tid": "12", "t": "c"}
        phone.send({"_type": "transition", "event": "enter", "desc": "gate", "wtst": now - 9999, **place}, "/event")
        plant.await_count("accepted", 3)
        plant.await_on_the_board()
    assert plant.store.list_rejects(None, 10) == []


WAYPOINT: dict[str, object] = {"_type": "waypoint", "desc": "Works", "lat": 51.3, "lon": 12.3, "rad": 90, "tst": 1}
OTHERS: list[tuple[dict[str, object], str, str]] = [
    ({"_type": "waypoints", "_creator": "12", "waypoints": [WAYPOINT]}, "/waypoints", "noted:waypoints"),
    (WAYPOINT, "/waypoint", "noted:waypoint"),
    ({"_type": "card", "name": "Jo", "tid": "12", "face": "aGVsbG8="}, "/info", "noted:card"),
    ({"_type": "steps", "steps": 9}, "/step", "noted:steps"),
    ({"_type": "beacon", "prox": 1, "desc": "Dock"}, "/beacon", "noted:beacon"),
    ({"_type": "status", "iOS": {"version": "19"}}, "/status", "noted:status"),
    ({"_type": "dump", "configuration": {}}, "/dump", "noted:dump"),
    ({"_type": "encrypted", "data": "AAAA"}, "", "rejected:encrypted, and there is no key"),
    ({"_type": "location", "lat": 51.3, "lon": 12.3}, "", "rejected:field missing"),
]


def test_all_else_that_the_app_sends_is_understood(plant: Plant) -> None:
    """Each type has its outcome, none stops another, and a location after them is taken."""
    with phone_at(plant) as phone:
        for body, suffix, _ in OTHERS:
            phone.send(body, suffix)
        phone.send(location())
        plant.await_count("accepted")
    assert {outcome: plant.count(outcome) for _, _, outcome in OTHERS} == {outcome: 1 for _, _, outcome in OTHERS}


def test_the_apps_will_is_noted_when_its_network_goes(plant: Plant) -> None:
    """The last will, with the time of the connect, on the very topic of the locations."""
    phone = Phone(plant)
    phone.connect()
    phone.send(location())
    phone.vanish()
    plant.await_count("noted:lwt")
    plant.await_count("accepted")


def test_the_app_gets_the_fences_and_is_asked_for_a_fix(plant: Plant) -> None:
    """The site's fences are its waypoints, and wait for it; a person's wish for a position reaches it."""
    with phone_at(plant) as phone:

        def find_asked(action: str) -> dict[str, Any] | None:
            bodies = [msgspec.json.decode(payload) for topic, payload, _ in phone.heard if topic == f"{TOPIC}/cmd"]
            return next((body for body in bodies if body["action"] == action), None)

        fences = eventually(lambda: find_asked("setWaypoints"), what="the fences")
        assert fences is not None
        assert {each["rid"] for each in fences["waypoints"]["waypoints"]} >= {"kassel/approach", "kassel/gate"}
        plant.ask_for_a_fix()
        assert eventually(lambda: find_asked("reportLocation"), what="the wish") == {
            "_type": "cmd",
            "action": "reportLocation",
        }
