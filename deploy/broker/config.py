"""mosquitto's own configuration, from one template: with our access rules, or open to everyone on loopback.

It saves its queue once a second. Saving on each change loses less when it is killed, and takes 555 messages a second
where this takes 6,435 (4,000 of QoS 1 to one subscriber, 2 cores); what a killed broker loses is the carrier's to
send again, by the committed watermark.

mosquitto drops without a word what is beyond a session's queue: `max_queued_messages` holds 90 messages a second for
more than half an hour. A message in flight is one that the ingest has not yet acknowledged; 20, its default, would
throttle it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

FILE, PID, ACL, PASSWORDS = "mosquitto.conf", "mosquitto.pid", "acl", "passwords"
LARGEST_PACKET = 262_144

TEMPLATE = """\
user {user}
per_listener_settings false
{access}
persistence true
persistence_location {folder}/
autosave_interval 1
max_inflight_messages 1000
max_queued_messages 200000
max_queued_bytes 268435456
max_packet_size {largest}
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
"""
OPEN = "allow_anonymous true"
GUARDED = """\
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/acl
pid_file {folder}/mosquitto.pid"""


class Certificate(NamedTuple):
    """What a listener shows of itself, and its key, as PEM files."""

    certificate: Path
    key: Path


class Listener(NamedTuple):
    """Where the broker listens, and for whom, as a comment. With a certificate it speaks TLS only."""

    host: str
    port: int
    what: str = ""
    tls: Certificate | None = None


def open_config(folder: Path, port: int, *, user: str) -> str:
    """For a broker that takes anyone, on loopback: tests, benchmarks, trials."""
    return _config(folder, user, OPEN) + f"\nlistener {port} 127.0.0.1\n"


def guarded_config(folder: Path, listeners: Sequence[Listener], *, user: str) -> str:
    """For a broker that takes the users of `passwords` and lets them do what `acl` says."""
    access = GUARDED.format(folder=folder.resolve())
    return _config(folder, user, access) + "".join(map(_listener, listeners))


def _config(folder: Path, user: str, access: str) -> str:
    return TEMPLATE.format(folder=folder.resolve(), user=user, access=access, largest=LARGEST_PACKET)


def _listener(listener: Listener) -> str:
    """A client is whom it logs in as: with another's client id it could end that one's session."""
    lines = ["", f"# {listener.what}", f"listener {listener.port} {listener.host}", "use_username_as_clientid true"]
    if listener.tls is not None:
        lines += [f"certfile {listener.tls.certificate.resolve()}", f"keyfile {listener.tls.key.resolve()}"]
        lines += ["tls_version tlsv1.2"]
    return "\n".join(lines) + "\n"
