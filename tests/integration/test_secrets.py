"""No secret of an installation, of a person or of a carrier is in anything that it says, shows or keeps.

All of them are canaries (`tests/canaries.py`). They are used, mistyped, published by mistake, refused; parts are killed
and come back; and then all output, files and answers are searched.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as mqtt
import pyotp
import pytest
import requests
from paho.mqtt.enums import CallbackAPIVersion

from cli.plan_example import example_plan
from clock import Clock
from deploy.broker.tls import ca_path
from deploy.mosquitto import find_server
from store import keys
from store.redis_link import RedisLink
from tests import canaries
from tests.conftest import missing
from tests.installation import Installation, children_of, processes_watched
from tests.oidc_provider import running
from tests.phones import codes_in, secret_in
from tests.waiting import eventually

UP = "carriers/ACME/up/T12"
SECRET_FILES = {"ingest.secret": {"Kanari2-broker"}, "store.conf": {"Kanari1-store"}}
"""Where a secret belongs: there, and nowhere else."""
BROKERS_OWN = "mosquitto.db"
"""The broker's own file: messages that nobody has fetched yet are there as they were sent."""


@dataclass
class Person:
    """Somebody at a browser, and all that it was ever answered."""

    base: str
    answers: list[str] = field(default_factory=list)
    browser: requests.Session = field(default_factory=requests.Session)
    secrets: list[str] = field(default_factory=list)
    """Of their second factor: they were answered these once."""

    def ask(self, method: str, path: str, **form: str) -> requests.Response:
        headers = {"Origin": self.base, "Accept": "text/html"}
        if csrf := self.browser.cookies.get("dockwatch-csrf"):
            headers["X-CSRFToken"] = csrf
        address = path if "://" in path else f"{self.base}{path}"
        answer = self.browser.request(
            method, address, data=form or None, headers=headers, allow_redirects=False, timeout=20
        )
        self.answers += [f"{method} {path} {answer.status_code}", *map(str, answer.headers.items()), answer.text]
        return answer


@pytest.fixture
def installation(folder: Path) -> Iterator[Installation]:
    try:
        find_server()
    except FileNotFoundError:
        missing("mosquitto")
    with running() as provider:
        installed = Installation(folder, provider.issuer)
        yield installed
        installed.end_all()


def begin(installed: Installation) -> None:
    """Everything up, with a site that expects T12 of ACME."""
    installed.start_store()
    installed.start("broker", "broker")
    installed.start("run", "run")
    plan = installed.folder / "plan.json"
    plan.write_text(json.dumps(example_plan(Clock.live().now())))
    assert "kassel" in installed.command("plan", "import", str(plan), "--wait", "60")
    eventually(lambda: _is_served(installed), what="the dashboard", within_s=60)
    eventually((installed.var / "ingest.ready").exists, what="the ingest's sessions", within_s=60)


def _is_served(installed: Installation) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{installed.web}/healthz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def sign_in(installed: Installation) -> Person:
    """An admin is let in by command, sets a password, mistypes it, and signs in; by the company's sign-in, in vain."""
    anna = Person(f"http://127.0.0.1:{installed.web}")
    said = installed.command("users", "add", "anna", "--role", "admin", "--email", "anna@plant.example")
    code = re.search(r"/welcome#(\S+)", said)
    assert code is not None, said
    assert anna.ask("POST", "/welcome", code=code[1], password=canaries.PERSON).status_code == 303
    phone = secret_in(anna.ask("GET", "/sign-in/set-up")).replace(" ", "")
    first = pyotp.TOTP(phone).at(Clock.live().now())
    codes = codes_in(anna.ask("POST", "/sign-in/set-up", first=first))
    assert len(codes) == 10
    anna.secrets += [phone, *codes, *(each.replace("-", "") for each in codes)]
    anna.browser.cookies.clear()
    assert anna.ask("POST", "/sign-in", name="anna", password=canaries.MISTYPED).status_code == 403
    assert anna.ask("POST", "/sign-in", name="nobody", password=canaries.PERSON).status_code == 403
    typed_wrong = Person(anna.base)  # into the field beside: the answer shows it to who typed it, and to nobody else
    assert typed_wrong.ask("POST", "/sign-in", name=canaries.MISTYPED, password="x").status_code == 403
    there = requests.get(
        anna.ask("GET", "/sign-in/oidc").headers["Location"], allow_redirects=False, timeout=20
    ).headers["Location"]
    assert anna.ask("GET", there).status_code in {403, 502, 503}
    assert anna.ask("POST", "/sign-in", name="anna", password=canaries.PERSON).status_code == 303
    assert anna.ask("POST", "/sign-in/code", code=first).status_code == 403, "it was used"
    assert anna.ask("POST", "/sign-in/code", code=codes[0]).status_code == 303
    return anna


