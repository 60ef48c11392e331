"""What a page holds in memory, as Chromium itself counts it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.browser.by_hand import TWO_FRAMES

LOOKS = 4  # what the map's workers have under way is held by the page for a moment


@dataclass(frozen=True, slots=True)
class Held:
    """`heap` is JavaScript's bytes, `whole` those and the browser's own for the page.

    Left out of both is what Chromium compiles of a script, more and more for hours, the oftener it runs.
    """

    heap: int
    whole: int
    nodes: int
    listeners: int
    timers: int


class Memory:
    """Looks into one page; `by_hand.COUNT_TIMERS` must have run in it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("Performance.enable")

    def look(self) -> Held:
        """What is held after everything that nobody holds has been thrown away."""
        seen = [self._metrics() for _ in range(LOOKS)]
        compiled, rest = self._weigh()
        return Held(
            heap=min(one["JSHeapUsedSize"] for one in seen) - compiled,
            nodes=min(one["Nodes"] for one in seen),
            listeners=min(one["JSEventListeners"] for one in seen),
            timers=self._page.evaluate("timers.size"),
            whole=rest,
        )

    def _metrics(self) -> dict[str, int]:
        self._page.evaluate(TWO_FRAMES)
        self._cdp.send("HeapProfiler.collectGarbage")
        return {one["name"]: int(one["value"]) for one in self._cdp.send("Performance.getMetrics")["metrics"]}

    def _weigh(self) -> tuple[int, int]:
        """Bytes in a heap snapshot: (compiled, all the rest). Texts that a canvas remembers are in no other figure.

        The rest is without what Chromium keeps, up to a limit, to tell of a page's pace.
        """
        snapshot = self._take_snapshot()
        fields = snapshot["snapshot"]["meta"]["node_fields"]
        kinds = snapshot["snapshot"]["meta"]["node_types"][0]
        nodes, names = snapshot["nodes"], snapshot["strings"]
        kind, name, size = (fields.index(field) for field in ("type", "name", "self_size"))
        compiled = rest = 0
        for at in range(0, len(nodes), len(fields)):
            if kinds[nodes[at + kind]] == "code":
                compiled += nodes[at + size]
            elif not names[nodes[at + name]].startswith("Performance"):
                rest += nodes[at + size]
        return compiled, rest

    def _take_snapshot(self) -> dict[str, Any]:
        chunks: list[str] = []

        def keep(message: dict[str, str]) -> None:
            chunks.append(message["chunk"])

        self._cdp.on("HeapProfiler.addHeapSnapshotChunk", keep)
        self._cdp.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
        self._cdp.remove_listener("HeapProfiler.addHeapSnapshotChunk", keep)
        snapshot: dict[str, Any] = json.loads("".join(chunks))
        return snapshot
