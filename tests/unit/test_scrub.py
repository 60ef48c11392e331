"""Secrets of an installation in what it says: log lines, tracebacks, complaints."""

from __future__ import annotations

import base64
import logging
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from cli import main
from cli.known_secrets import list_secrets
from cli.scrub import ScrubbedFormatter, ScrubbedLog, Scrubber, scrubber_of
from deploy.child import free_port
from settings import load

ROOT = Path(__file__).parents[2]
SECRET = "h4n/t%r@2 'é\""


def line_of(scrubber: Scrubber, message: str, *arguments: object, error: Exception | None = None) -> str:
    """A finished log line."""
    caught = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord("dockwatch", logging.ERROR, __file__, 1, message, arguments, caught)
    return ScrubbedFormatter(scrubber).format(record)


def test_the_secrets_of_the_settings_are_known() -> None:
    """Passwords of every URL there may be, as they are written and as they are meant; nothing that is none."""
    settings = load(
        {
            "DOCKWATCH_MQTT_URL": "mqtts://me:mq%40tt@broker",
            "DOCKWATCH_REDIS_URL": "redis://:r3dis@127.0.0.1:1/0",
            "DOCKWATCH_ROUTER": "osrm+http://me:r0ute@127.0.0.1:1",
        }
    )
    shown = scrubber_of(settings).scrub("mq%40tt mq@tt r3dis r0ute broker 127.0.0.1 " + basic("me", "r0ute"))
    assert shown == "*** *** *** *** broker 127.0.0.1 ***"
    assert list(list_secrets(load({}))) == []


def basic(user: str, password: str) -> str:
    """What an Authorization header says."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("spelling", [SECRET, quote(SECRET, safe=""), repr(SECRET), repr(SECRET.encode())])
def test_a_secret_is_taken_out_in_every_spelling(spelling: str) -> None:
    """As it is, quoted for a URL, and as Python writes texts and bytes down; in the message and in what it is given."""
    scrubber = Scrubber([SECRET])
    assert scrubber.scrub(f"it is {spelling}, so").replace("b'", "").replace("'", "") == "it is ***, so"
    assert "h4n" not in line_of(scrubber, "it is %s", spelling)
    assert "h4n" not in line_of(scrubber, "it is %r", [f"'\"{SECRET}"])


def test_a_traceback_holds_no_secret() -> None:
    """Neither the exception's words, nor those of its cause."""
    try:
        try:
            raise KeyError(f"redis://:{SECRET}@store")
        except KeyError as cause:
            raise ValueError(f"no {SECRET}") from cause
    except ValueError as error:
        said = line_of(Scrubber([SECRET]), "it failed", error=error)
    assert "Traceback" in said
    assert "ValueError: no ***" in said
    assert "h4n" not in said


def test_of_two_secrets_the_longer_one_goes_whole() -> None:
    """Nothing of it stays because another secret is its beginning."""
    assert Scrubber(["dock", "dock-and-roll"]).scrub("dock-and-roll dock") == "*** ***"


def test_a_secret_that_is_made_later_is_known_too(folder: Path) -> None:
    """Files are read when they are there, and again when they are other ones; one that is no text is known as well."""
    scrubber = Scrubber(files=[folder / "secret"])
    assert scrubber.scrub("first second") == "first second"
    (folder / "secret").write_text("first\n")
    assert scrubber.scrub("first second") == "*** second"
    (folder / "new").write_bytes(b"\xffsecond")
    (folder / "new").replace(folder / "secret")
    assert scrubber.scrub("first " + repr(b"\xffsecond")) == "*** b'***'"


def test_a_line_that_cannot_be_written_tells_no_secret_either(capsys: pytest.CaptureFixture[str]) -> None:
    """What logging says about a record whose words do not fit shows what was to be logged."""
    record = logging.LogRecord("dockwatch", logging.ERROR, __file__, 1, "%d", (SECRET,), None)
    ScrubbedLog(Scrubber([SECRET])).handle(record)
    said = capsys.readouterr().err
    assert "cannot be written" in said
    assert "h4n" not in said


FAILING = """
import gc, logging, sys, threading
from cli import scrub
scrub.scrub_all(scrub.Scrubber(["h4nter2"]))
logging.getLogger("x").warning("h4nter2 1")
def fail(): raise ValueError("h4nter2 2")
thread = threading.Thread(target=fail); thread.start(); thread.join()
class Odd:
    def __del__(self): raise ValueError("h4nter2 3")
Odd(); gc.collect()
raise ValueError("h4nter2 4")
"""


def test_tracebacks_that_nobody_catches_hold_no_secret() -> None:
    """Of the main thread, of another one, and of an object's end; all of them are shown."""
    ended = subprocess.run([sys.executable, "-c", FAILING], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert [f"*** {n}" in ended.stderr for n in (1, 2, 3, 4)] == [True] * 4
    assert ended.stderr.count("Traceback") == 3
    assert "h4nter2" not in ended.stderr


SERVING = """
from cli import scrub
from dashboard.server import serve
scrub.scrub_all(scrub.Scrubber(["h4nter2"]))
def build(): raise ValueError("h4nter2")
serve(build, host="127.0.0.1", port={port})
"""


def test_what_the_http_server_has_to_say_goes_the_same_way() -> None:
    """Gunicorn has a log of its own; a traceback in it is one of our lines, without secrets."""
    argv = [sys.executable, "-c", SERVING.format(port=free_port())]
    ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "ERROR gunicorn.error: Exception in worker process" in ended.stderr
    assert "ValueError: ***" in ended.stderr
    assert "h4nter2" not in ended.stdout + ended.stderr


def test_a_store_that_cannot_be_reached_is_complained_of_without_its_password(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The line says where it is looked for."""
    assert main(["counts"], {"DOCKWATCH_REDIS_URL": "redis://me:h4nter2@127.0.0.1:1/0"}) == 1
    said = capsys.readouterr().err
    assert "no store at redis://me:***@127.0.0.1:1/0" in said
    assert "h4nter2" not in said


def test_a_key_is_known_as_it_is_kept_and_as_it_is_used(folder: Path) -> None:
    """Its file holds it in hexadecimal; what works with it has the bytes."""
    key = bytes(range(200, 232))
    (folder / "secret").write_text(f"{key.hex()}\n")
    scrubber = Scrubber(files=[folder / "secret"])
    said = scrubber.scrub(f"{key.hex()} {key!r} {base64.b64encode(key).decode()}")
    assert said == "*** b'***' ***"
