"""Which carriers the broker's folder tells the ingest of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.roster import roster_of
from deploy.broker.acl import session_name, topics_up
from deploy.broker.passwords import hash_password
from deploy.broker.registry import FILE, SECRET, UnreadableRegistry
from ingest.roster import Roster, client_id_of
from ingest.topics import subscriptions_of

HASH, AT = hash_password("s3cret"), datetime(2026, 3, 2, tzinfo=UTC).isoformat()


def write(folder: Path, text: str, secret: str = "s3cret\n") -> None:
    """Replaces both files, as those who write them whole do."""
    for name, content in ((FILE, text), (SECRET, secret)):
        (folder / "new").write_text(content)
        (folder / "new").rename(folder / name)


def registry(*carriers: str) -> str:
    entries = [{"id": each, "added_at": AT, "gateways": []} for each in carriers]
    return json.dumps({"ingest": HASH, "tag": "tail", "carriers": entries})


def test_without_a_registry_there_is_one_session_for_all(tmp_path: Path) -> None:
    """No folder, and a registry of nobody, both name no carrier and no password."""
    assert roster_of(tmp_path / "nowhere")() == Roster()
    write(tmp_path, registry())
    assert roster_of(tmp_path)() == Roster()


def test_what_changes_in_the_registry_is_seen(tmp_path: Path) -> None:
    """Carriers that are added or go, and another password, are in the next answer."""
    ask = roster_of(tmp_path)
    assert ask() == Roster()
    write(tmp_path, registry("rival", "acme"))
    assert ask() == Roster(("acme", "rival"), "s3cret", "tail")
    assert ask() is ask()
    write(tmp_path, registry("acme"), "another")
    assert ask() == Roster(("acme",), "another", "tail")


@pytest.mark.parametrize("text", ["", "{}", registry("acme").replace(AT, ""), registry("#")])
def test_a_registry_that_makes_no_sense_is_an_error_each_time(tmp_path: Path, text: str) -> None:
    """It is not taken for an empty one, not at the second look either, and is read once it is mended."""
    write(tmp_path, text)
    ask = roster_of(tmp_path)
    for _ in range(2):
        with pytest.raises((UnreadableRegistry, ValueError), match=r"carriers\.json|no carrier's id"):
            ask()
    write(tmp_path, registry("acme"))
    assert ask().carriers == ("acme",)


def test_a_registry_without_the_password_is_an_error(tmp_path: Path) -> None:
    """Carriers whose sessions nobody could open are not a roster."""
    write(tmp_path, registry("acme"))
    (tmp_path / SECRET).unlink()
    with pytest.raises(FileNotFoundError):
        roster_of(tmp_path)()


def test_the_broker_lets_a_session_do_what_the_ingest_asks_of_it() -> None:
    """The register's side and ours, which know nothing of each other, name a session and its topics alike."""
    assert session_name("acme", "tail") == client_id_of("acme", "tail")
    assert topics_up("acme") == subscriptions_of("acme")
