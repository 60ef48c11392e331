"""No carrier sees, forges or ends what is another's: hostile clients of both MQTT versions at a real broker.

What counts is what is delivered and who is harmed, not what the broker answers: it grants subscriptions that it never
serves, and acknowledges messages that it drops. A sentinel that does arrive proves each time that the path works, and
the first test that the same attacks work on a broker without our rules.
"""

from __future__ import annotations

from collections.abc import Iterator

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from deploy.broker.config import LARGEST_PACKET
from tests.conftest import Server, missing
from tests.guarded import BOTH, Guarded, Party, party
from tests.listening import listening
from tests.two_carriers import DOWN, TOPICS_DOWN, TOPICS_UP, UP, Scene
from tests.waiting import eventually

FILTERS = (
    "carriers/BOLT/up/#",
    "carriers/BOLT/down/#",
    "carriers/BOLT/teltonika/+/commands",
    "carriers/+/up/#",
    "carriers/+/+/#",
    "+/+/+/+/+",
    "#",
    "+/#",
    "/#",
    "owntracks/BOLT/#",
    "owntracks/+/+",
    "owntracks/+/+/cmd",
    "/owntracks/#",
    "traccar/+",
    "$share/group/carriers/+/up/#",
    "$share/group/#",
)
SYSTEM = ("$SYS/#", "$SYS/broker/version", "$share/group/$SYS/#")
FORGED = (*TOPICS_UP, *TOPICS_DOWN)
OTHERS = ("BOLT.gw1", "ingest.BOLT", "ingest.ACME", "ingest")
versions = pytest.mark.parametrize("protocol", BOTH, ids=["3.1.1", "5"])


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Two carriers at work. One broker serves all tests: each sends what no other has sent."""
    try:
        broker = Guarded(tmp_path_factory.mktemp("isolation"))
    except FileNotFoundError:
        missing("mosquitto")
    scene = Scene(broker)
    yield scene
    scene.leave()
    broker.stop()


@pytest.fixture(autouse=True)
def unharmed(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each attack nobody has been cut off, and no session has lost anything."""
    yield
    if "scene" in request.fixturenames:
        request.getfixturevalue("scene").assert_unharmed()


@pytest.mark.parametrize("topic", FILTERS)
def test_the_attacks_are_real(broker: Server, topic: str) -> None:
    """On a broker without our rules, each of the filters below brings what BOLT sends or is sent."""
    sender = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="BOLT.gw1")
    sender.connect("127.0.0.1", broker.port)
    sender.loop_start()
    with listening(broker.port, topic) as heard:
        for each in FORGED:
            sender.publish(each, b"secret", qos=1)
        eventually(lambda: any(payload == b"secret" for _, payload in heard), what="the secret")
    sender.disconnect()
    sender.loop_stop()


@versions
@pytest.mark.parametrize("topic", [*FILTERS, "carriers/ACME/up/#"])
def test_a_carrier_reads_nothing_of_another(scene: Scene, protocol: MQTTProtocolVersion, topic: str) -> None:
    """Whatever it subscribes to, shared or not, it hears its own messages down and nothing else, retained or fresh."""
    before = scene.traffic(retain=True)
    with party(scene.broker, "ACME.gw1", protocol=protocol) as hostile:
        hostile.subscribe(topic)
        hostile.publish("carriers/ACME/up/T1/position", b"its own, up")
        tokens = {before, scene.traffic(), scene.traffic(retain=True), b"its own, up"}
        hostile.subscribe("carriers/ACME/down/#")
        scene.tell_acme(hostile)
        assert not [heard for heard in hostile.heard if heard[1] in tokens]
        assert {heard[0] for heard in hostile.heard} == {"carriers/ACME/down/committed"}


@versions
@pytest.mark.parametrize("topic", SYSTEM)
def test_nobody_reads_the_brokers_own_topics(scene: Scene, protocol: MQTTProtocolVersion, topic: str) -> None:
    """Of `$SYS`, which tells how busy others are, nothing comes; not even what is retained there."""
    with party(scene.broker, "ACME.gw1", protocol=protocol) as hostile:
        hostile.subscribe(topic, "carriers/ACME/down/#")
        scene.tell_acme(hostile)
        assert {heard[0] for heard in hostile.heard} == {"carriers/ACME/down/committed"}


@versions
@pytest.mark.parametrize("retain", [False, True], ids=["fresh", "retained"])
@pytest.mark.parametrize("topic", FORGED)
def test_a_carrier_forges_nothing(scene: Scene, protocol: MQTTProtocolVersion, topic: str, retain: bool) -> None:
    """What it publishes as another, or in our name, reaches nobody; a retained one is not kept for anybody either."""
    forged = scene.token()
    with party(scene.broker, "ACME.gw1", protocol=protocol) as hostile:
        hostile.publish(topic, forged, retain=retain)
    scene.traffic()
    # Whoever subscribes again is sent what is retained.
    scene.bolt.subscribe("carriers/BOLT/down/#", "carriers/BOLT/teltonika/+/commands", "owntracks/BOLT/+/cmd")
    scene.ours["BOLT"].subscribe("carriers/BOLT/up/#", "carriers/BOLT/teltonika/+/data", "owntracks/BOLT/#")
    scene.traffic()
    for each in (*scene.ours.values(), scene.bolt):
        assert not [heard for heard in each.heard if heard[1] == forged]


