"""Which carriers the broker's folder tells the ingest of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.roster import roster_of
from ingest.roster import Roster


def write(folder: Path, text: str, secret: str = "s3cret\n") -> None:
    """Replaces both files, as those who write them whole do."""
    for name, content in (("carriers.json", text), ("ingest.secret", secret)):
        (folder / "new").write_text(content)
        (folder / "new").rename(folder / name)


def registry(*carriers: str) -> str:
    return json.dumps({"ingest": "hash", "carriers": [{"id": each, "gateways": []} for each in carriers]})


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
    assert ask() == Roster(("acme", "rival"), "s3cret")
    assert ask() is ask()
    write(tmp_path, registry("acme"), "another")
    assert ask() == Roster(("acme",), "another")


@pytest.mark.parametrize("text", ["", "{}", '{"carriers": [{}]}', '{"carriers": [{"id": "#"}]}'])
def test_a_registry_that_makes_no_sense_is_an_error_each_time(tmp_path: Path, text: str) -> None:
    """It is not taken for an empty one, not at the second look either, and is read once it is mended."""
    write(tmp_path, text)
    ask = roster_of(tmp_path)
    for _ in range(2):
        with pytest.raises(ValueError, match=r".+"):
            ask()
    write(tmp_path, registry("acme"))
    assert ask().carriers == ("acme",)


def test_a_registry_without_the_password_is_an_error(tmp_path: Path) -> None:
    """Carriers whose sessions nobody could open are not a roster."""
    write(tmp_path, registry("acme"))
    (tmp_path / "ingest.secret").unlink()
    with pytest.raises(FileNotFoundError):
        roster_of(tmp_path)()
