"""What can be done to the register, as functions from one state to the next.

             add              revoke            add
    (nothing) ----> registered ----> revoked ----> registered, with new passwords
                    rotate: registered, with new passwords

A change takes the hashes of the passwords that it needs from `hash_for`, which is asked by user name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from deploy.broker.registry import CarrierEntry, Gateway, Registry

FIRST_GATEWAY = "gw1"
RESERVED = "ingest"
_CARRIER, _GATEWAY = re.compile(r"[A-Za-z0-9_-]{1,48}"), re.compile(r"[A-Za-z0-9_-]{1,15}")
_VEHICLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
HashFor = Callable[[str], str]


class Refused(Exception):
    """The change makes no sense as things are; says what to do instead."""


def user_name(carrier: str, gateway: str) -> str:
    """`ACME.gw1`: the user, and so the client id, of a carrier's gateway."""
    return f"{carrier}.{gateway}"


def check_carrier(carrier: str) -> str:
    """The id itself.

    Raises:
        Refused: if no carrier may be called so.
    """
    if not _CARRIER.fullmatch(carrier):
        raise Refused(f"{carrier!r} is no carrier's id: 1 to 48 of A-Z a-z 0-9 _ - (a dot begins the gateway)")
    if carrier.lower().startswith(RESERVED):
        raise Refused(f"{carrier!r} is no carrier's id: names that begin with {RESERVED!r} are the plant's own")
    return carrier


def check_gateway(gateway: str) -> str:
    """The id itself.

    Raises:
        Refused: if no gateway may be called so.
    """
    if not _GATEWAY.fullmatch(gateway):
        raise Refused(f"{gateway!r} is no gateway's id: 1 to 15 of A-Z a-z 0-9 _ -, such as gw2")
    return gateway


def check_vehicle(vehicle: str) -> str:
    """The id itself.

    Raises:
        Refused: if the ingest would not take it for a vehicle's.
    """
    if not _VEHICLE.fullmatch(vehicle):
        raise Refused(f"{vehicle!r} is no vehicle's id: 1 to 64 of A-Z a-z 0-9 . _ -")
    return vehicle


def split_user(text: str) -> tuple[str, str | None]:
    """`ACME` or `ACME.gw1` in its parts, both checked."""
    carrier, dot, gateway = text.partition(".")
    return check_carrier(carrier), check_gateway(gateway) if dot else None


def add(registry: Registry, carrier: str, gateways: Sequence[str], now: datetime, hash_for: HashFor) -> Registry:
    """Registers a carrier, or gives it further gateways, or brings back what was revoked. Never a new password to one
    that may connect: that is `rotate`, which throws it out.

    Without `gateways`, a new carrier gets the first one, and a revoked one those that it had.

    Raises:
        Refused: if there is nothing to add, or an id is none.
    """
    check_carrier(carrier)
    asked = [check_gateway(gateway) for gateway in dict.fromkeys(gateways)]
    known = registry.find(carrier)
    if known is None:
        _check_case(registry, carrier)
        known = CarrierEntry(id=carrier, added_at=now)
        asked = asked or [FIRST_GATEWAY]
    elif known.revoked_at is not None:
        asked = asked or [each.id for each in known.gateways if each.revoked_at is None] or [FIRST_GATEWAY]
        others = [each for each in known.gateways if each.id not in asked]
        gone = tuple(msgspec.structs.replace(each, revoked_at=each.revoked_at or known.revoked_at) for each in others)
        known = msgspec.structs.replace(known, gateways=gone, revoked_at=None)
    elif not asked:
        raise Refused(
            f"{carrier} is registered already: add another connection with --gateway gw2, or give new passwords with: "
            f"carriers rotate {carrier}"
        )
    if taken := sorted({each.id for each in known.live()} & set(asked)):
        user = user_name(carrier, taken[0])
        raise Refused(f"{user} is registered already: for a new password: carriers rotate {user}")
    return _with_new_passwords(registry, known, asked, now, hash_for)


def rotate(registry: Registry, carrier: str, gateway: str | None, now: datetime, hash_for: HashFor) -> Registry:
    """New passwords for one gateway, or for all of a carrier that may connect.

    Raises:
        Refused: for one that is unknown or revoked.
    """
    known = _get(registry, carrier)
    live = [each.id for each in known.live()]
    asked = live if gateway is None else [_get_gateway(known, gateway).id]
    if known.revoked_at is not None or not asked or not set(asked) <= set(live):
        what = carrier if gateway is None else user_name(carrier, gateway)
        again = f"carriers add {carrier}" + (f" --gateway {gateway or FIRST_GATEWAY}" if not known.revoked_at else "")
        raise Refused(f"{what} is revoked: bring it back, with a new password, with: {again}")
    return _with_new_passwords(registry, known, asked, now, hash_for)


def revoke(registry: Registry, carrier: str, gateway: str | None, now: datetime) -> Registry:
    """Takes one gateway's access, or all of a carrier's.

    Raises:
        Refused: for one that is unknown or revoked already.
    """
    known = _get(registry, carrier)
    chosen = None if gateway is None else _get_gateway(known, gateway)
    if known.revoked_at is not None or (chosen is not None and chosen.revoked_at is not None):
        raise Refused(f"{carrier if gateway is None else user_name(carrier, gateway)} is revoked already")
    if chosen is None:
        return _put(registry, msgspec.structs.replace(known, revoked_at=now))
    others = tuple(each for each in known.gateways if each is not chosen)
    gone = msgspec.structs.replace(chosen, revoked_at=now)
    return _put(registry, msgspec.structs.replace(known, gateways=(*others, gone)))


def _with_new_passwords(
    registry: Registry, known: CarrierEntry, asked: Sequence[str], now: datetime, hash_for: HashFor
) -> Registry:
    fresh = []
    for gateway in asked:
        before = known.find_gateway(gateway)
        kept = hash_for(user_name(known.id, gateway))
        added_at = now if before is None else before.added_at
        fresh.append(Gateway(id=gateway, password=kept, added_at=added_at, changed_at=now))
    others = tuple(each for each in known.gateways if each.id not in asked)
    return _put(registry, msgspec.structs.replace(known, gateways=(*others, *fresh)))


def _put(registry: Registry, entry: CarrierEntry) -> Registry:
    ordered = msgspec.structs.replace(entry, gateways=tuple(sorted(entry.gateways, key=lambda each: each.id)))
    others = [each for each in registry.carriers if each.id != entry.id]
    carriers = tuple(sorted([*others, ordered], key=lambda each: each.id))
    return msgspec.structs.replace(registry, carriers=carriers)


def _get(registry: Registry, carrier: str) -> CarrierEntry:
    check_carrier(carrier)
    if (known := registry.find(carrier)) is None:
        there = ", ".join(each.id for each in registry.carriers) or "none yet"
        raise Refused(f"there is no carrier {carrier} ({there}): register it with: carriers add {carrier}")
    return known


def _get_gateway(known: CarrierEntry, gateway: str) -> Gateway:
    check_gateway(gateway)
    if (found := known.find_gateway(gateway)) is None:
        there = ", ".join(each.id for each in known.gateways) or "none"
        add_it = f"carriers add {known.id} --gateway {gateway}"
        raise Refused(f"{known.id} has no gateway {gateway} ({there}): add it with: {add_it}")
    return found


def _check_case(registry: Registry, carrier: str) -> None:
    """Two carriers whose names differ in capitals only would be one to every person, and to some software."""
    for each in registry.carriers:
        if each.id.lower() == carrier.lower():
            raise Refused(f"there is a carrier {each.id} already, which differs from {carrier} in capitals only")
