"""Keeps the installation's secrets out of what it says: log lines, tracebacks of any thread, complaints.

    settings: passwords of URLs, client secrets  --+
    <var>/web/secret, <var>/broker/ingest.secret --+--> Scrubber --> log lines, tracebacks --> stderr

Nothing of ours writes a secret on purpose. But an exception of a library may quote the URL that it was given, and a
traceback says what it finds. So the finished text is looked through, whoever made it, and each secret in it becomes
***, in every spelling that a library may give it: as it is, quoted for a URL, escaped, or in a basic authorization.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit

from cli.secret_files import SAID_IN_LOGS
from settings import Settings

HIDDEN = "***"
_is_hex = re.compile(rb"(?:[0-9a-f]{2}){16,}").fullmatch
FORMAT = "%(asctime)sZ %(levelname)s %(name)s: %(message)s"
_SECRET_NAMES = ("secret", "password", "token")


class Scrubber:
    """Knows secrets, and takes them out of texts. Files of secrets are read again when they are other ones."""

    def __init__(self, known: Iterable[str] = (), files: Sequence[Path] = ()) -> None:
        self._known, self._files = set(known), files
        self._read: dict[Path, tuple[int, int]] = {}
        self._pattern = _pattern_of(self._known)

    def scrub(self, text: str) -> str:
        """The text without the secrets."""
        self._look()
        return text if self._pattern is None else self._pattern.sub(HIDDEN, text)

    def _look(self) -> None:
        for path in self._files:
            try:
                found = path.stat()
                if self._read.get(path) == (found.st_ino, found.st_mtime_ns):
                    continue
                self._known |= set(_of_file(path.read_bytes()))
            except OSError:
                continue
            self._read[path] = (found.st_ino, found.st_mtime_ns)
            self._pattern = _pattern_of(self._known)


class ScrubbedFormatter(logging.Formatter):
    """One record a line, in UTC, with its traceback, if it has one, below it; no secret in either."""

    converter = time.gmtime  # type: ignore[assignment]  # it takes None too, says logging

    def __init__(self, scrubber: Scrubber) -> None:
        super().__init__(FORMAT)
        self._scrubber = scrubber

    def format(self, record: logging.LogRecord) -> str:
        return self._scrubber.scrub(super().format(record))


class ScrubbedLog(logging.StreamHandler[TextIO]):
    """Lines to stderr; also what a record that cannot be written has to say about that."""

    def __init__(self, scrubber: Scrubber) -> None:
        super().__init__()
        self._scrubber = scrubber
        self.setFormatter(ScrubbedFormatter(scrubber))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging calls it so
        _write(self._scrubber.scrub(f"a line of {record.name} cannot be written: {traceback.format_exc()}"))


def scrubber_of(settings: Settings) -> Scrubber:
    """One that knows the secrets of an installation."""
    return Scrubber(list_secrets(settings), [settings.var / path for path in SAID_IN_LOGS])


def list_secrets(settings: Settings) -> Iterator[str]:
    """The secrets in the settings: what is called one, and the passwords of URLs."""
    for field in dataclasses.fields(settings):
        if not isinstance(text := getattr(settings, field.name), str) or not text:
            continue
        if field.name.endswith(_SECRET_NAMES):
            yield text
        elif "://" in text:
            yield from _of_url(text)


def log_scrubbed(scrubber: Scrubber) -> None:
    """Has what this process logs go through a scrubber."""
    logging.basicConfig(level=logging.INFO, handlers=[ScrubbedLog(scrubber)])
    for chatty in ("engineio", "socketio", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def scrub_all(scrubber: Scrubber) -> None:
    """The same, and the tracebacks of what nobody catches, in any thread: for a process that is all ours."""
    log_scrubbed(scrubber)

    def tell(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        _write(scrubber.scrub("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = tell
    sys.unraisablehook = lambda found: tell(found.exc_type, found.exc_value, found.exc_traceback)
    threading.excepthook = lambda found: (
        None if issubclass(found.exc_type, SystemExit) else tell(found.exc_type, found.exc_value, found.exc_traceback)
    )


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _of_url(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.password:
        yield parts.password
        for word in (str, unquote):
            basic = f"{word(parts.username or '')}:{word(parts.password)}"
            yield base64.b64encode(basic.encode()).decode()


def _of_file(content: bytes) -> Iterator[str]:
    """A file's secret as a text, and as Python and others write bytes down: it, and what it spells in hexadecimal."""
    secret = content.strip()
    yield secret.decode("utf-8", "backslashreplace")
    if _is_hex(secret):
        secret = bytes.fromhex(secret.decode())
    yield from (repr(secret)[2:-1], secret.hex(), base64.b64encode(secret).decode())


def _pattern_of(known: Iterable[str]) -> re.Pattern[str] | None:
    """All spellings, the longest first: a secret may be the beginning of another."""
    spelled = {spelling for secret in known if secret for spelling in _spellings(secret)}
    return re.compile("|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))) if spelled else None


def _spellings(secret: str) -> Iterator[str]:
    for plain in {secret, unquote(secret), unquote_plus(secret)}:
        yield plain
        yield quote(plain, safe="")
        yield quote(plain)
        yield quote_plus(plain)
        yield repr(plain)[1:-1]
        yield repr(plain + "'\"")[1:-4]
        yield repr(plain.encode())[2:-1]
        yield json.dumps(plain)[1:-1]
