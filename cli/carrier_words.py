"""What `carriers add` and `carriers rotate` say and save: all that a carrier needs, for each kind of client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cli.say import say
from deploy.broker.atomic import PUBLIC, write_whole
from deploy.broker.handout import Access, by_hand, reference_client, teltonika, traccar
from deploy.broker.owntracks import as_blocks, config_url, otrc, save_pictures

ONCE = (
    "Passwords are shown this once: only their hashes are kept. Whoever loses one gets another: carriers rotate {user}"
)
ONE = (
    "One user is one connection: a second one with the same user ends the first. For another: "
    "carriers add {carrier} --gateway gw2"
)
CA = "ca.crt"


class Given(NamedTuple):
    """What one gateway is given, and for which vehicle the examples are; `at` is the time in them."""

    access: Access
    vehicle: str
    at: datetime


def print_all(given: Iterable[Given]) -> None:
    """Prints the settings of each gateway, with the QR code."""
    for each in given:
        for title, body in _sections(each, f"{each.access.user}.password"):
            say(f"\n--- {title}\n{body.rstrip()}")
        say(as_blocks(config_url(each.access, each.vehicle)).rstrip("\n"))
        say(ONCE.format(user=each.access.user))
        say(ONE.format(carrier=each.access.carrier))


def save_all(given: Sequence[Given], folder: Path, ca: Path) -> list[Given]:
    """Writes a folder, for its owner's eyes only, to send to the carrier; the same again, with its certificate."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    write_whole(folder / CA, ca.read_bytes(), PUBLIC)
    for each in given:
        user = each.access.user
        there = each._replace(access=each.access._replace(ca=CA))
        write_whole(folder / f"{user}.password", each.access.password + "\n")
        write_whole(folder / f"{user}.otrc", otrc(there.access, each.vehicle))
        words = [f"--- {title}\n{body}" for title, body in _sections(there, f"{user}.password")]
        write_whole(folder / f"{user}.txt", "\n".join([*words, ONE.format(carrier=each.access.carrier), ""]))
        save_pictures(config_url(there.access, each.vehicle), folder, user)
    say(f"saved in {folder}, to send to the carrier by a safe way: it holds passwords")
    return [each._replace(access=each.access._replace(ca=str(folder / CA))) for each in given]


def _sections(given: Given, password_file: str) -> Iterator[tuple[str, str]]:
    access, vehicle = given.access, given.vehicle
    yield f"{access.user}: user, client id and password", f"{access.user}\n{access.password}\n{access.url}\n"
    yield "mosquitto_pub and mosquitto_sub: a first ping; what comes down", by_hand(access, vehicle, given.at)
    keep = f"(umask 077; printf '%s\\n' {access.password} > {password_file})\n"
    yield "our reference client (simulators/carrier.py)", keep + reference_client(access, vehicle, password_file)
    yield "Traccar: entries for traccar.xml", traccar(access)
    yield "Teltonika: the device's MQTT settings", teltonika(access)
    trust = f"First install {access.ca} on the phone as a trusted authority.\n" if access.is_tls else ""
    yield (
        f"OwnTracks: open on the phone that is {vehicle}, or scan",
        f"{trust}{config_url(access, vehicle)}\n",
    )