def look_everywhere(anna: Person) -> None:
    """At each page there is, and at some that there are not."""
    pages = (
        "/ /wall/kassel /accuracy/kassel /accuracy/kassel/forecasts.csv /shipment/kassel/x /carrier/ACME /account "
        "/users /screens /shares /audit /audit.csv /session /healthz /no/such/page /_dash-layout /_dash-dependencies"
    )
    for page in pages.split():
        assert anna.ask("GET", page).status_code < 500
    sent = {"output": "..", "inputs": [], "password": canaries.MISTYPED}
    anna.answers.append(anna.browser.post(f"{anna.base}/_dash-update-component", json=sent, timeout=20).text)


def publish(installed: Installation, *messages: tuple[str, str]) -> None:
    """As ACME's gateway, over TLS."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=installed.user)
    client.username_pw_set(installed.user, canaries.CARRIER)
    client.tls_set(ca_certs=str(ca_path(installed.var / "broker")))
    client.connect("127.0.0.1", installed.carriers)
    client.loop_start()
    for topic, payload in messages:
        client.publish(topic, payload, qos=1).wait_for_publish(20)
    client.disconnect()
    client.loop_stop()


def knock(installed: Installation, client_id: str, user: str, password: str) -> None:
    """Somebody whom the broker does not let in."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id)
    client.username_pw_set(user, password)
    client.tls_set(ca_certs=str(ca_path(installed.var / "broker")))
    refused: list[object] = []
    client.on_connect = lambda *told: refused.append(told[3])
    client.connect("127.0.0.1", installed.carriers)
    client.loop_start()
    eventually(lambda: refused, what="the broker's answer")
    client.disconnect()
    client.loop_stop()


def send_secrets(installed: Installation) -> None:
    """Everything that a client that is set up wrongly has ever published, and connections that are refused."""
    fix = {"ts": Clock.live().now().isoformat(), "lat": 51.3, "lon": 9.4}
    sent = canaries.SENT
    publish(
        installed,
        (f"{UP}/position", json.dumps({**fix, "password": sent})),
        (f"{UP}/position", json.dumps({**fix, "lat": None, "mqtt_password": sent})),
        (f"{UP}/position", json.dumps([{**fix, "lat": 99, "token": {"is": sent}}, fix])),
        (f"{UP}/position", json.dumps({**fix, "ts": f"mqtt://me:{sent}@broker"})),
        (f"{UP}/position", json.dumps({**fix, "shipment": f"password={sent}"})),
        (f"{UP}/position", f'{{"ts": 1, "password": "{sent}'),
        (f"{UP}/position", f"user=T12&pwd={sent}&lat=51"),
        (f"{UP}/nonsense", f"Authorization: Bearer {sent}"),
        (f"{UP}/position/mqtt://me:{sent}@broker", "{}"),
        (f"{UP}/status", json.dumps({"ts": fix["ts"], "event": "x", "api_key": sent})),
        ("traccar/ACME", json.dumps({"position": {}, "device": {"uniqueId": "T12", "attributes": {"secret": sent}}})),
        ("owntracks/ACME/T12", json.dumps({"_type": "location", "password": sent})),
        ("carriers/ACME/teltonika/T12/data", f"password={sent}"),
    )
    knock(installed, canaries.SENT, "somebody", canaries.WRONG)
    knock(installed, installed.user, installed.user, canaries.WRONG)
    eventually(lambda: len(installed.store.list_rejects("kassel", 99)) >= 10, what="the rejects", within_s=60)


