"""The real dashboard as a process that a test can kill: `python -m tests.browser.serve URL PORT CLOCK BUILD [ROOM]`.

ROOM is two numbers, those of `dashboard.room.Room`.
"""

from __future__ import annotations

import sys

from clock import Clock
from dashboard.room import Room
from dashboard.server import serve
from dashboard.web import create_app
from store.redis_store import RedisStore

THREADS = 32

if __name__ == "__main__":
    redis_url, port, spelled, build, *room = sys.argv[1:]
    serve(
        lambda: create_app(
            RedisStore(redis_url),
            Clock.parse(spelled),
            build=build,
            room=Room(*map(int, room)) if room else Room.of_threads(THREADS),
        ),
        host="127.0.0.1",
        port=int(port),
        threads=THREADS,
    )
