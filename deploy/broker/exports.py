"""The same rules for a broker that is not ours: mosquitto's files, EMQX's, and words for any other.

EMQX 5: `acl.conf` is its authorization file, the CSV is imported into its built-in database of users (hash: pbkdf2,
SHA-512, our number of rounds). It reads a salt as text, which ours is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deploy.broker.acl import acl_file, list_passwords, list_rules, password_file
from deploy.broker.config import LARGEST_PACKET
from deploy.broker.passwords import ROUNDS, read_hash
from deploy.broker.registry import Registry

_MOSQUITTO = f"""\
# Beside your own listeners: what Dockwatch needs of a mosquitto 2. Put acl and passwords where it may read them.
allow_anonymous false
password_file /etc/mosquitto/dockwatch/passwords
acl_file /etc/mosquitto/dockwatch/acl
persistence true
max_inflight_messages 1000
max_queued_messages 200000
max_queued_bytes 268435456
max_packet_size {LARGEST_PACKET}
# Below EACH listener line; without it a carrier could take another's, or the ingest's, session away:
# use_username_as_clientid true
# After a change of the files: kill -HUP the broker. It throws out who was revoked.
"""

_EMQX = f"""\
# What Dockwatch needs of an EMQX 5; set by its dashboard or in emqx.conf, then import users.csv:
#   curl -u KEY:SECRET -F filename=@users.csv \\
#     http://localhost:18083/api/v5/authentication/password_based%3Abuilt_in_database/import_users
# After `carriers revoke`: delete the user and kick its client (both by its name, such as ACME.gw1).
authentication = [{{
  mechanism = password_based
  backend = built_in_database
  user_id_type = username
  password_hash_algorithm {{ name = pbkdf2, mac_fun = sha512, iterations = {ROUNDS}, dk_length = 64 }}
}}]
authorization {{
  no_match = deny
  deny_action = ignore
  sources = [{{ type = file, enable = true, path = "etc/acl.conf" }}]
}}
mqtt {{
  use_username_as_clientid = true
  max_packet_size = 256KB
  max_mqueue_len = 200000
  session_expiry_interval = 60d
}}
"""


def for_mosquitto(registry: Registry) -> dict[str, str]:
    """The files for another mosquitto, by name."""
    return {"acl": acl_file(registry), "mosquitto.conf": _MOSQUITTO, "passwords": password_file(registry)}


def for_emqx(registry: Registry) -> dict[str, str]:
    """The files for an EMQX 5, by name."""
    rules = ["%% Who may publish and subscribe what, from Dockwatch's carriers.json; the last line refuses the rest."]
    for each in list_rules(registry):
        user = f'{{allow, {{username, "{each.user}"}}'
        rules += [f"{user}, publish, [{_erlang(each.writes)}]}}.", f"{user}, subscribe, [{_erlang(each.reads)}]}}."]
    users = ["user_id,password_hash,salt,is_superuser"]
    for user, kept in list_passwords(registry):
        hashed = read_hash(kept)
        users.append(f"{user},{hashed.digest.hex()},{hashed.salt.decode()},false")
    return {
        "acl.conf": "\n".join([*rules, "{deny, all}."]) + "\n",
        "emqx.conf": _EMQX,
        "users.csv": "\n".join(users) + "\n",
    }


def for_people(registry: Registry) -> dict[str, str]:
    """The rules in words, for whoever sets up any other broker."""
    lines = [
        "What Dockwatch asks of the broker",
        "",
        "1. Nobody connects without a user name and a password.",
        "2. The client id of a connection IS its user name, whatever the client asks for. A second connection of the",
        "   same user ends the first one. Without this a carrier could take another's session, or the ingest's, away.",
        "3. Each user may do what is listed below and nothing else; that goes for wills, retained messages, shared",
        "   subscriptions ($share/...) and $SYS/# too.",
        "4. Sessions of users ingest.* are kept for at least 60 days, with a queue of 200,000 messages.",
        f"5. A message has at most {LARGEST_PACKET:,} bytes.",
        "6. Carriers reach it by TLS only.",
        "7. Whoever is revoked is disconnected within seconds.",
        "",
        "Each carrier's password is the one that it was given; all ingest.* users have that in ingest.secret.",
    ]
    for each in list_rules(registry):
        lines += ["", each.user]
        lines += [f"  may publish    {topic}" for topic in each.writes]
        lines += [f"  may subscribe  {topic}" for topic in each.reads]
    return {"rules.txt": "\n".join(lines) + "\n"}


FORMATS: Mapping[str, Callable[[Registry], dict[str, str]]] = {
    "mosquitto": for_mosquitto,
    "emqx": for_emqx,
    "text": for_people,
}


def _erlang(topics: tuple[str, ...]) -> str:
    return ", ".join(f'"{topic}"' for topic in topics)
