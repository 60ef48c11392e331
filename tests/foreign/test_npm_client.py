"""The MQTT client that most JavaScript gateways use, over TLS, with either version of the protocol."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clock import Clock
from ingest.quality_log import ToldQuality
from tests.foreign.conftest import CARRIER, SHIPMENT, VEHICLE, Plant, npm_running, told
from tests.waiting import eventually

UP, DOWN = f"carriers/{CARRIER}/up", f"carriers/{CARRIER}/down"


def job(plant: Plant, version: int, publish: list[dict[str, Any]], **options: object) -> dict[str, Any]:
    """What the client is to do, with the credentials that were handed out."""
    access = {"clientId": plant.user, "username": plant.user, "password": plant.password, "protocolVersion": version}
    will = {"topic": f"{UP}/connection", "payload": "OFFLINE", "qos": 1, "retain": True}
    return {
        "url": f"mqtts://127.0.0.1:{plant.broker.carrier_port}",
        "ca": str(plant.ca),
        "options": access | {"clean": False, "will": will, "connectTimeout": 10_000} | options,
        "subscribe": [f"{DOWN}/#"],
        "publish": publish,
    }


def sent(topic: str, payload: object, **options: object) -> dict[str, Any]:
    text = payload if isinstance(payload, str) else msgspec.json.encode(payload).decode()
    return {"topic": f"{UP}/{topic}", "payload": text, "options": {"qos": 1} | options}


def fixes(count: int) -> list[dict[str, object]]:
    """Numbered positions, one each half minute, the last one now."""
    now = Clock.live().now()
    return [
        {
            "ts": (now - timedelta(seconds=30 * (count - n))).isoformat(),
            "lat": 51.3 + n * 0.003,
            "lon": 12.37,
            "speed_kmh": 40,
            "heading": 0,
            "seq": n + 1,
            "floor": 1,
        }
        for n in range(count)
    ]


@pytest.mark.parametrize("version", [4, 5])
def test_an_npm_client_sends_and_is_told(plant: Plant, npm_client: Path, folder: Path, version: int) -> None:
    """Positions, one by one and as a list, are on the board; its door and window are read; so is how far the
    positions are safe, what was refused, and the score."""
    positions = fixes(40)
    publish = [sent("connection", "ONLINE", retain=True)]
    publish += [sent(f"{VEHICLE}/position", each) for each in positions[:10]]
    publish += [sent(f"{VEHICLE}/position", positions[10:]), sent(f"{VEHICLE}/position", {"ts": 1, "lat": 0, "lon": 0})]
    with npm_running(npm_client, job(plant, version, publish), folder / "npm.log") as log:
        eventually(lambda: len(told(log, "confirmed")) == len(publish), what=f"every PUBACK: {log.read_text()}")
        plant.await_count("accepted", 40)
        plant.await_on_the_board()
        heard = {f"{DOWN}/{VEHICLE}/message", f"{DOWN}/committed", f"{DOWN}/rejects", f"{DOWN}/quality"}
        eventually(lambda: {each["heard"] for each in told(log, "heard")} >= heard, what="every topic down")
        eventually(lambda: last(log, "committed") == {VEHICLE: 40}, what="the mark at 40")
        assert told(log, "error") == []
    messages = last(log, f"{VEHICLE}/message")["messages"]
    assert [(each["kind"], each["shipment"]) for each in messages] == [("assignment", SHIPMENT)]
    assert last(log, "rejects")["rejects"][0]["reason"] == "fix time too old"
    quality = msgspec.convert(last(log, "quality"), ToldQuality)
    assert quality.carrier == CARRIER


def last(log: Path, topic: str) -> Any:
    """The newest payload that was heard on one of the carrier's topics."""
    heard = [each["payload"] for each in told(log, "heard") if each["heard"] == f"{DOWN}/{topic}"]
    return msgspec.json.decode(heard[-1]) if heard else None


@pytest.mark.parametrize("version", [4, 5])
def test_an_npm_client_without_the_password_is_told_so(
    plant: Plant, npm_client: Path, folder: Path, version: int
) -> None:
    """It gets an error that names the reason, and no connection."""
    with npm_running(npm_client, job(plant, version, [], password="guessed"), folder / "npm.log") as log:
        eventually(lambda: told(log, "error"), what="an error")
    assert "ot authorized" in told(log, "error")[0]["error"]
    assert told(log, "connected") == []
