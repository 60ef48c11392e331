"""`app.py users`, `screens` and `audit`: what they do, what they say, and how they say no."""

from __future__ import annotations

import argparse
import re
from datetime import timedelta
from pathlib import Path

import pytest

from access.audit import Deed, Entry
from access.session import Purpose
from cli import audit, main, screens, users
from cli.failure import Failure, Misused
from clock import Clock
from dashboard.access.services import codes, devices, people
from dashboard.access.services.errors import Refused
from settings import Settings
from store.memory_store import MemoryStore
from tests.access_cases import START, clock_at_start, noted, put_session
from tests.integration.samples import opened
from tracking.errors import UnknownSite

SETTINGS = Settings(clock=Clock.live(), web_host="127.0.0.1", web_port=8050)
CODE = r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}"


@pytest.fixture
def store() -> MemoryStore:
    """A store with the site plant, and root, an admin."""
    store = MemoryStore(clock_at_start())
    opened(store, "t1")
    run(store, "add", "root", "--role", "admin")
    return store


def run(store: MemoryStore, *argv: str) -> None:
    """`app.py users` with these words, by ops."""
    parser = argparse.ArgumentParser()
    users.add_arguments(parser)
    users.change(parser.parse_args(argv), store, SETTINGS, "cli:ops")


def grants_of(store: MemoryStore, name: str) -> list[str]:
    account = store.accounts.find(name)
    return [] if account is None else [grant.spelled() for grant in account.grants]


def test_the_first_admin_is_made_by_command_and_given_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    """The link's code, behind its #, sets the password of that account; who ran the command is in the audit log."""
    store = MemoryStore(clock_at_start())
    run(store, "add", "Anna", "--role", "admin", "--role", "carrier:ACME@*", "--shown", "Anna K.")
    said = capsys.readouterr().out
    link = re.search(rf"  http://127\.0\.0\.1:8050/welcome#({CODE})\n", said)
    assert link is not None
    assert codes.look(store, Clock.live().now, Purpose.PASSWORD, link[1]).name == "anna"
    assert "anna is added: admin@*, carrier:ACME@*" in said
    assert "python app.py users invite anna" in said
    assert grants_of(store, "anna") == ["admin@*", "carrier:ACME@*"]
    assert [(each.deed, each.by, each.on) for each in noted(store)] == [
        (Deed.ACCOUNT_ADDED, "cli:ops", "anna"),
        (Deed.INVITED, "cli:ops", "anna"),
    ]


