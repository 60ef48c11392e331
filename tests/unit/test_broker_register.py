"""The register of carriers: what can be done to it, and what it is kept as."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.broker import changes, home
from deploy.broker.changes import Refused, add, check_carrier, check_gateway, revoke, rotate, split_user
from deploy.broker.passwords import hash_password, is_password, new_password, read_hash
from deploy.broker.registry import Registry, UnreadableRegistry, find_secret, read

T0 = datetime(2026, 11, 23, 9, tzinfo=UTC)
EMPTY = Registry(ingest=hash_password("ours"), tag="t4g")
PLAIN = "ABCZabcz059_-"
IDS = st.text(PLAIN, min_size=1, max_size=48)


def hash_for(user: str) -> str:
    return hash_password(user, "twelve-chars")


def with_acme(*gateways: str) -> Registry:
    return add(EMPTY, "ACME", gateways, T0, hash_for)


def live(registry: Registry, carrier: str = "ACME") -> list[str]:
    entry = registry.find(carrier)
    return [] if entry is None else [gateway.id for gateway in entry.live()]


@pytest.mark.parametrize("bad", ["", "A.B", "A/B", "A+", "#", "A B", "A" * 49, "ingest", "INGESTx", "Ärger", "A\n"])
def test_a_carriers_id_is_a_level_of_a_topic_and_none_of_ours(bad: str) -> None:
    """What could be another's topic, a pattern, or one of the ingest's names is refused."""
    with pytest.raises(Refused):
        check_carrier(bad)


@pytest.mark.parametrize("bad", ["", "g.w", "g/w", "g" * 16, "+", "g\n"])
def test_a_gateways_id_is_short_and_plain(bad: str) -> None:
    """What could not be told from another user's name is refused."""
    with pytest.raises(Refused):
        check_gateway(bad)


@given(IDS, st.text(PLAIN, min_size=1, max_size=15))
def test_a_users_name_tells_its_carrier(carrier: str, gateway: str) -> None:
    """The first dot ends the carrier, whatever both are called, so that no two carriers share a user."""
    entry = add(EMPTY, carrier, [gateway], T0, hash_for).find(carrier)
    assert entry is not None
    assert split_user(entry.user_of(entry.gateways[0])) == (carrier, entry.gateways[0].name)
    assert split_user(f"{carrier}.{gateway}") == (carrier, gateway)


def test_a_new_carrier_gets_one_gateway_or_those_asked_for() -> None:
    """Each with a password of its own, and a name that nobody can guess."""
    assert live(with_acme()) == ["gw1"]
    entry = with_acme("gw2", "gw1", "gw2").find("ACME")
    assert entry is not None
    assert [each.id for each in entry.gateways] == ["gw1", "gw2"]
    assert len({each.password for each in entry.gateways}) == len({each.tail for each in entry.gateways}) == 2
    assert all(len(each.tail) == 8 for each in entry.gateways)


@pytest.mark.parametrize(
    ("carrier", "gateways", "says"),
    [
        ("ACME", [], "carriers rotate ACME"),
        ("ACME", ["gw1"], "carriers rotate ACME.gw1"),
        ("acme", [], "differs from acme in capitals only"),
        ("ACME", ["a/b"], "no gateway's id"),
    ],
)
def test_adding_what_is_there_says_what_to_do_instead(carrier: str, gateways: list[str], says: str) -> None:
    """No password changes by accident."""
    with pytest.raises(Refused, match=says):
        add(with_acme(), carrier, gateways, T0, hash_for)


def test_revoked_and_brought_back() -> None:
    """Nobody of a revoked carrier may connect; brought back, the same gateways may, by the same names."""
    before = with_acme("gw1", "gw2")
    gone = revoke(before, "ACME", None, T0 + timedelta(hours=1))
    assert live(gone) == []
    with pytest.raises(Refused, match="revoked already"):
        revoke(gone, "ACME", None, T0)
    with pytest.raises(Refused, match=r"carriers add ACME$"):
        rotate(gone, "ACME", None, T0, hash_for)
    back = add(gone, "ACME", [], T0 + timedelta(hours=2), hash_for)
    assert live(back) == ["gw1", "gw2"]
    assert live(add(gone, "ACME", ["gw2"], T0, hash_for)) == ["gw2"], "only those asked for"
    names = [[each.name for each in entry.gateways] for entry in (*before.carriers, *back.carriers)]
    assert names[0] == names[1]


def test_one_gateway_is_revoked_alone() -> None:
    """The others stay; it is brought back by adding it."""
    gone = revoke(with_acme("gw1", "gw2"), "ACME", "gw1", T0)
    assert live(gone) == ["gw2"]
    with pytest.raises(Refused, match="carriers add ACME --gateway gw1"):
        rotate(gone, "ACME", "gw1", T0, hash_for)
    with pytest.raises(Refused, match=r"ACME\.gw1 is revoked already"):
        revoke(gone, "ACME", "gw1", T0)
    assert live(add(gone, "ACME", ["gw1"], T0, hash_for)) == ["gw1", "gw2"]


