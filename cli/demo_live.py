"""Whether the demo's wall is really live: not that processes run, but that a truck's ping has become a row on it."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from deploy.child import listens
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.board import Row
from tracking.errors import UnknownSite


def conditions(
    *, store: Store, site: str, since: datetime, mqtt_port: int, redis_port: int, web_port: int, folder: Path
) -> dict[str, Callable[[], bool]]:
    """What must hold, by name, in the order in which it usually comes true."""
    return {
        "the broker": lambda: listens(mqtt_port),
        "the store": lambda: listens(redis_port),
        "the dashboard": lambda: _answers(web_port, "/healthz"),
        "the ingest's session": (folder / "ingest.ready").exists,
        "the plan": lambda: bool(_fresh_rows(store, site, since)),
        "what the trucks sent before": (folder / "simulate.ready").exists,
        "the trucks": lambda: any(_has_fix(row, since) for row in _fresh_rows(store, site, since)),
        "the wall": lambda: _answers(web_port, f"/wall/{site}"),
    }


def trucks_seen(store: Store, site: str, since: datetime) -> int:
    """How many trucks the wall shows on the map, on a board that was written since then."""
    return sum(row.position is not None for row in _fresh_rows(store, site, since))


def settled(count: Callable[[], int], looks: int) -> Callable[[], bool]:
    """Holds once a count that is not zero has stayed the same for so many looks: what was waiting has come through."""
    seen: list[int] = []

    def holds() -> bool:
        seen.append(count())
        del seen[:-looks]
        return seen[-1] > 0 and seen == [seen[-1]] * looks

    return holds


def _fresh_rows(store: Store, site: str, since: datetime) -> tuple[Row, ...]:
    try:
        snapshot = store.snapshot(site)
    except (StoreUnavailable, UnknownSite):
        return ()
    return snapshot.rows if snapshot.as_of is not None and snapshot.as_of >= since else ()


def _has_fix(row: Row, since: datetime) -> bool:
    return row.position is not None and row.position.fixed_at >= since


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