@versions
@pytest.mark.parametrize("topic", ["carriers/ACME/down/T1/message", "carriers/ACME/down/committed"])
def test_a_carrier_speaks_not_in_our_name(scene: Scene, protocol: MQTTProtocolVersion, topic: str) -> None:
    """Not even to itself: a gateway cannot tell another gateway of its carrier what only we may."""
    forged = scene.token()
    with party(scene.broker, "ACME.gw1", protocol=protocol) as hostile:
        hostile.subscribe("carriers/ACME/down/#")
        hostile.publish(topic, forged, retain=True)
        scene.tell_acme(hostile)
        assert not [heard for heard in hostile.heard if heard[1] == forged]


@versions
@pytest.mark.parametrize("topic", [UP, "carriers/BOLT/up/connection", DOWN, "owntracks/BOLT/T1"])
def test_a_last_will_reaches_nobody_else(scene: Scene, protocol: MQTTProtocolVersion, topic: str) -> None:
    """A will on another's topic is not spoken; one on its own is."""
    forged, own = scene.token(), scene.token()
    hostile = Party(scene.broker, "ACME.gw1", protocol=protocol, will=(topic, forged)).connect()
    hostile.vanish()
    honest = Party(scene.broker, "ACME.gw1", protocol=protocol, will=("carriers/ACME/up/connection", own)).connect()
    honest.vanish()
    eventually(lambda: ("carriers/ACME/up/connection", own) in scene.ours["ACME"].heard, what="its own will")
    scene.traffic()
    for each in (*scene.ours.values(), scene.bolt):
        assert not [heard for heard in each.heard if heard[1] == forged]


@versions
@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("clean", [True, False], ids=["clean", "kept"])
def test_anothers_client_id_ends_nobodys_session(
    scene: Scene, protocol: MQTTProtocolVersion, name: str, clean: bool
) -> None:
    """Whatever client id it asks for, it is itself: it neither ends that session nor gets what waits there."""
    forged, waiting = scene.token(), scene.token()
    scene.ours["BOLT"].leave()
    scene.bolt.publish(UP, waiting)
    will = ("carriers/ACME/up/connection", forged)
    hostile = Party(scene.broker, "ACME.gw1", client_id=name, protocol=protocol, clean=clean, will=will).connect()
    assert hostile.is_in(), "it is let in, as itself"
    hostile.subscribe("carriers/BOLT/up/#", "carriers/ACME/down/#")
    scene.tell_acme(hostile)
    assert not [heard for heard in hostile.heard if heard[1] == waiting]
    hostile.leave()
    scene.ours["BOLT"].connect()
    assert scene.ours["BOLT"].connects[-1][1], "our session is still there"
    eventually(lambda: (UP, waiting) in scene.ours["BOLT"].heard, what="what waited for our session")


@versions
@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("ingest", "1wg.EMCA"),
        ("ingest.BOLT", "1wg.EMCA"),
        ("ingest.ACME", ""),
        ("INGEST.BOLT", "1wg.EMCA"),
        ("BOLT.gw1", "1wg.EMCA"),
        ("BOLT.gw1", ""),
        ("ACME", "1wg.EMCA"),
        ("ACME.gw2", "1wg.EMCA"),
        ("ACME.gw1", "1wg.EMC"),
        ("", "1wg.EMCA"),
        (None, None),
    ],
)
def test_nobody_gets_in_by_anothers_name(
    scene: Scene, protocol: MQTTProtocolVersion, user: str | None, password: str | None
) -> None:
    """With its own password, or none, a carrier is let in as nobody but itself; and without a name as nobody."""
    hostile = Party(scene.broker, user, password=password, protocol=protocol, client_id="ingest.BOLT").connect()
    assert not hostile.is_in()
    assert all(code.is_failure for code, _ in hostile.connects)
    hostile.leave()
    with party(scene.broker, "ACME.gw1", protocol=protocol) as honest:
        assert honest.is_in(), "the same password, with its own name"


@versions
def test_a_message_beyond_the_limit_ends_its_senders_connection_only(
    scene: Scene, protocol: MQTTProtocolVersion
) -> None:
    """Nobody hears of it, and its sender is cut off."""
    with party(scene.broker, "ACME.gw1", protocol=protocol) as hostile:
        hostile.client.publish("carriers/ACME/up/T1/position", b"x" * LARGEST_PACKET, qos=1)
        eventually(lambda: hostile.losses, what="its being cut off")
    scene.traffic()
    assert not [heard for heard in scene.ours["ACME"].heard if len(heard[1]) >= LARGEST_PACKET]
