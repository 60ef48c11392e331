"""The side of the store that ingest writes to.

    batch -> by site -> one script a site: each ping once, each reject once, counted once a batch
          -> the rest -> dropped, or parked in one capped stream a carrier            all in one round trip

Which site names a vehicle is kept in memory and read again when its version has grown. When the vehicle is open the
site's script looks up itself, in what the writer commits, so that an end counts from its commit on. Nothing is parked
or dropped by an index that is too old: the script of what no site takes asks for its version, and such pings are sent
again, as are those of a vehicle that its site names no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from store import keys
from store.codec import decode_plan, decode_reject, digests, vehicle_name
from store.ports import Batch, BatchResult, Reject
from store.redis_commit import reject_command
from store.redis_link import RedisLink, Word
from store.redis_share import Elsewhere, Numbered, Share
from store.spans import encode_spans, spans_by_vehicle
from store.unreadable import as_reject, find_ping
from tracking.errors import UnknownSite

_TRIES = 2
"""Times a batch is sent by the index before what no site took is parked or dropped."""
_PARKED_PAGE = 1_000
_WEIGHT = "odpn"
"""What became of a ping, by the letters of several sites: the strongest of them."""
_KIND = {"n": "accepted", "d": "duplicate", "o": "noted:outside"}


class IngestSide:
    """`write_batch` and what it leaves behind."""

    def __init__(self, link: RedisLink, parked_h: int = 0) -> None:
        self._link, self._parked_h = link, parked_h
        self._routes: dict[str, tuple[str, ...]] = {}
        self._routes_version: int | None = None

    def write_batch(self, batch: Batch) -> BatchResult:
        """See `Store`. One round trip, unless the index of vehicles has just changed."""
        if self._routes_version is None:
            self._read_routes()
        fate: dict[int, str] = {}
        left: Sequence[Numbered] = list(enumerate(batch.pings))
        for attempt in range(_TRIES + 1):
            left = self._send(self._shares(batch, left, attempt), fate)
            if not left:
                break
            self._read_routes()
        became = Counter(fate.values())
        return BatchResult(
            accepted=became["n"] + became["p"],
            duplicates=became["d"],
            parked=became["p"],
            outside=became["o"],
            repeated=tuple(sorted(place for place, letter in fate.items() if letter == "d")),
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """See `Store`; summed over all sites."""
        tags = [*self.list_sites(), keys.GLOBAL]
        found: dict[str, dict[str, int]] = {}
        for kept in self._link.call_each([("HGETALL", keys.counts(tag)) for tag in tags]):
            for field, number in kept.items():
                carrier, _, kind = field.decode().partition("/")
                kinds = found.setdefault(carrier, {})
                kinds[kind] = kinds.get(kind, 0) + int(number)
        return found

    def list_rejects(self, site: str | None, limit: int) -> list[Reject]:
        """See `Store`."""
        kept = self._link.call("XREVRANGE", keys.rejects(site or keys.GLOBAL), "+", "-", "COUNT", limit)
        return [decode_reject(fields[b"r"]) for _, fields in kept]

    def read_rejects(self, site: str, after: str, count: int) -> tuple[str, list[Reject]]:
        """See `Store`; a place is an entry's id."""
        if not after:
            newest = self._link.call("XREVRANGE", keys.rejects(site), "+", "-", "COUNT", 1)
            return (newest[0][0].decode() if newest else "0-0"), []
        found = self._link.call("XRANGE", keys.rejects(site), f"({after}", "+", "COUNT", count)
        return (found[-1][0].decode() if found else after), [decode_reject(fields[b"r"]) for _, fields in found]

    def list_sites(self) -> list[str]:
        """See `Store`."""
        return sorted(site.decode() for site in self._link.call("SMEMBERS", keys.SITES))

    def expecting(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The sites that expect each of these vehicles, as the store has it now."""
        version = int(self._link.call("GET", keys.ROUTES_VERSION) or 0)
        if version != self._routes_version:
            self._read_routes()
        return {name: self._routes[name] for name in names if name in self._routes}

    def release_parked(self, site: str) -> int:
        """See `Store`. Taken by the site first and dropped here afterwards: a crash between moves them twice, once."""
        if not self._link.call("EXISTS", keys.plan(site)):
            raise UnknownSite(site)
        named = {name.decode() for name in self._link.call("HKEYS", keys.open_spans(site))}
        carriers = sorted({name.partition("/")[0] for name in named})
        return sum(self._release(site, carrier, named) for carrier in carriers)

    def _release(self, site: str, carrier: str, named: set[str]) -> int:
        released, start = 0, "-"
        while page := self._link.call("XRANGE", keys.parked(carrier), start, "+", "COUNT", _PARKED_PAGE):
            start = "(" + page[-1][0].decode()
            share = Share(site, "")
            for place, (entry_id, fields) in enumerate(page):
                if (ping := find_ping(fields)) is None:
                    self._set_aside(carrier, entry_id)
                elif (name := vehicle_name(ping.carrier, ping.vehicle)) in named:
                    share.groups[name].append((place, ping))
            if share.groups:
                letters = self._link.call(*share.command())
                gone = [page[place][0] for (place, _), letter in share.list_taken(letters) if letter != "x"]
                self._link.call("XDEL", keys.parked(carrier), *gone)
                released += letters.count(b"n")
        return released

    def _set_aside(self, carrier: str, entry_id: bytes) -> None:
        reject = as_reject(keys.parked(carrier), entry_id)
        drop = ("XDEL", keys.parked(carrier), entry_id)
        self._link.call_whole([reject_command(keys.GLOBAL, reject).words, drop])

    def _shares(self, batch: Batch, pings: Sequence[Numbered], attempt: int) -> list[Share]:
        """The script calls for pings that are still to be placed; with the first go, the rejects and notes too."""
        by_tag: dict[str, Share] = {}
        is_last = attempt == _TRIES
        elsewhere = Elsewhere(self._parked_h, None if is_last else self._routes_version)

        def share(tag: str) -> Share:
            if (found := by_tag.get(tag)) is None:
                batch_id = f"{batch.id}+{attempt}" if attempt else batch.id
                found = by_tag[tag] = Share(tag, batch_id, elsewhere if tag == keys.GLOBAL else None)
            return found

        for numbered in pings:
            name = vehicle_name(numbered[1].carrier, numbered[1].vehicle)
            sites = () if is_last else self._routes.get(name, ())
            if not sites:
                share(keys.GLOBAL).groups[numbered[1].carrier].append(numbered)
            for nth, site in enumerate(sites):
                share(site).add(name, numbered, nth=nth, of=len(sites))
        if not attempt:
            for digested in digests(batch):
                name = vehicle_name(digested.reject.carrier, digested.reject.vehicle)
                share(self._routes.get(name, (keys.GLOBAL,))[0]).add_reject(digested)
            for (carrier, kind), n in batch.noted.items():
                share(keys.GLOBAL).note_words += [f"{carrier}/noted:{kind}", n]
        return list(by_tag.values())

    def _send(self, shares: Sequence[Share], fate: dict[int, str]) -> list[Numbered]:
        """Sends the calls, notes what became of each ping, and returns those that nobody took."""
        replies = self._link.call_each([share.command() for share in shares])
        refused: list[Numbered] = []
        counted: dict[int, bool] = {}
        sent: dict[int, Numbered] = {}
        for share, letters in zip(shares, replies, strict=True):
            for numbered, letter in share.list_taken(letters):
                place = numbered[0]
                if letter == "x":
                    refused.append(numbered)
                    counted.setdefault(place, False)
                    continue
                became = "p" if letter == "n" and share.parks() else letter
                fate[place] = max(fate.get(place, "o"), became, key=_WEIGHT.index)
                counted[place] = counted.get(place, False) or share.is_counting(numbered[1], letter)
                sent[place] = numbered
        self._count_missed([one for place, one in sent.items() if not counted[place]], fate, shares)
        return [numbered for numbered in refused if numbered[0] not in fate]

    def _count_missed(self, missed: Sequence[Numbered], fate: Mapping[int, str], shares: Sequence[Share]) -> None:
        """Counts the pings whose first site, which counts, did not take them, by what became of them elsewhere."""
        if not missed:
            return
        found = Counter(f"{ping.carrier}/{_KIND[fate[place]]}" for place, ping in missed)
        share = Share(keys.GLOBAL, f"{shares[0].batch_id}+missed", Elsewhere(0, None))
        share.note_words += [word for pair in found.items() for word in pair]
        self._link.call(*share.command())

    def _read_routes(self) -> None:
        """Reads the version first: a change in between then shows as a version that has grown."""
        version = int(self._link.call("GET", keys.ROUTES_VERSION) or 0)
        sites = self.list_sites()
        old = self._link.call_each([("EXISTS", keys.named_before(site)) for site in sites])
        for site in (site for site, is_old in zip(sites, old, strict=True) if is_old):
            self._adopt(site)
        named = self._link.call_each([("HKEYS", keys.open_spans(site)) for site in sites])
        routes: dict[str, tuple[str, ...]] = {}
        for site, names in zip(sites, named, strict=True):
            for name in names:
                routes[name.decode()] = (*routes.get(name.decode(), ()), site)
        self._routes, self._routes_version = routes, version

    def _adopt(self, site: str) -> None:
        """Opens what the plan of an older version names, until the site's writer says more exactly when."""
        kept = self._link.call("GET", keys.plan(site))
        spans = {} if kept is None else spans_by_vehicle(decode_plan(kept))
        words: list[Word] = [word for each in spans.items() for word in (vehicle_name(*each[0]), encode_spans(each[1]))]
        self._link.evaluate("adopt", [keys.open_spans(site), keys.named_before(site)], words)
