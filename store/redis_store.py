"""The store on Redis 7 or newer, or Valkey: its sides on one pool of connections. `store/keys.py` lists its keys."""

from __future__ import annotations

from store.redis_access import AccessSide
from store.redis_board import BoardSide
from store.redis_erasure import ErasureSide
from store.redis_history import HistorySide
from store.redis_ingest import IngestSide
from store.redis_link import RedisLink
from store.redis_marks import MarksSide
from store.redis_quality import QualitySide
from store.redis_talk import TalkSide
from store.redis_writer import WriterSide


class RedisStore(
    IngestSide, WriterSide, BoardSide, HistorySide, MarksSide, TalkSide, QualitySide, ErasureSide, AccessSide
):
    """A `store.ports.Store`. Safe to share between threads; connects when first used."""

    def __init__(self, url: str, parked_h: int = 0) -> None:
        """`parked_h`: hours that pings of vehicles which no plan names may wait for one; 0 drops them."""
        link = RedisLink(url)
        IngestSide.__init__(self, link, parked_h)
        WriterSide.__init__(self, link)
        BoardSide.__init__(self, link)
        HistorySide.__init__(self, link)
        MarksSide.__init__(self, link)
        TalkSide.__init__(self, link, self)
        QualitySide.__init__(self, link)
        ErasureSide.__init__(self, link)
        AccessSide.__init__(self, link)

    def close(self) -> None:
        """Closes the connections; one that is used afterwards opens anew."""
        self._link.close()
