"""The real dashboard as a process that a test can kill: `python -m tests.browser.serve URL PORT CLOCK BUILD [WORD]...`.

BUILD is a name, or a folder of assets that are served, which have a build of their own. Two numbers are those of
`dashboard.room.Room`; `/dockwatch` is the path that it lies under. It is a demo's, where whoever opens a page is signed
in and may do all, unless `strict` is among the words.
"""

from __future__ import annotations

import sys
from pathlib import Path

from clock import Clock
from dashboard.access.config import Config
from dashboard.room import Room
from dashboard.server import serve
from dashboard.web import ASSETS, create_app
from store.redis_store import RedisStore

THREADS = 32

if __name__ == "__main__":
    redis_url, port, spelled, build, *words = sys.argv[1:]
    is_folder = Path(build).is_dir()
    room = [int(word) for word in words if word.isdigit()]
    under = next((word for word in words if word.startswith("/")), "")
    serve(
        lambda: create_app(
            RedisStore(redis_url),
            Clock.parse(spelled),
            access=Config(url=f"http://127.0.0.1:{port}{under}", is_demo="strict" not in words),
            assets=Path(build) if is_folder else ASSETS,
            build=None if is_folder else build,
            room=Room(*room) if room else Room.of_threads(THREADS),
        ),
        host="127.0.0.1",
        port=int(port),
        threads=THREADS,
    )