def test_a_new_link_makes_the_first_void(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever finds the first one can do nothing with it."""
    run(store, "invite", "root")
    first = re.search(CODE, capsys.readouterr().out)
    run(store, "invite", "ROOT")
    second = re.search(CODE, capsys.readouterr().out)
    assert first is not None
    assert second is not None
    assert codes.look(store, Clock.live().now, Purpose.PASSWORD, second[0]).name == "root"
    with pytest.raises(Refused):
        codes.look(store, Clock.live().now, Purpose.PASSWORD, first[0])


def test_roles_are_given_and_taken_one_by_one(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """The others stay; one that is there already is not there twice; a site that is not there is told."""
    run(store, "add", "bob", "--role", "planner@plant")
    run(store, "grant", "bob", "supervisor@nort", "planner@plant")
    assert grants_of(store, "bob") == ["planner@plant", "supervisor@nort"]
    assert "note: there is no site nort; sites are: plant" in capsys.readouterr().err
    session = put_session(store, "bob")
    run(store, "take", "bob", "planner@plant")
    assert grants_of(store, "bob") == ["supervisor@nort"]
    assert store.sessions.find(session.id) is None
    assert "bob: supervisor@nort" in capsys.readouterr().out


def test_an_account_is_disabled_enabled_and_removed(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is said and noted; who is shut out is signed out."""
    run(store, "add", "bob", "--role", "planner@plant")
    session = put_session(store, "bob")
    run(store, "disable", "bob")
    assert store.sessions.find(session.id) is None
    run(store, "list")
    run(store, "enable", "bob")
    run(store, "remove", "bob")
    assert store.accounts.find("bob") is None
    said = capsys.readouterr().out
    assert re.search(r"bob +planner@plant; disabled \d{4}", said)
    assert re.search(r"root +admin@\*; no password set yet", said)
    assert [line for line in said.splitlines() if line.startswith("bob is ")] == [
        "bob is added: planner@plant",
        "bob is disabled",
        "bob is enabled",
        "bob is removed",
    ]
    assert [each.deed for each in noted(store) if each.on == "bob"][2:] == [
        Deed.ACCOUNT_CHANGED,
        Deed.ACCOUNT_CHANGED,
        Deed.ACCOUNT_REMOVED,
    ]


@pytest.mark.parametrize(
    ("argv", "failure", "words"),
    [
        (["add", "root", "--role", "admin"], Failure, "already"),
        (["add", "Ünal", "--role", "admin"], Failure, "is no name"),
        (["add", "bob", "--role", "boss"], Misused, "'boss' is no role; there are: wall, supervisor"),
        (["add", "bob", "--role", "carrier"], Misused, "write carrier:ID@"),
        (["grant", "nobody", "admin"], Failure, "no account called 'nobody'"),
        (["invite", "nobody"], Failure, "no account called 'nobody'"),
        (["take", "root", "planner@plant"], Failure, r"root does not have planner@plant, but: admin@\*"),
        (["take", "root", "admin"], Failure, "."),
        (["disable", "root"], Failure, "last admin"),
        (["remove", "root"], Failure, "last admin"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    store: MemoryStore, argv: list[str], failure: type[Failure], words: str
) -> None:
    """And nothing was changed."""
    with pytest.raises(failure, match=words):
        run(store, *argv)
    assert grants_of(store, "root") == ["admin@*"]
    assert len(store.accounts.list_all()) == 1


def test_a_screen_is_paired_by_a_link_or_by_a_code(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are said; what nobody has used yet is listed, and then the screen; a site must be there."""
    capsys.readouterr()
    screens.add(store, SETTINGS, "plant", "Gate 2", "cli:ops")
    said = capsys.readouterr().out
    code = re.search(rf"  http://127\.0\.0\.1:8050/screen#({CODE})\n", said)
    assert code is not None
    assert f"or open http://127.0.0.1:8050/screen there, and type {code[1]}" in said
    screens.list_screens(store, [])
    assert re.search(r"plant +Gate 2 +a code that is not used yet, good until", capsys.readouterr().out)
    screen, _ = devices.pair(store, Clock.live().now, code[1], "10.0.0.9", "Chromium")
    screens.list_screens(store, ["plant"])
    assert re.search(rf"plant +Gate 2 +{screen.id}  paired ", capsys.readouterr().out)
    screens.list_screens(store, ["other"])
    assert "no screen yet" in capsys.readouterr().out
    with pytest.raises(UnknownSite):
        screens.add(store, SETTINGS, "nort", "Gate 2", "cli:ops")


def test_a_screen_is_revoked_by_its_id_or_by_a_name_that_only_it_has(store: MemoryStore) -> None:
    """Of two with one name, the id says which."""
    paired = []
    for _ in range(2):
        code = devices.invite(store, Clock.live().now, "plant", "Gate 2", by="root")
        paired.append(devices.pair(store, Clock.live().now, code, "", "")[0].id)
    with pytest.raises(Refused, match=r"2 screens are called Gate 2: say which by its id: .{12} at plant, "):
        screens.revoke(store, "Gate 2", "cli:ops")
    screens.revoke(store, paired[0], "cli:ops")
    screens.revoke(store, "Gate 2", "cli:ops")
    assert store.screens.list_all() == []
    with pytest.raises(Refused, match="no such screen"):
        screens.revoke(store, "Gate 2", "cli:ops")
    assert [(each.by, each.on) for each in noted(store, Deed.SCREEN_REVOKED)] == [
        ("cli:ops", paired[0]),
        ("cli:ops", paired[1]),
    ]


def test_the_audit_log_is_shown_by_who_what_and_where() -> None:
    """The newest so many of those that are meant, the newest last; a deed's first word means all that begin so."""
    store = MemoryStore(clock_at_start())
    for n in range(1200):
        at, deed = START + timedelta(seconds=n), (Deed.SIGN_IN, Deed.SIGN_OUT, Deed.MESSAGE)[n % 3]
        store.append_audit(Entry(at=at, deed=deed, by=f"u{n % 2}", on=str(n), site="north" if n < 100 else ""))

    def shown(limit: int, **wanted: str) -> list[int]:
        return [int(entry.on) for entry in audit.list_newest(store, audit.Wanted(**wanted), limit)]

    assert shown(3) == [1197, 1198, 1199]
    assert shown(3, deed="message.sent") == [1193, 1196, 1199]
    assert shown(3, deed="sign-in") == [1195, 1197, 1198]
    assert shown(2, by="u1", deed="message") == [1193, 1199]
    assert shown(2, site="north") == [98, 99]
    assert len(shown(9999)) == 1200
    assert shown(9, deed="sig") == []


def test_an_entry_is_a_line_and_a_row() -> None:
    """All of it is there, and a spreadsheet runs none of it."""
    entry = Entry(
        at=START, deed=Deed.SIGN_IN_REFUSED, on="=cmd()", site="north", where="10.0.0.9", words="no such name"
    )
    line = "2026-03-02 08:00:00Z  (nobody known) from 10.0.0.9  sign-in.refused =cmd() at north: no such name"
    assert audit.described(entry) == line
    assert audit.row_of(entry) == [
        "2026-03-02T08:00:00Z",
        "",
        "sign-in.refused",
        "'=cmd()",
        "north",
        "10.0.0.9",
        "no such name",
    ]


@pytest.mark.parametrize("argv", [["users", "list"], ["screens", "list"], ["audit"]])
def test_without_a_store_they_say_so_in_one_line(
    argv: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As every command does."""
    environ = {"DOCKWATCH_REDIS_URL": "redis://127.0.0.1:1/0", "DOCKWATCH_VAR": str(folder)}
    assert main(argv, environ) == 1
    assert capsys.readouterr().err.startswith("app.py: no store at redis://127.0.0.1:1/0")


def test_people_may_be_removed_only_while_an_admin_stays(store: MemoryStore) -> None:
    """With a second admin, the first one may go."""
    run(store, "add", "bob", "--role", "admin")
    run(store, "remove", "root")
    assert [each.name for each in store.accounts.list_all()] == ["bob"]
    with pytest.raises(Refused):
        people.remove(store, clock_at_start(), "bob", by="cli:ops")


def test_a_person_or_everybody_is_signed_out(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    """It says how many sessions ended, what goes on all the same, and by what that is ended."""
    run(store, "add", "bob", "--role", "planner@plant")
    for name in ("bob", "bob", "root"):
        put_session(store, name)
    capsys.readouterr()
    run(store, "sign-out", "BOB")
    said = capsys.readouterr().out
    assert "bob is signed out: 2 sessions ended\n" in said
    assert "python app.py screens revoke ID" in said
    assert "python app.py users invite NAME" in said
    run(store, "sign-out", "--everybody")
    assert "everybody is signed out: 1 session ended\n" in capsys.readouterr().out
    assert [(each.by, each.on) for each in noted(store, Deed.SESSIONS_ENDED)] == [("cli:ops", "bob"), ("cli:ops", "")]
    for argv in (["sign-out"], ["sign-out", "bob", "--everybody"]):
        with pytest.raises(Misused, match="Write a NAME, or --everybody"):
            run(store, *argv)
    with pytest.raises(Failure, match="no account called 'nobody'"):
        run(store, "sign-out", "nobody")
