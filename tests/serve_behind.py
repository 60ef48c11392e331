"""The real dashboard as a process behind a proxy: `python -m tests.serve_behind REDIS_URL PORT WEB_URL`.

It believes one proxy, as `docs/reverse-proxy.md` has it. The secret is of no matter to a test.
"""

from __future__ import annotations

import sys

from clock import Clock
from dashboard.access.config import Config
from dashboard.room import Room
from dashboard.server import serve
from dashboard.web import create_app
from store.redis_store import RedisStore
from tests.browser.plant import NOW

THREADS = 24


def python_command(redis_url: str, port: int, url: str) -> list[str]:
    """What starts it."""
    return [sys.executable, "-m", "tests.serve_behind", redis_url, str(port), url]


if __name__ == "__main__":
    redis_url, port, url = sys.argv[1:]
    serve(
        lambda: create_app(
            RedisStore(redis_url),
            Clock.starting(NOW, speed=1.0),
            access=Config(url=url, trusted_proxies=1),
            build="behind",
            room=Room.of_threads(THREADS),
        ),
        host="127.0.0.1",
        port=int(port),
        threads=THREADS,
    )
