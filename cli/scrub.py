"""Keeps the installation's secrets out of what it says: log lines, tracebacks of any thread, complaints.

    settings: passwords of URLs, client secrets  --+
    <var>/web/secret, <var>/broker/ingest.secret --+--> Scrubber --> log lines, tracebacks --> stderr

Nothing of ours writes a secret on purpose. But an exception of a library may quote the URL that it was given, and a
traceback says what it finds. So the finished text is looked through, whoever made it, and each secret in it becomes
***, in every spelling that a library may give it: as it is, quoted for a URL, escaped, or in a basic authorization.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from cli.known_secrets import list_of_file, list_secrets, pattern_of
from cli.secret_files import SAID_IN_LOGS
from settings import Settings

HIDDEN = "***"
FORMAT = "%(asctime)sZ %(levelname)s %(name)s: %(message)s"


class Scrubber:
    """Knows secrets, and takes them out of texts. Files of secrets are read again when they are other ones."""

    def __init__(self, known: Iterable[str] = (), files: Sequence[Path] = ()) -> None:
        self._known, self._files = set(known), files
        self._read: dict[Path, tuple[int, int]] = {}
        self._pattern = pattern_of(self._known)

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
                self._known |= set(list_of_file(path.read_bytes()))
            except OSError:
                continue
            self._read[path] = (found.st_ino, found.st_mtime_ns)
            self._pattern = pattern_of(self._known)


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


class ScrubbedStream:
    """A text stream that keeps secrets out of each piece that is written to it; a library may print what it likes."""

    def __init__(self, stream: TextIO, scrubber: Scrubber) -> None:
        self._stream, self._scrubber = stream, scrubber

    def write(self, text: str) -> int:
        self._stream.write(self._scrubber.scrub(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def scrubber_of(settings: Settings) -> Scrubber:
    """One that knows the secrets of an installation."""
    return Scrubber(list_secrets(settings), [settings.var / path for path in SAID_IN_LOGS])


def log_scrubbed(scrubber: Scrubber) -> None:
    """Has what this process logs go through a scrubber."""
    logging.basicConfig(level=logging.INFO, handlers=[ScrubbedLog(scrubber)])
    for chatty in ("engineio", "socketio", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def scrub_all(scrubber: Scrubber) -> None:
    """The same, what else is written to stderr, and tracebacks that nobody catches, in any thread.

    For a process that is all ours.
    """
    sys.stderr = ScrubbedStream(sys.stderr, scrubber)
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
