"""A router on loopback that speaks as a test wants: OSRM, Valhalla, or nothing that makes sense.

with router_server(osrm) as server:     server.says = never      from the next question on
"""

from __future__ import annotations

import json
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

from deploy.child import free_port
from tracking.geodesy import distance_m

FREE_FLOW_KMH = 75.0
"""Over the great circle; what `osrm` and `valhalla` below answer with."""

Ends = tuple[float, float, float, float]
Says = Callable[[str, "Exchange"], None]


class Exchange(socketserver.StreamRequestHandler):
    """One connection: reads the request's head, and lets the server's `says` write what it likes."""

    server: _Server

    def handle(self) -> None:
        with suppress(OSError):
            head = [line.decode().strip() for line in iter(self.rfile.readline, b"\r\n") if line.strip()]
            if head:
                self.server.owner.heard.append(head)
                self.server.owner.says(head[0].split()[1], self)

    def send(self, *chunks: bytes) -> None:
        for chunk in chunks:
            self.wfile.write(chunk)

    def is_over(self, within_s: float) -> bool:
        """Whether the test has ended the server, waited for that long."""
        return self.server.owner.ended.wait(within_s)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, block_on_close = True, True, False
    owner: RouterServer

    def handle_error(self, *_: object) -> None:
        """A client that hung up is what many tests are about."""


class RouterServer:
    """Listens on a loopback port of its own until killed; may be started again on the same one."""

    def __init__(self, says: Says) -> None:
        self.says, self.port = says, free_port()
        self.heard: list[list[str]] = []
        self.start()

    @property
    def asked(self) -> list[str]:
        """The request lines so far."""
        return [head[0] for head in self.heard]

    def start(self) -> None:
        self.ended = threading.Event()
        self._server = _Server(("127.0.0.1", self.port), Exchange)
        self._server.owner = self
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def kill(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def router_server(says: Says) -> Iterator[RouterServer]:
    server = RouterServer(says)
    yield server
    server.kill()


def http(body: bytes, status: str = "200 OK", *lines: str) -> bytes:
    """A whole answer."""
    head = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body


def saying(answer: bytes) -> Says:
    """Always that, byte for byte."""
    return lambda path, exchange: exchange.send(answer)


def osrm(path: str, exchange: Exchange) -> None:
    """A route in the shape of OSRM's HTTP API, version 1."""
    found = re.fullmatch(r"/route/v1/driving/([-\d.]+),([-\d.]+);([-\d.]+),([-\d.]+)\?.*overview=false.*", path)
    assert found, path
    lon_a, lat_a, lon_b, lat_b = map(float, found.groups())
    exchange.send(http(osrm_body(seconds_of((lat_a, lon_a, lat_b, lon_b)))))


def osrm_body(seconds: float) -> bytes:
    """As osrm-routed writes it, with what else it sends."""
    leg = {"steps": [], "distance": 98765.4, "duration": seconds, "summary": "", "weight": seconds}
    route = {"distance": 98765.4, "duration": seconds, "weight": seconds, "weight_name": "routability", "legs": [leg]}
    stop = {"hint": "KSoKADRY", "distance": 4.15, "name": "A 7", "location": [10.0, 52.0]}
    return json.dumps({"code": "Ok", "routes": [route], "waypoints": [stop, stop]}).encode()


def valhalla(path: str, exchange: Exchange) -> None:
    """A trip in the shape of Valhalla's route API."""
    parts = urlsplit(path)
    asked = json.loads(parse_qs(parts.query)["json"][0])
    assert (parts.path, asked["costing"]) == ("/route", "truck")
    start, end = asked["locations"]
    exchange.send(http(valhalla_body(seconds_of((start["lat"], start["lon"], end["lat"], end["lon"])))))


def valhalla_body(seconds: float) -> bytes:
    """As valhalla_service writes it, with what else it sends."""
    summary = {"has_toll": False, "has_ferry": False, "min_lat": 52.0, "max_lat": 52.9, "time": seconds, "length": 98.7}
    trip = {
        "locations": [{"type": "break", "lat": 52.9, "lon": 10.0, "original_index": 0}],
        "legs": [{"summary": summary, "shape": "wzvmrBxalf|GcCrX}A|Nu@jI"}],
        "summary": summary,
        "status_message": "Found route between points",
        "status": 0,
        "units": "kilometers",
        "language": "en-US",
    }
    return json.dumps({"trip": trip}).encode()


def seconds_of(ends: Ends) -> float:
    return distance_m(*ends) / 1000 / FREE_FLOW_KMH * 3600


def never(path: str, exchange: Exchange) -> None:
    """Takes the question and says nothing until the server ends."""
    exchange.is_over(60)


def dripping(path: str, exchange: Exchange) -> None:
    """A byte of a head that never ends, each well within the timeout."""
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not exchange.is_over(0.02):
        exchange.send(b"x")


def endless(path: str, exchange: Exchange) -> None:
    """A body without an end, as fast as it is read."""
    exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while not exchange.is_over(0):
        exchange.send(b" " * 65536)
