"""The audit of what is pinned, with a service of advisories of our own on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy import audit
from deploy.audit_lists import least_broken, read_ignored, read_least
from deploy.audit_pins import read_pins
from deploy.child import free_port

TODAY = date(2026, 11, 28)
ADVISORY = {
    "id": "PYSEC-2026-9",
    "aliases": ["CVE-2026-9"],
    "summary": "the door stands open",
    "affected": [
        {
            "package": {"name": "flask", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.2.0"}]}],
        }
    ],
}


class Service:
    """Answers as OSV does; `known` are its advisories by package, `status` what it answers with."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.asked: list[str] = []
        self.status = 200
        service = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
                service.asked.append(name)
                body = json.dumps({"vulns": [service.known[name]]} if name in service.known else {}).encode()
                self.send_response(service.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/query"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    """A service that knows nothing bad."""
    running = Service()
    yield running
    running.stop()


class Case:
    """Pins and lists in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.pins, self.ignored, self.least = (folder / name for name in ("pins.txt", "ignored.toml", "least.toml"))
        self.pins.write_text("Flask==3.1.3\nredis[hiredis]==8.1.0\n")
        self.ignored.write_text("")
        self.least.write_text("")

    def run(self, url: str) -> int:
        files = ["--pins", str(self.pins), "--ignored", str(self.ignored), "--least", str(self.least)]
        return audit.main(["--osv-url", url, *files], today=TODAY)

    def ignore(self, name: str, until: str) -> None:
        self.ignored.write_text(f'[[ignored]]\nid = "{name}"\nwhy = "never called"\nuntil = {until}\n')

    def demand(self, least: str) -> None:
        self.least.write_text(f'[[package]]\nname = "flask"\nleast = "{least}"\nreason = "old"\nsource = "here"\n')


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Two pins, nothing ignored, nothing demanded."""
    monkeypatch.delenv("AUDIT_REQUIRED", raising=False)
    return Case(tmp_path)


def test_what_is_clean_passes(case: Case, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """Every pin is asked about, extras and capitals or not, and where nothing is known against any the audit passes."""
    assert case.run(service.url) == 0
    assert sorted(service.asked) == ["flask", "redis"]
    told = capsys.readouterr()
    assert "2 packages, none of them known to be vulnerable" in told.out
    assert told.err == ""


def test_what_is_vulnerable_fails(case: Case, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """An advisory against a pinned version fails, and its names, what it is, and the version that mends it are said."""
    service.known["flask"] = ADVISORY
    assert case.run(service.url) == 1
    told = capsys.readouterr().err
    assert all(word in told for word in ("flask 3.1.3", "CVE-2026-9", "PYSEC-2026-9", "3.2.0", "the door stands open"))


@pytest.mark.parametrize("name", ["PYSEC-2026-9", "CVE-2026-9"])
def test_what_is_ignored_passes(case: Case, service: Service, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An advisory that is ignored by any of its names passes on the last day, and it is said that one was ignored."""
    service.known["flask"] = ADVISORY
    case.ignore(name, "2026-11-28")
    assert case.run(service.url) == 0
    assert "1 ignored" in capsys.readouterr().out


@pytest.mark.parametrize("vulnerable", [True, False])
def test_what_is_ignored_past_its_date_fails(case: Case, service: Service, vulnerable: bool) -> None:
    """An entry that is past its date fails, whether or not anything is still known."""
    service.known.update({"flask": ADVISORY} if vulnerable else {})
    case.ignore("CVE-2026-9", "2026-11-27")
    assert case.run(service.url) == 1


def test_what_is_ignored_for_nothing_is_named(case: Case, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """An entry that concerns nothing any more is named, and is no failure."""
    case.ignore("CVE-2020-1", "2027-01-01")
    assert case.run(service.url) == 0
    assert "CVE-2020-1 is ignored, and concerns nothing any more" in capsys.readouterr().out


def test_a_service_out_of_reach_is_no_clean_audit(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing answers, it is said on stderr that nothing was audited, and only the least versions are checked."""
    case.demand("3.1.3")
    assert case.run(f"http://127.0.0.1:{free_port()}/v1/query") == 0
    told = capsys.readouterr()
    assert "NOT AUDITED" in told.err
    assert "only this was checked: 1 packages" in told.err
    assert "known to be vulnerable" not in told.out


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_service_that_fails_is_no_clean_audit(
    case: Case, service: Service, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service that answers with an error counts as one that is out of reach."""
    service.status = status
    assert case.run(service.url) == 0
    assert "NOT AUDITED" in capsys.readouterr().err


def test_a_pin_below_its_least_version_fails_without_the_service(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the service, a package that is older than it must be fails, with the reason and its source."""
    case.demand("3.1.4")
    assert case.run(f"http://127.0.0.1:{free_port()}/v1/query") == 1
    assert "flask 3.1.3 is older than 3.1.4: old (here)" in capsys.readouterr().err


def test_an_audit_that_is_required_fails_without_the_service(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """With AUDIT_REQUIRED=yes, a service out of reach fails."""
    monkeypatch.setenv("AUDIT_REQUIRED", "yes")
    assert case.run(f"http://127.0.0.1:{free_port()}/v1/query") == 1


def test_an_ignored_entry_past_its_date_fails_without_the_service(case: Case) -> None:
    """The dates are looked at whether the service answers or not."""
    case.ignore("CVE-2026-9", "2026-11-27")
    assert case.run(f"http://127.0.0.1:{free_port()}/v1/query") == 1


def test_our_own_pins_are_all_exact_and_new_enough() -> None:
    """Every requirement is pinned exactly and once, and none is below its least version; the lists are whole."""
    pins = read_pins(audit.PINNED)
    least = read_least(audit.LEAST)
    assert len(pins) > 60
    assert len(least) > 8
    assert {each.name for each in least} <= set(pins)
    assert least_broken(pins, least) == []
    assert [each.id for each in read_ignored(audit.IGNORED) if not each.why] == []


@pytest.mark.parametrize("line", ["flask", "flask>=3", "flask==3.1.3 --hash=sha256:00", "flask==3.1.2"])
def test_a_line_that_pins_nothing_exactly_is_refused(case: Case, line: str) -> None:
    """A range, a bare name or a second, different pin is no pin."""
    case.pins.write_text(f"flask==3.1.3\n{line}\n")
    with pytest.raises(ValueError, match="pin"):
        read_pins([case.pins])


@pytest.mark.parametrize(
    "entry", ['id = "A"\nuntil = 2027-01-01', 'id = "A"\nwhy = "so"', 'id = "A"\nwhy = "so"\nuntil = "soon"']
)
def test_nothing_is_ignored_without_a_reason_and_a_date(case: Case, entry: str) -> None:
    """An entry without reason, without date, or with a date that is none, is refused."""
    case.ignored.write_text(f"[[ignored]]\n{entry}\n")
    with pytest.raises(ValueError, match=r"ignored\.toml"):
        read_ignored(case.ignored)
