"""`app.py message`: what its words mean, what it shows, what it says when it cannot."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from access.audit import Deed
from cli import message as command
from cli.failure import Failure, Misused
from tests.access_cases import noted
from tests.noting import book_of
from tests.talk_runs import NOW, TalkingPlant, fact, reply, wish
from tests.waiting import eventually
from tracking.message import Kind


def parsed(*argv: str) -> tuple[str, dict[str, Any]]:
    """The order that these words mean, by Ann."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    arguments = parser.parse_args([*argv, "--by", "Ann"])
    words = list(arguments.words)
    if arguments.site is None:
        words.pop(0)
    return command.read_order(arguments, words, arguments.by)


@pytest.mark.parametrize(
    ("argv", "kind", "body"),
    [
        (["S", "s-1", "call me"], "message", {"shipment": "s-1", "text": "call me"}),
        (["S", "s-1", "hi", "--expires-min", "5"], "message", {"shipment": "s-1", "text": "hi", "expires_min": 5}),
        (["--carrier", "A", "--site", "S", "hi"], "message", {"carrier": "A", "vehicle": "", "text": "hi"}),
        (
            ["--carrier", "A", "--vehicle", "T1", "--site", "S", "hi"],
            "message",
            {"carrier": "A", "vehicle": "T1", "text": "hi"},
        ),
        (["S", "--fix", "s-1"], "message", {"kind": "fix", "shipment": "s-1", "text": ""}),
        (["S", "--accept", "m1"], "decide", {"proposal": "m1", "accept": True, "text": ""}),
        (["S", "--decline", "m1", "no room"], "decide", {"proposal": "m1", "accept": False, "text": "no room"}),
    ],
)
def test_each_form_is_an_order(argv: list[str], kind: str, body: dict[str, Any]) -> None:
    """Words and options become the order's body, under the name of who gives it."""
    assert parsed(*argv) == (kind, {"by": "Ann", **body})


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["S"], "a shipment and a text"),
        (["S", "s-1", "call", "me"], "a shipment and a text"),
        (["S", "hi", "--vehicle", "T1"], "--vehicle needs --carrier"),
        (["--site", "S", "--carrier", "A", "call", "me"], "in quotes"),
        (["S", "--accept", "m1", "no", "room"], "in quotes"),
    ],
)
def test_what_is_unclear_is_told(argv: list[str], why: str) -> None:
    """A failure says what is missing."""
    with pytest.raises(Misused, match=why):
        parsed(*argv)


def test_a_thread_is_shown_with_stages_in_the_sites_time() -> None:
    """Each message with its way, its id and when it reached which stage; what carriers wrote cannot harm a terminal."""
    plant = TalkingPlant()
    message = plant.write("call \x1b[2J me")
    plant.tell(reply(message, "ok", accept=True, at_s=60), fact(at_s=120, eta=NOW + timedelta(hours=1)))
    plant.tell(wish(3.25, at_s=180, text="later?"))
    lines = list(command.list_thread(plant.store, "plant", "s-t1"))
    shown = "\n".join(lines)
    assert "\x1b" not in shown
    assert (
        f"Mon 02 Mar 07:10  Ann -> acme t1, shipment s-t1: text {message.id} (delivered Mon 02 Mar 07:11, "
        "answered Mon 02 Mar 07:11)" in lines
    )
    assert "    carrier, Mon 02 Mar 07:11: yes ok" in lines
    assert "    delayed; jam; expects to be there Mon 02 Mar 08:10" in lines
    (proposal,) = plant.kinds(Kind.PROPOSAL)
    assert f"acme t1 -> plant, shipment s-t1: proposal {proposal.id} (open Mon 02 Mar 07:13)" in shown
    assert "    Mon 02 Mar 10:15 to Mon 02 Mar 11:00 at door D01; later?" in lines
    assert list(command.list_thread(plant.store, "plant", "s-9")) == ["plant: nothing was said about shipment s-9"]


@contextmanager
def stepping(plant: TalkingPlant) -> Iterator[None]:
    """The site's writer, at work in another thread."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.01):
            plant.step()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_an_order_is_answered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer of the site's worker is told; a refusal is exit code 1; without a worker, one is told so."""
    plant = TalkingPlant()
    book = book_of(plant.store, folder)
    written = {"by": "Ann", "shipment": "s-t1", "text": "hi"}
    with stepping(plant):
        assert command.submit(plant.store, "plant", "message", written, within_s=10, book=book) == 0
        other = {**written, "shipment": "s-9"}
        assert command.submit(plant.store, "plant", "message", other, within_s=10, book=book) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("plant: message ")
    assert first.endswith(" to acme t1")
    assert second == "plant: refused: there is no shipment 's-9' in the plan"
    with pytest.raises(Failure, match="no worker has answered"):
        command.submit(plant.store, "plant", "message", written, within_s=0, book=book)
    assert eventually(lambda: plant.kinds(Kind.TEXT), what="the first message")


def test_what_was_ordered_is_noted_without_its_words(folder: Path) -> None:
    """Who, at which site, about which shipment or to whom; of an answer to a wish also whether it is granted."""
    plant = TalkingPlant()
    book = book_of(plant.store, folder)
    plant.tell(wish(3.25, text="later?"))
    (proposal,) = plant.kinds(Kind.PROPOSAL)
    for kind, body in (
        ("message", {"shipment": "s-t1", "text": "h4nter2"}),
        ("message", {"carrier": "acme", "vehicle": "t1", "text": "h4nter2"}),
        ("message", {"shipment": "s-t1", "kind": "fix", "text": ""}),
        ("decide", {"proposal": proposal.id, "accept": True, "text": "h4nter2"}),
        ("decide", {"proposal": "M9", "accept": False, "text": "h4nter2"}),
    ):
        with pytest.raises(Failure):
            command.submit(plant.store, "plant", kind, {"by": "Ann", **body}, within_s=0, book=book)
    assert [(each.deed, each.by, each.site, each.on, each.words) for each in noted(plant.store)] == [
        (Deed.MESSAGE, "cli:ops", "plant", "s-t1", ""),
        (Deed.MESSAGE, "cli:ops", "plant", "acme/t1", ""),
        (Deed.MESSAGE, "cli:ops", "plant", "s-t1", "asks for a position"),
        (Deed.DECISION, "cli:ops", "plant", "s-t1", "accepted"),
        (Deed.DECISION, "cli:ops", "plant", "M9", "declined"),
    ]
