"""What is made of the register: rules, configuration, certificates, exports, and what a carrier is given."""

from __future__ import annotations

import csv
import hashlib
import stat
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from cli.broker_home import list_listeners
from cli.failure import Failure
from clock import Clock
from deploy.broker import tls
from deploy.broker.acl import acl_file, list_rules, password_file, topics_down, topics_up
from deploy.broker.changes import add, revoke
from deploy.broker.config import Certificate, Listener, guarded_config, open_config
from deploy.broker.exports import FORMATS
from deploy.broker.handout import Access
from deploy.broker.owntracks import config_url, otrc
from deploy.broker.passwords import ROUNDS, hash_password
from deploy.broker.registry import Registry
from ingest.topics import SUBSCRIPTIONS
from settings import Settings, load

T0 = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEVEL = st.sampled_from(
    ["carriers", "ACME", "BOLT", "up", "down", "T1", "owntracks", "traccar", "teltonika", "cmd", ""]
)
TOPICS = st.lists(LEVEL, min_size=1, max_size=6).map("/".join).filter(bool)


def two() -> Registry:
    registry = Registry(ingest=hash_password("ours", "twelve-chars"), tag="t4g")
    for carrier in ("BOLT", "ACME"):
        registry = add(registry, carrier, [], T0, lambda user: hash_password(user, "twelve-chars"))
    return registry


@given(TOPICS)
def test_no_topic_is_two_carriers(topic: str) -> None:
    """Whatever one carrier may write or read, the other may neither write nor read."""
    for mine, others in (("ACME", "BOLT"), ("BOLT", "ACME")):
        if any(topic_matches_sub(each, topic) for each in (*topics_up(mine), *topics_down(mine))):
            assert not any(topic_matches_sub(each, topic) for each in (*topics_up(others), *topics_down(others)))


@given(TOPICS)
def test_what_a_carrier_may_write_is_what_the_ingest_reads(topic: str) -> None:
    """A message that is let through up is on a topic that is subscribed, so that none is taken and never read."""
    if any(topic_matches_sub(each, topic) for each in topics_up("ACME")):
        assert any(topic_matches_sub(each, topic) for each in SUBSCRIPTIONS)


def test_the_session_is_the_gateways_other_end() -> None:
    """One reads what the other writes; a revoked carrier has no gateway, and keeps its session."""
    rules = {each.user: each for each in list_rules(revoke(two(), "BOLT", None, T0))}
    assert len(rules) == 3
    gateway = next(each for user, each in rules.items() if user.startswith("ACME.gw1-"))
    session = rules["ingest.ACME.t4g"]
    assert (gateway.writes, gateway.reads) == (session.reads, session.writes)
    assert "ingest.BOLT.t4g" in rules


def test_the_ingest_can_look_in_before_there_is_a_carrier() -> None:
    """Without carriers there is one user, who may do nothing; with the first one it is gone."""
    empty = Registry(ingest=hash_password("ours"), tag="t4g")
    assert [(each.user, each.writes, each.reads) for each in list_rules(empty)] == [("ingest.t4g", (), ())]
    assert "ingest.t4g:" not in password_file(two())


def test_files_for_mosquitto_list_every_user_once() -> None:
    """Access list and passwords name the same users; a carrier's comes with its topics only."""
    registry = two()
    written = acl_file(registry)
    users = [line.removeprefix("user ") for line in written.splitlines() if line.startswith("user ")]
    assert users == [line.partition(":")[0] for line in password_file(registry).splitlines()]
    assert len(users) == len(set(users))
    block = written.partition("user ACME.gw1-")[2].partition("\n\n")[0]
    assert "BOLT" not in block
    assert "topic write carriers/ACME/up/#\n" in block
    assert "topic read carriers/ACME/down/#\n" in block


def test_emqx_gets_the_same_rules_and_hashes() -> None:
    """Its users' hashes are PBKDF2 of the salt as text; its rules end by refusing the rest."""
    files = FORMATS["emqx"](two())
    row = next(
        each for each in csv.DictReader(files["users.csv"].splitlines()) if each["user_id"].startswith("ACME.gw1-")
    )
    digest = hashlib.pbkdf2_hmac("sha512", row["user_id"].encode(), row["salt"].encode(), ROUNDS, 64)
    assert (row["password_hash"], row["is_superuser"]) == (digest.hex(), "false")
    rules = [line for line in files["acl.conf"].splitlines() if not line.startswith("%%")]
    assert rules[-1] == "{deny, all}."
    assert len(rules) == 2 * len(list_rules(two())) + 1
    assert all(line.endswith("}.") and line.count("{") == line.count("}") for line in rules)
    assert f"iterations = {ROUNDS}" in files["emqx.conf"]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_export_names_every_user_and_topic(name: str) -> None:
    """Whatever the broker, nobody is forgotten."""
    registry = two()
    written = "".join(FORMATS[name](registry).values())
    for each in list_rules(registry):
        assert each.user in written
        assert all(topic in written for topic in (*each.writes, *each.reads))