def break_it(installed: Installation) -> None:
    """Faults with tracebacks: a key of the store is of another kind. Then wrong passwords, kills, and a new start."""
    log = installed.said_in / "run.log"
    link = RedisLink(installed.redis_url)
    link.call("DEL", keys.pings("kassel"))
    link.call("SET", keys.pings("kassel"), "not a stream")
    publish(installed, (f"{UP}/position", json.dumps({"ts": Clock.live().now().isoformat(), "lat": 51.3, "lon": 9.4})))
    eventually(lambda: "Traceback" in log.read_text(), what="a traceback", within_s=60)
    link.call("DEL", keys.pings("kassel"))
    for part, number in children_of(installed.children["run"].pid).items():
        eventually(lambda number=number: kill(number), what=f"the end of {part}")  # type: ignore[misc]
    eventually(lambda: log.read_text().count("starting it again") >= 3, what="the parts' return", within_s=60)
    installed.end("run", signal.SIGKILL)
    refuse(installed)
    installed.start("run", "run")
    eventually(lambda: _is_served(installed), what="the dashboard", within_s=60)


def kill(number: int) -> bool:
    """Kills a process; whether it is gone."""
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return True
    return False


REFUSED = "invalid username-password pair"
"""What the store says to a wrong password, with the client library's word before it or its own."""


def refuse(installed: Installation) -> None:
    """Each part with a password that is wrong, until it has said so."""
    url = f"redis://:{canaries.WRONG}@127.0.0.1:{installed.store_port}/0"
    for part in ("worker", "ingest", "dashboard"):
        log = installed.start(f"wrong {part}", part, redis_url=url)
        eventually(lambda log=log: REFUSED in log.read_text(), what=f"{part}'s word", within_s=60)  # type: ignore[misc]
        installed.end(f"wrong {part}")
    assert "no store at redis://:***@127.0.0.1" in installed.command("counts", redis_url=url)
    mqtt_url = f"mqtt://ingest:{canaries.WRONG}@127.0.0.1:{installed.mqtt}"
    elsewhere = str(installed.folder / "elsewhere")  # without the carriers' register, which has a login of its own
    log = installed.start("refused", "ingest", mqtt_url=mqtt_url, var=elsewhere)
    eventually(lambda: "refused us" in log.read_text(), what="the broker's refusal", within_s=60)
    installed.end("refused")


def ask_commands(installed: Installation) -> None:
    """All that commands show of it."""
    for words in (
        "rejects --limit 99",
        "counts",
        "quality",
        "audit --limit 999",
        "audit --csv",
        "users list",
        "screens list",
        "screens add kassel Gate",
        "carriers list",
        "carriers export --format mosquitto",
        "privacy show",
        "privacy export ACME/T12",
        "plan show",
        "message --list kassel",
    ):
        installed.command(*words.split())


def flown_from_files(folder: Path) -> dict[str, set[str]]:
    """Canaries in files where they do not belong, by file."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            flown = set(canaries.list_flown(path.read_bytes())) - SECRET_FILES.get(path.name, set())
            if path.name == BROKERS_OWN:
                flown.discard("Kanari7-sent")
            if flown:
                found[str(path.relative_to(folder))] = flown
    return found


def where_told(folder: Path, secret: str) -> list[str]:
    """The files that hold a secret."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(str(path.relative_to(folder)) for path in files if secret.encode() in path.read_bytes())


def test_nothing_that_an_installation_says_or_keeps_holds_a_secret(installation: Installation) -> None:
    """Logs, tracebacks, lists of processes, rejects, counts, audit log, the store's file, answers over HTTP: none."""
    with processes_watched() as command_lines:
        begin(installation)
        anna = sign_in(installation)
        send_secrets(installation)
        look_everywhere(anna)
        break_it(installation)
        cookie = str(anna.browser.cookies["dockwatch-session"]).partition(".")[2]
        anna.ask("GET", "/account")
        ask_commands(installation)
        installation.end_all()
    said = "".join(path.read_text(errors="replace") for path in installation.said_in.iterdir())
    assert "Traceback" in said
    assert "ACME/T12" in said, "the rejects were shown"
    assert flown_from_files(installation.folder) == {}
    assert canaries.list_flown("\n".join(anna.answers)) == []
    assert where_told(installation.folder, cookie) == [], "the store knows sessions by digests, and logs not at all"
    assert len(anna.secrets) == 21
    assert [where_told(installation.folder, each) for each in anna.secrets] == [[]] * 21, "a second factor is nowhere"
    code = re.search(r"/welcome#(\S+)", said)
    assert code is not None
    assert where_told(installation.folder, code[1]) == ["said/commands.log"], "which was asked for it"
    assert [canaries.list_flown(line) for line in command_lines if canaries.list_flown(line)] == []
    assert len(command_lines) > 5
