"""Serves the dashboard with gunicorn, in this very process tree: one worker, a thread for each open socket."""

from __future__ import annotations

import ctypes
import signal
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from dashboard.room import THREADS

_PR_SET_PDEATHSIG = 1


def _die_with_parent(server: object, worker: object) -> None:
    """A worker whose parent was killed would go on serving, and keep the port from the next dashboard."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class _Log(Logger):  # type: ignore[misc]
    """Gunicorn's lines and tracebacks go the way of ours, which keeps secrets out of them, and look like them."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, build: Callable[[], Flask], options: dict[str, object]) -> None:
        self._build, self._options = build, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._build()


def serve(build: Callable[[], Flask], *, host: str, port: int, threads: int = THREADS) -> None:
    """Serves until SIGTERM or SIGINT, then exits the process.

    `build` makes the application inside the worker, after the fork: no connection or thread crosses it.
    """
    options: dict[str, object] = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": 1,
        "worker_class": "gthread",
        "threads": threads,
        "graceful_timeout": 1,  # sockets never end by themselves, and screens come back on their own
        "loglevel": "warning",
        "logger_class": _Log,
        "control_socket_disable": True,
        "forwarded_allow_ips": "",  # `dashboard/access/front.py` alone says which proxies are believed
        "post_fork": _die_with_parent,
    }
    _Gunicorn(build, options).run()