@pytest.mark.parametrize(("carrier", "gateway"), [("BOLT", None), ("BOLT", "gw1"), ("ACME", "gw9")])
def test_the_unknown_are_named_with_what_there_is(carrier: str, gateway: str | None) -> None:
    """Whoever mistypes is told what is there, and how to add what is not."""
    with pytest.raises(Refused, match=f"carriers add {carrier}"):
        revoke(with_acme(), carrier, gateway, T0)
    with pytest.raises(Refused, match=f"carriers add {carrier}"):
        rotate(with_acme(), carrier, gateway, T0, hash_for)


def test_rotating_changes_passwords_only() -> None:
    """One gateway's or all; names stay, since what waits at the broker waits under them."""
    before = with_acme("gw1", "gw2")
    after = rotate(before, "ACME", "gw1", T0 + timedelta(hours=1), lambda user: hash_password("new"))
    old, new = before.carriers[0].gateways, after.carriers[0].gateways
    assert [each.name for each in old] == [each.name for each in new]
    assert is_password("new", new[0].password)
    assert old[1] == new[1]
    assert rotate(before, "ACME", old[0].name, T0, hash_for).carriers[0].gateways[0].changed_at == T0, (
        "by its whole name"
    )


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_hash_is_its_own_passwords_only(password: str, other: str) -> None:
    """Any text hashes, and is known again; no other passes."""
    kept = hash_password(password)
    assert is_password(password, kept)
    assert is_password(other, kept) == (other == password)


@pytest.mark.parametrize(
    "bad", ["", "$6$a$b", "$7$0$c2FsdHNhbHRzYWx0$eA==", "$7$101$eA==$eA==", "$7$101$!$!", "secret"]
)
def test_what_mosquitto_would_not_take_is_no_hash(bad: str) -> None:
    """It would drop such a line, and its user with it."""
    with pytest.raises(ValueError, match=r"."):
        read_hash(bad)


def test_passwords_are_long_plain_and_never_twice_the_same() -> None:
    """Letters and digits, so that shells, URLs and XML take them as they are."""
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) == 24 and each.isascii() and each.isalnum() for each in made)


def test_the_folder_follows_the_register(folder: Path) -> None:
    """One change writes all files, for their owner's eyes only, the same for the same register; a refused one none."""
    home.change(folder, lambda registry: add(registry, "ACME", [], T0, hash_for))
    files = {path.name: path.read_text() for path in folder.iterdir() if path.name != ".lock"}
    assert set(files) == {"carriers.json", "ingest.secret", "acl", "passwords"}
    assert all(stat.S_IMODE((folder / name).stat().st_mode) == 0o600 for name in files)
    assert (find_secret(folder) or "?") not in files["carriers.json"] + files["acl"] + files["passwords"]
    assert is_password(find_secret(folder) or "", read(folder).ingest)
    with pytest.raises(Refused):
        home.change(folder, lambda registry: changes.revoke(registry, "BOLT", None, T0))
    home.change(folder, lambda registry: registry)
    assert {path.name: path.read_text() for path in folder.iterdir() if path.name != ".lock"} == files


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"ingest": "", "tag": "t"}', '{"ingest": 1}', "\xff"])
def test_a_register_that_makes_no_sense_is_never_overwritten(folder: Path, text: str) -> None:
    """It is named, and stays as it is for a person to look at."""
    (folder / "carriers.json").write_text(text)
    with pytest.raises(UnreadableRegistry, match=r"carriers\.json"):
        home.change(folder, lambda registry: registry)
    assert (folder / "carriers.json").read_text() == text


def test_no_register_is_an_empty_one(folder: Path) -> None:
    """Where nobody was ever registered there are no carriers, and nothing is written by looking."""
    assert read(folder).carriers == ()
    assert find_secret(folder) is None
    assert list(folder.iterdir()) == []
    home.change(folder, lambda registry: registry)
    assert json.loads((folder / "carriers.json").read_text())["carriers"] == []


@pytest.mark.parametrize("name", ["+", "#", "A/B", "A\ntopic read #", ""])
def test_a_register_whose_names_are_patterns_is_not_believed(folder: Path, name: str) -> None:
    """Edited by hand, such a name would let one carrier read what all others are told."""
    home.change(folder, lambda registry: add(registry, "ACME", (), T0, hash_for))
    path = folder / "carriers.json"
    written = json.loads(path.read_text())
    written["carriers"][0]["id"] = name
    path.write_text(json.dumps(written))
    with pytest.raises(UnreadableRegistry, match="no name"):
        read(folder)


def test_a_register_with_a_carrier_twice_is_not_believed(folder: Path) -> None:
    """Two states of the file that were put together by hand: one of them may be the revoked one."""
    home.change(folder, lambda registry: add(registry, "ACME", (), T0, hash_for))
    path = folder / "carriers.json"
    written = json.loads(path.read_text())
    written["carriers"] *= 2
    path.write_text(json.dumps(written))
    with pytest.raises(UnreadableRegistry, match="twice"):
        read(folder)
