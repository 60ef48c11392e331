"""mosquitto_pub and mosquitto_sub with the very lines that a carrier is given, over TLS."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import msgspec
import pytest

from tests.conftest import missing
from tests.foreign.conftest import CARRIER, SHIPMENT, VEHICLE, Plant

VERSIONS = ("mqttv311", "mqttv5")


def run(plant: Plant, tool: str, *more: str) -> subprocess.CompletedProcess[str]:
    """A pasted line with a few options more, run in the folder that the carrier was sent."""
    if shutil.which(tool) is None:
        missing(tool)
    argv = [*shlex.split(plant.commands()[tool]), *more]
    return subprocess.run(argv, cwd=plant.parcel, capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_pasted_line_is_a_truck_on_the_board(plant: Plant, version: str) -> None:
    """From `carriers add` to the truck on the wall's board, by pasting one line."""
    done = run(plant, "mosquitto_pub", "-V", version)
    assert (done.returncode, done.stderr) == (0, "")
    plant.await_count("accepted")
    plant.await_on_the_board()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_plant_said_is_read_with_the_pasted_line(plant: Plant, version: str) -> None:
    """The vehicle's open messages, its door and window among them, come on their topic."""
    done = run(plant, "mosquitto_sub", "-V", version, "-C", "1", "-W", "10")
    assert (done.returncode, done.stderr) == (0, "")
    topic, _, payload = done.stdout.partition(" ")
    assert topic == f"carriers/{CARRIER}/down/{VEHICLE}/message"
    (message,) = msgspec.json.decode(payload)["messages"]
    assert (message["kind"], message["door"], message["shipment"]) == ("assignment", "D01", SHIPMENT)


@pytest.mark.parametrize("version", VERSIONS)
def test_who_has_no_password_does_not_get_in(plant: Plant, version: str) -> None:
    """A wrong password is refused, and nothing of it reaches the store."""
    done = run(plant, "mosquitto_pub", "-V", version, "-P", "guessed")
    assert done.returncode != 0
    assert plant.count("accepted") == 0


def test_who_does_not_know_our_authority_does_not_send_its_password(plant: Plant) -> None:
    """Without the certificate that was handed out, the client itself breaks off."""
    argv = shlex.split(plant.commands()["mosquitto_pub"])
    place = argv.index("--cafile")
    done = subprocess.run(
        [*argv[:place], "--capath", "/etc/ssl/certs", *argv[place + 2 :]],
        cwd=plant.parcel,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode != 0
    assert plant.count("accepted") == 0
