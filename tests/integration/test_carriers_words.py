"""What `carriers add` prints is used as it is printed: by mosquitto's own tools, and as OwnTracks, Traccar and
Teltonika devices would use it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import stat
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from deploy.broker.acl import topics_up
from deploy.mosquitto import find_server
from tests.conftest import missing
from tests.guarded import Guarded, Party
from tests.waiting import eventually


class Printed:
    """One run of `carriers add`, and a session of ours that hears what the carrier sends by it."""

    def __init__(self, broker: Guarded, said: str, saved: Path) -> None:
        self.broker, self.said, self.saved = broker, said, saved
        self.ours = Party(broker, broker.session_name("CORA")).connect().subscribe(*topics_up("CORA"))

    def line(self, begins: str) -> list[str]:
        """The words of the one line that begins so."""
        (found,) = [each for each in self.said.splitlines() if each.startswith(begins)]
        return shlex.split(found)

    def await_heard(self, topic: str) -> bytes:
        return eventually(lambda: next((sent for to, sent in self.ours.heard if to == topic), b""), what=topic)

    def publish(self, client: mqtt.Client, host: str, port: int, topic: str) -> None:
        """Connects and publishes once, as a device would."""
        client.connect(host, port)
        client.loop_start()
        client.publish(topic, b"{}", qos=1).wait_for_publish(5)
        client.disconnect()
        client.loop_stop()


@pytest.fixture
def printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Printed]:
    try:
        find_server()
    except FileNotFoundError:
        missing("mosquitto")
    broker, saved = Guarded(folder), folder / "for CORA"
    assert broker.command("add", "CORA", "--save", str(saved), "--vehicle", "T 7") == 1, "a bad id is refused"
    assert broker.command("add", "CORA", "--save", str(saved), "--vehicle", "T7") == 0
    printed = Printed(broker, capsys.readouterr().out, saved)
    yield printed
    printed.ours.leave()
    broker.stop()


def test_the_printed_lines_work_as_typed(printed: Printed) -> None:
    """mosquitto_pub's line is a ping that arrives; mosquitto_sub's line hears what goes down."""
    if not shutil.which("mosquitto_pub"):
        missing("mosquitto_pub")
    subprocess.run(printed.line("mosquitto_pub"), check=True, timeout=20)
    ping = json.loads(printed.await_heard("carriers/CORA/up/T7/position"))
    assert set(ping) == {"ts", "lat", "lon"}
    listener = subprocess.Popen([*printed.line("mosquitto_sub"), "-C", "1"], stdout=subprocess.PIPE, text=True)
    printed.ours.publish("carriers/CORA/down/T7/message", b"welcome", retain=True)
    assert listener.communicate(timeout=20)[0] == "carriers/CORA/down/T7/message welcome\n"


def test_owntracks_is_configured_by_its_url(printed: Printed) -> None:
    """The URL holds the whole configuration, in base64 that no URL reader changes; with it a phone gets through."""
    url = next(each for each in printed.said.splitlines() if each.startswith("owntracks:"))
    inline = url.partition("inline=")[2]
    assert re.fullmatch(r"[A-Za-z0-9]+", inline)
    assert parse_qs(urlsplit(url).query)["inline"] == [inline]
    chosen = json.loads(b64decode(inline))
    assert (chosen["_type"], chosen["mode"], chosen["tls"]) == ("configuration", 0, True)
    phone = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=chosen["clientId"])
    phone.tls_set(ca_certs=str(printed.saved / "ca.crt"))
    phone.username_pw_set(chosen["username"], chosen["password"])
    printed.publish(phone, chosen["host"], chosen["port"], chosen["pubTopicBase"])
    assert printed.await_heard("owntracks/CORA/T7")
    assert "█" in printed.said, "the QR code"


def test_traccar_is_configured_by_its_entries(printed: Printed) -> None:
    """Its client speaks MQTT 5 under a random client id, through the tunnel that is printed with them."""
    entries = dict(re.findall(r"<entry key='(.*?)'>(.*?)</entry>", printed.said))
    url = urlsplit(entries["forward.url"])
    assert (entries["forward.type"], url.scheme) == ("mqtt", "mqtt")
    tunnel = dict(re.findall(r"^(\w+) = (.*)$", printed.said, re.MULTILINE))
    assert tunnel["accept"] == f"{url.hostname}:{url.port}"
    host, _, port = tunnel["connect"].partition(":")
    server = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="traccar-41", protocol=MQTTProtocolVersion.MQTTv5)
    server.tls_set(ca_certs=tunnel["CAfile"])  # what the tunnel does
    server.username_pw_set(url.username, url.password)
    printed.publish(server, host, int(port), entries["forward.topic"])
    assert printed.await_heard("traccar/CORA")


def test_a_teltonika_device_is_configured_by_its_fields(printed: Printed) -> None:
    """Host, port, names, password and topic are those with which a device gets through."""
    fields = dict(re.findall(r"^(\w[\w /]*?)  +(\S.*)$", printed.said, re.MULTILINE))
    host, port = fields["Server / port"].split(" / ")
    device = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=fields["Client id"])
    device.tls_set(ca_certs=fields["TLS"].removeprefix("on, root certificate "))
    device.username_pw_set(fields["Username"], fields["Password"])
    topic = fields["Publish to"].replace("<imei>", "350")
    printed.publish(device, host, int(port), topic)
    assert printed.await_heard("carriers/CORA/teltonika/350/data")


def test_what_is_saved_is_for_its_owner_only(printed: Printed) -> None:
    """The folder holds what the carrier needs, with paths that are right in it, and nobody else may read it."""
    user = printed.line("mosquitto_pub")[printed.line("mosquitto_pub").index("-u") + 1]
    assert stat.S_IMODE(printed.saved.stat().st_mode) == 0o700
    kinds = ("otrc", "password", "qr.png", "qr.svg", "txt")
    assert {path.name for path in printed.saved.iterdir()} == {"ca.crt", *(f"{user}.{kind}" for kind in kinds)}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in printed.saved.glob(f"{user}.*"))
    assert "--cafile ca.crt" in (printed.saved / f"{user}.txt").read_text()
    password = (printed.saved / f"{user}.password").read_text().strip()
    kept = "".join(
        path.read_text() for path in printed.broker.folder.iterdir() if path.suffix in ("", ".json", ".conf")
    )
    assert password in printed.said
    assert password not in kept, "only its hash is kept"
