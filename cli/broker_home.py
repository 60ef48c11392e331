"""Where our own broker lives and listens, as the settings say."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from cli.failure import Failure
from cli.ready import make_var
from deploy.broker.config import Listener
from deploy.broker.handout import PLAIN_PORT, TLS_PORT
from deploy.broker.home import FOLDER
from deploy.broker.tls import server_certificate
from settings import Settings, variable


class Address(NamedTuple):
    """A broker's end of a URL."""

    host: str
    port: int
    is_tls: bool


def broker_folder(settings: Settings) -> Path:
    """The folder of register, rules and broker; its parent is made if need be."""
    return make_var(settings) / FOLDER


def read_address(url: str) -> Address:
    """Host, port and kind of a URL that the settings have checked."""
    parts = urlsplit(url)
    is_tls = parts.scheme == "mqtts"
    return Address(parts.hostname or "", parts.port or (TLS_PORT if is_tls else PLAIN_PORT), is_tls)


def list_listeners(settings: Settings, plain_port: int | None = None) -> list[Listener]:
    """Where the broker is to listen.

    Raises:
        Failure: if the settings would have it listen for carriers without TLS on a network, or where it cannot.
    """
    ours, theirs = read_address(settings.mqtt_url), read_address(settings.carrier_url)
    if ours.is_tls or not is_loopback(ours.host):
        raise Failure(
            f"{variable('mqtt_url')} is another machine's broker; for our own, set it to mqtt://127.0.0.1 and a port"
        )
    if not theirs.is_tls and not is_loopback(settings.broker_host):
        raise Failure(
            f"carriers' passwords would cross the network in the clear: set {variable('carrier_url')} to mqtts://, or "
            f"{variable('broker_host')} to 127.0.0.1"
        )
    certificate = server_certificate(broker_folder(settings)) if theirs.is_tls else None
    listeners = [
        Listener(ours.host, ours.port, "the ingest, on this machine"),
        Listener(settings.broker_host, theirs.port, "carriers", certificate),
    ]
    if plain_port is not None:
        listeners.append(Listener("127.0.0.1", plain_port, "carriers' gateways on this machine"))
    ports = [listener.port for listener in listeners]
    if twice := next((port for port in ports if ports.count(port) > 1), None):
        raise Failure(f"port {twice} is asked for twice: by {variable('mqtt_url')}, by carriers, or by --plain-port")
    return listeners


def is_loopback(host: str) -> bool:
    """Whether only this machine can be meant."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
