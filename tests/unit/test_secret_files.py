"""Files that hold secrets are their owner's only, and nothing works with one that is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli import main
from cli.credentials import keep_password
from cli.failure import Failure
from cli.secret_files import check_secret_files
from settings import variable


@pytest.mark.parametrize(
    "name",
    [
        "web/secret",
        "broker/ingest.secret",
        "broker/ca.key",
        "broker/passwords",
        "credentials/ACME.gw1-x.password",
        "demo/broker/server.key",
        "audit.waiting",
    ],
)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_secret_that_others_may_read_is_complained_of(folder: Path, name: str, mode: int) -> None:
    """By its name, with its mode, and with what to do."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("secret")
    path.chmod(mode)
    with pytest.raises(Failure, match=rf"{name} can be read or written by others.*mode {mode:04o}.*chmod 600 {path}"):
        check_secret_files(folder)
    path.chmod(0o600)
    check_secret_files(folder)


def test_every_command_stops_until_it_is_mended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit code 1; all that are open are in what to type."""
    (folder / "broker").mkdir()
    for name in ("broker/ingest.secret", "broker/ca.key"):
        (folder / name).write_text("h4nter2")
        (folder / name).chmod(0o644)
    assert main(["carriers", "list"], {variable("var"): str(folder)}) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"app.py: {folder}/broker/ingest.secret can be read")
    assert f"chmod 600 {folder}/broker/ingest.secret {folder}/broker/ca.key" in said


def test_what_the_commands_write_themselves_is_their_owners_only(folder: Path) -> None:
    """Whatever the umask: keys, passwords, hashes, in folders that nobody else may enter."""
    before = os.umask(0)
    try:
        assert main(["carriers", "add", "ACME"], {variable("var"): str(folder / "var")}) == 0
        keep_password(folder / "var/credentials", "ACME.gw1-x", "secret")
    finally:
        os.umask(before)
    check_secret_files(folder / "var")
    made = [folder / "var/broker", folder / "var/credentials"]
    assert [oct(path.stat().st_mode & 0o777) for path in made] == ["0o700", "0o700"]
    public = {path.name for path in made[0].iterdir() if path.stat().st_mode & 0o077}
    assert public <= {"ca.crt", "server.crt", ".lock"}
