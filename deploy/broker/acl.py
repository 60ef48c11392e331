"""Who may publish and read what. Everything that is not allowed here is refused, `$SYS` included, to everyone.

    ACME.gw1-<tail>     a gateway of the carrier: up from it, down to it
    ingest.ACME.<tag>   our session for that carrier, the other end: reads what goes up, writes what goes down

A revoked carrier keeps its session: what it sent before is still read. It merely has no gateway any more.
"""

from __future__ import annotations

from typing import NamedTuple

from deploy.broker.changes import RESERVED
from deploy.broker.registry import Registry


class Rules(NamedTuple):
    """What one user may do; topics are MQTT filters."""

    user: str
    writes: tuple[str, ...]
    reads: tuple[str, ...]


def session_name(carrier: str, tag: str) -> str:
    """`ingest.ACME.<tag>`: the user, and so the client id, of our session for a carrier.

    Nobody else knows it (`deploy/broker/registry.py` has the reason).
    """
    return f"{RESERVED}.{carrier}.{tag}"


def shared_name(tag: str) -> str:
    """`ingest.<tag>`: a user who may do nothing, there as long as there is no carrier; so the ingest finds the broker
    before its first one."""
    return f"{RESERVED}.{tag}"


def topics_up(carrier: str) -> tuple[str, ...]:
    """What a carrier publishes, in each of the ways that its devices may speak."""
    return (
        f"carriers/{carrier}/up/#",
        f"carriers/{carrier}/teltonika/+/data",
        f"owntracks/{carrier}/#",
        f"/owntracks/{carrier}/#",
        f"traccar/{carrier}",
    )


def topics_down(carrier: str) -> tuple[str, ...]:
    """What a carrier is told, in each of the ways that its devices may listen."""
    return (
        f"carriers/{carrier}/down/#",
        f"carriers/{carrier}/teltonika/+/commands",
        f"owntracks/{carrier}/+/cmd",
    )


def list_rules(registry: Registry) -> tuple[Rules, ...]:
    """Every user of a register, carrier by carrier, with what it may do."""
    rules = []
    if not registry.carriers:
        rules.append(Rules(shared_name(registry.tag), (), ()))
    for carrier in registry.carriers:
        up, down = topics_up(carrier.id), topics_down(carrier.id)
        rules += [Rules(carrier.user_of(gateway), up, down) for gateway in carrier.live()]
        rules.append(Rules(session_name(carrier.id, registry.tag), down, up))
    return tuple(rules)


def list_passwords(registry: Registry) -> tuple[tuple[str, str], ...]:
    """Every user with the hash of its password, in the order of the rules."""
    passwords = [(shared_name(registry.tag), registry.ingest)] if not registry.carriers else []
    for carrier in registry.carriers:
        passwords += [(carrier.user_of(gateway), gateway.password) for gateway in carrier.live()]
        passwords.append((session_name(carrier.id, registry.tag), registry.ingest))
    return tuple(passwords)


def acl_file(registry: Registry) -> str:
    """The access list as mosquitto reads it."""
    lines = [
        "# Who may publish (write) and read what; whatever is not listed is refused.",
        "# Made from carriers.json.",
    ]
    for rules in list_rules(registry):
        lines += ["", f"user {rules.user}"]
        lines += [f"topic write {topic}" for topic in rules.writes]
        lines += [f"topic read {topic}" for topic in rules.reads]
    return "\n".join(lines) + "\n"


def password_file(registry: Registry) -> str:
    """The passwords as mosquitto reads them."""
    return "".join(f"{user}:{kept}\n" for user, kept in list_passwords(registry))