def test_both_brokers_are_of_one_template(folder: Path) -> None:
    """They differ in who gets in, and where; not in what they keep."""
    listeners = [
        Listener("127.0.0.1", 1, "ours"),
        Listener("0.0.0.0", 2, "carriers", Certificate(folder / "c", folder / "k")),
    ]
    guarded, anyone = guarded_config(folder, listeners, user="u"), open_config(folder, 1, user="u")
    kept = [line for line in anyone.splitlines() if line.startswith(("max_", "persist", "autosave", "set_"))]
    assert len(kept) == 8
    assert all(line in guarded.splitlines() for line in kept)
    assert "allow_anonymous false" in guarded
    assert guarded.count("use_username_as_clientid true") == guarded.count("\nlistener ") == 2
    assert guarded.partition("listener 2 0.0.0.0")[2].count("certfile") == 1


def test_the_certificate_is_for_the_hosts_and_renewed_in_time(folder: Path) -> None:
    """Kept as long as it is good; a new one 30 days before its end or for another host, from the same authority."""
    assert tls.ensure(folder, ["tracking.example"], T0)
    authority, path = tls.ca_path(folder).read_bytes(), tls.server_certificate(folder)
    certificate = x509.load_pem_x509_certificate(path.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "tracking.example"]
    assert names.get_values_for_type(x509.IPAddress) == [ip_address("127.0.0.1")]
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    ends = tls.ends_at(path.certificate)
    assert not tls.ensure(folder, ["tracking.example"], ends - timedelta(days=30, seconds=1))
    assert tls.ensure(folder, ["tracking.example"], ends - timedelta(days=30))
    assert tls.ensure(folder, ["192.0.2.7"], ends - timedelta(days=30))
    assert tls.ca_path(folder).read_bytes() == authority
    assert isinstance(certificate.public_key(), rsa.RSAPublicKey)
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in folder.glob("*.key"))


def test_an_authority_that_would_end_before_its_certificate_is_replaced(folder: Path) -> None:
    """After ten years carriers need a new one; none is shown a certificate that its authority does not outlive."""
    tls.ensure(folder, ["tracking.example"], T0)
    before = tls.ca_path(folder).read_bytes()
    assert tls.ensure(folder, ["tracking.example"], tls.ends_at(tls.ca_path(folder)) - tls.LASTS)
    assert tls.ca_path(folder).read_bytes() != before
    assert tls.ends_at(tls.server_certificate(folder).certificate) <= tls.ends_at(tls.ca_path(folder))


@given(st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True), st.from_regex(r"[A-Za-z0-9_-]{1,48}", fullmatch=True))
def test_an_owntracks_url_is_read_alike_by_every_reader_of_urls(vehicle: str, carrier: str) -> None:
    """No character of its base64 has a meaning in a URL, and the text it holds is the .otrc file's."""
    access = Access(carrier, f"{carrier}.gw1-k7q2m9xw", "pw23", "tracking.example", 8883, True, "ca.crt")
    inline = config_url(access, vehicle).partition("=")[2]
    assert inline.isalnum()
    assert len(otrc(access, vehicle)) % 3 == 0


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"DOCKWATCH_MQTT_URL": "mqtt://broker.example"}, "DOCKWATCH_MQTT_URL"),
        ({"DOCKWATCH_MQTT_URL": "mqtts://127.0.0.1"}, "DOCKWATCH_MQTT_URL"),
        ({"DOCKWATCH_CARRIER_URL": "mqtt://tracking.example:1884", "DOCKWATCH_BROKER_HOST": "0.0.0.0"}, "in the clear"),
        ({"DOCKWATCH_CARRIER_URL": "mqtts://tracking.example:1883"}, "port 1883 is asked for twice"),
    ],
)
def test_the_broker_listens_nowhere_that_would_be_wrong(folder: Path, chosen: dict[str, str], says: str) -> None:
    """Settings that would expose passwords or the ingest's listener are refused, and the setting is named."""
    with pytest.raises(Failure, match=says):
        list_listeners(load({"DOCKWATCH_VAR": str(folder), **chosen}))


def test_the_broker_listens_where_the_settings_say(folder: Path) -> None:
    """The ingest's on loopback without TLS, the carriers' with it on the address of the settings."""
    settings = Settings(clock=Clock.live(), var=folder, carrier_url="mqtts://tracking.example", broker_host="0.0.0.0")
    ours, theirs, plain = list_listeners(settings, 1884)
    assert (ours.host, ours.port, ours.tls) == ("127.0.0.1", 1883, None)
    assert (theirs.host, theirs.port, theirs.tls is None) == ("0.0.0.0", 8883, False)
    assert (plain.host, plain.port, plain.tls) == ("127.0.0.1", 1884, None)
