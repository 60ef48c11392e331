"""What every store promises of its registers: who changes or takes an item, and what another release left there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import msgspec
import pytest

from access.account import Account
from access.role import Grant, Role
from access.session import Invitation, Purpose, Screen, Session, Share
from store import keys
from store.access import Item
from store.codec import encode_json
from store.ports import Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0

LATER = T0 + timedelta(hours=1)
GRANTS = (Grant(role=Role.CARRIER, site="north", party="ACME Ümläut <&>"), Grant(role=Role.ADMIN))


def account(name: str = "anna", **changed: object) -> Account:
    return msgspec.convert({"name": name, "shown": f"{name} \u2713", "made_at": T0, **changed}, Account)


WHOLE: dict[str, Item] = {
    "accounts": Account(
        name="anna",
        shown="Anna \u2713",
        made_at=T0,
        grants=GRANTS,
        password="$argon2id$v=19$x",
        password_at=T0,
        email="anna@example.org",
        subject="https://id.example 17",
        disabled_at=LATER,
        signed_in_at=LATER,
    ),
    "sessions": Session(
        id="s" * 12,
        digest="d",
        account="anna",
        csrf="c",
        began_at=T0,
        used_at=LATER,
        where="10.0.0.1",
        browser="Firefox",
        is_demo=True,
    ),
    "screens": Screen(
        id="w" * 12,
        digest="d",
        name="Dock 1",
        site="north",
        csrf="c",
        made_by="anna",
        paired_at=T0,
        seen_at=LATER,
        where="10.0.0.2",
        browser="Chromium",
    ),
    "shares": Share(
        id="h" * 12,
        digest="d",
        site="north",
        shipment="S 1",
        made_by="anna",
        made_at=T0,
        ends_at=LATER,
        opened=2,
        opened_at=T0,
    ),
    "invitations": Invitation(
        digest="i" * 64, purpose=Purpose.SCREEN, name="Dock 2", made_by="anna", made_at=T0, ends_at=LATER, site="north"
    ),
}
"""An item of each register with something in every field."""


@pytest.mark.parametrize("name", WHOLE)
def test_an_item_of_each_register_comes_back_whole(store: Store, name: str) -> None:
    """Every field of it, to the microsecond; and a changed one has its version one higher, and nothing else anew."""
    register, item = getattr(store, name), WHOLE[name]
    assert register.find(item.key) is None
    assert register.add(item)
    assert register.find(item.key) == item
    assert register.list_all() == [item]
    assert register.swap(item)
    assert register.find(item.key) == msgspec.structs.replace(item, version=1)  # type: ignore[type-var]
    assert register.take(item.key) == msgspec.structs.replace(item, version=1)  # type: ignore[type-var]
    assert register.list_all() == []


def test_each_key_asked_for_has_its_answer_in_its_place(store: Store) -> None:
    """Also twice the same, also of none; a key may be any text that a browser can send."""
    store.accounts.add(account("anna"))
    store.accounts.add(account("bert"))
    found = store.accounts.find_each(["bert", "nobody", "anna", "bert", "", "\ud800", "{}*"])
    assert [each and each.name for each in found] == ["bert", None, "anna", "bert", None, None, None]
    assert store.accounts.find_each([]) == []
    assert store.accounts.take("\ud800") is None


def test_all_are_listed_by_key(store: Store) -> None:
    """Whatever the order in which they came; each register has its own."""
    for name in ("zoe", "anna", "_x", "10", "9"):
        store.accounts.add(account(name))
    assert [each.name for each in store.accounts.list_all()] == ["10", "9", "_x", "anna", "zoe"]
    assert store.sessions.list_all() == []


def test_a_key_that_is_taken_is_not_added_again(store: Store) -> None:
    """Not even the very same item; what is there stays."""
    first = account(shown="first")
    assert store.accounts.add(first)
    assert not store.accounts.add(first)
    assert not store.accounts.add(account(shown="second"))
    assert store.accounts.find("anna") == first


def test_a_change_needs_the_item_as_it_is_now(store: Store) -> None:
    """Who read an older version changes nothing, and reads again; the next version is counted on from the kept one."""
    store.accounts.add(account())
    assert store.accounts.swap(account(shown="first", version=0))
    assert not store.accounts.swap(account(shown="late", version=0))
    assert not store.accounts.swap(account(shown="early", version=2))
    assert store.accounts.swap(account(shown="second", version=1))
    assert store.accounts.find("anna") == account(shown="second", version=2)


def test_a_change_does_not_bring_back_what_was_taken(store: Store) -> None:
    """A session that was ended while its page was at work stays ended; nor does a change add what never was."""
    store.accounts.add(account())
    assert store.accounts.take("anna") == account()
    assert not store.accounts.swap(account())
    assert not store.accounts.swap(account("never"))
    assert store.accounts.list_all() == []
    assert store.accounts.take("anna") is None
    assert store.accounts.add(account()), "its key is free again"


def test_of_those_who_take_the_same_item_one_gets_it(store: Store) -> None:
    """A code for one use is used once, however many try in the same instant."""
    with ThreadPoolExecutor(8) as threads:
        for n in range(25):
            store.accounts.add(account(f"a{n}"))
            together = Barrier(8)

            def take(n: int = n, together: Barrier = together) -> Account | None:
                together.wait()
                return store.accounts.take(f"a{n}")

            taken = [each.result() for each in [threads.submit(take) for _ in range(8)]]
            assert [each for each in taken if each] == [account(f"a{n}")]


def test_of_those_who_change_the_same_version_one_does(store: Store) -> None:
    """No change is lost between two who both read the item before."""
    store.shares.add(share())
    with ThreadPoolExecutor(8) as threads:
        for each in [threads.submit(count_up, store, 10) for _ in range(8)]:
            each.result()
    assert store.shares.find("h") == share(opened=80, version=80)


def share(**changed: object) -> Share:
    whole = {"id": "h", "digest": "d", "site": "n", "shipment": "s", "made_by": "a", "made_at": T0, "ends_at": T0}
    return msgspec.convert({**whole, **changed}, Share)


def count_up(store: Store, times: int) -> None:
    while times:
        found = store.shares.find("h")
        assert found
        times -= store.shares.swap(msgspec.structs.replace(found, opened=found.opened + 1))


@pytest.fixture
def link(valkey: Server) -> Iterator[RedisLink]:
    opened = RedisLink(url_of(valkey))
    yield opened
    opened.close()


def test_what_cannot_be_read_is_left_out_and_logged(
    valkey: Server, link: RedisLink, caplog: pytest.LogCaptureFixture
) -> None:
    """It hides none of the others, holds its key until it is taken out, and its secrets are not logged."""
    store = RedisStore(url_of(valkey))
    store.accounts.add(account())
    broken = [b'{"name": "bert", "password": 5}', b'{"password": "s3cret', b"\xff", b"[]", b"7"]
    for n, text in enumerate(broken):
        link.call("HSET", keys.ACCOUNTS, f"b{n}", text)
    with caplog.at_level(logging.ERROR):
        assert store.accounts.list_all() == [account()]
        assert store.accounts.find_each(["b1", "anna"]) == [None, account()]
    assert len(caplog.records) == len(broken) + 1
    assert "s3cret" not in caplog.text
    for n in range(len(broken)):
        assert not store.accounts.add(account(f"b{n}"))
        assert store.accounts.take(f"b{n}") is None
        assert store.accounts.add(account(f"b{n}")), "it was taken out all the same"
    store.close()


def test_an_entry_of_another_release_is_read_and_changed(valkey: Server, link: RedisLink) -> None:
    """One without newer fields has them at their defaults; what a newer one added is passed over."""
    store = RedisStore(url_of(valkey))
    link.call("HSET", keys.ACCOUNTS, "old", b'{"name":"old","shown":"Old","made_at":"2026-03-02T06:00:00Z"}')
    link.call(
        "HSET", keys.ACCOUNTS, "new", encode_json({"name": "new", "shown": "", "made_at": T0, "mood": 1, "version": 3})
    )
    assert store.accounts.find("old") == account("old", shown="Old")
    assert store.accounts.swap(account("old", shown="Older"))
    assert store.accounts.find("old") == account("old", shown="Older", version=1)
    assert store.accounts.find("new") == account("new", shown="", version=3)
    assert store.accounts.swap(account("new", shown="", version=3))
    store.close()


def test_nothing_of_access_is_kept_under_a_key_that_is_not_listed(valkey: Server, link: RedisLink) -> None:
    """Each register has the one key that `store/keys.py` names."""
    store = RedisStore(url_of(valkey))
    for name, item in WHOLE.items():
        getattr(store, name).add(item)
    listed = {keys.ACCOUNTS, keys.SESSIONS, keys.SCREENS, keys.SHARES, keys.INVITATIONS}
    assert {key.decode() for key in link.call("KEYS", "*")} == listed
    store.close()


def test_who_hears_is_told_of_what_was_changed_or_taken(store: Store) -> None:
    """After it was tried, done or not: the key, with the item as it was to be, or nothing for one that was taken."""
    told: list[tuple[str, Account | None]] = []
    store.accounts.hear(lambda key, left: told.append((key, left)))
    store.accounts.add(account())
    changed = account(shown="Anna")
    store.accounts.swap(changed)
    store.accounts.swap(changed)
    store.accounts.find("anna")
    store.accounts.take("anna")
    store.accounts.take("bob")
    assert told == [("anna", changed), ("anna", changed), ("anna", None), ("bob", None)]
