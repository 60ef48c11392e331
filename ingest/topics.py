"""Who speaks, told by the topic alone: its prefix is what the broker's access list checked.

carriers/<carrier>/up/connection                    native
carriers/<carrier>/up/<vehicle>/<kind>              native: position, status, reply
carriers/<carrier>/teltonika/<imei>/data            Teltonika JSON, as OpenRemote lays it out
owntracks/<carrier>/<vehicle>[/...]                 OwnTracks; a leading slash is tolerated
traccar/<carrier>                                   Traccar's one forwarding topic; the payload names the device
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import msgspec

from ingest.fields import is_id

SUBSCRIPTIONS = ("carriers/+/up/#", "carriers/+/teltonika/+/data", "owntracks/#", "/owntracks/#", "traccar/+")
"""The filters that cover every topic above, each message by one filter only."""


def subscriptions_of(carrier: str) -> tuple[str, ...]:
    """The same for one carrier's topics alone."""
    return (
        f"carriers/{carrier}/up/#",
        f"carriers/{carrier}/teltonika/+/data",
        f"owntracks/{carrier}/#",
        f"/owntracks/{carrier}/#",
        f"traccar/{carrier}",
    )


class Wire(StrEnum):
    """Whose payload it is; a ping keeps it as its `source`."""

    NATIVE = "native"
    OWNTRACKS = "owntracks"
    TRACCAR = "traccar"
    TELTONIKA = "teltonika"


class Route(msgspec.Struct, frozen=True):
    """What a topic says. `wire` is None where it is not understood; ids it cannot name are empty."""

    wire: Wire | None
    carrier: str = ""
    vehicle: str = ""
    kind: str = ""


_LONGEST = 256
"""Characters of the longest topic worth understanding: three ids and the words between them, with room to spare."""


def read_topic(topic: str) -> Route:
    """The route of a topic; never raises. A carrier with a proper id is named even where the rest is not understood."""
    return _route(topic) if len(topic) <= _LONGEST else Route(None)


@lru_cache(maxsize=8192)
def _route(topic: str) -> Route:
    levels = topic.removeprefix("/").split("/") if topic.startswith("/owntracks/") else topic.split("/")
    route = Route(None)
    match levels:
        case ["carriers", carrier, "up", "connection"] if is_id(carrier):
            route = Route(Wire.NATIVE, carrier, "", "connection")
        case ["carriers", carrier, "up", vehicle, kind] if is_id(carrier) and is_id(vehicle):
            route = Route(Wire.NATIVE, carrier, vehicle, kind)
        case ["carriers", carrier, "teltonika", imei, "data"] if is_id(carrier) and is_id(imei):
            route = Route(Wire.TELTONIKA, carrier, imei)
        case ["owntracks", carrier, vehicle, *_] if is_id(carrier) and is_id(vehicle):
            route = Route(Wire.OWNTRACKS, carrier, vehicle)
        case ["traccar", carrier] if is_id(carrier):
            route = Route(Wire.TRACCAR, carrier)
        case [_, carrier, *_] if is_id(carrier):
            route = Route(None, carrier)
    return route
