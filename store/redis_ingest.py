"""The side of the store that ingest writes to.

    batch -> by site -> one script a site: each ping once, each reject once, counted once a batch
          -> the rest -> parked, one capped stream a carrier          all in one round trip

Which site expects a vehicle is kept in memory and read again when its version, which comes back with every batch, has
grown. A batch that raced with such a change loses nothing: a site that no longer expects a vehicle takes none of its
pings, and they are sent again; a ping that was parked meanwhile is released by whoever sees the new version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from store import keys
from store.codec import decode_reject, digests, vehicle_name
from store.ports import Batch, BatchResult, Reject
from store.redis_commit import reject_command
from store.redis_link import RedisLink
from store.redis_share import Numbered, Share
from store.unreadable import Fields, as_reject, find_ping
from tracking.errors import UnknownSite

_TRIES = 2
"""Times a batch is sent by the index before what no site took is parked."""
_PARKED_PAGE = 1_000


class IngestSide:
    """`write_batch` and what it leaves behind."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._routes: dict[str, tuple[str, ...]] = {}
        self._routes_version: int | None = None

    def write_batch(self, batch: Batch) -> BatchResult:
        """See `Store`. One round trip, unless the index of vehicles has just changed."""
        if self._routes_version is None:
            self._read_routes()
        fate: dict[int, str] = {}
        left: Sequence[Numbered] = list(enumerate(batch.pings))
        for attempt in range(_TRIES + 1):
            shares = self._shares(batch, left, attempt)
            left = self._send(shares, fate)
            if not left:
                break
            self._read_routes()
        fates = list(fate.values())
        new, parked = fates.count("n"), fates.count("p")
        return BatchResult(accepted=new + parked, duplicates=len(fates) - new - parked, parked=parked)

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
        named = {name.decode() for name in self._link.call("SMEMBERS", keys.vehicles(site))}
        carriers = sorted({name.partition("/")[0] for name in named})
        return sum(self._release(site, carrier, named) for carrier in carriers)

    def _release(self, site: str, carrier: str, named: set[str]) -> int:
        released, start = 0, "-"
        while page := self._link.call("XRANGE", keys.parked(carrier), start, "+", "COUNT", _PARKED_PAGE):
            start = "(" + page[-1][0].decode()
            share = Share(site, "")
            ids: list[bytes] = []
            for entry_id, fields in page:
                if (ping := find_ping(fields)) is None:
                    self._set_aside(carrier, entry_id, fields)
                elif (name := vehicle_name(ping.carrier, ping.vehicle)) in named:
                    share.groups[name].append((len(ids), ping))
                    ids.append(entry_id)
            if ids:
                letters = self._link.call(*share.command(ask=False))
                self._link.call("XDEL", keys.parked(carrier), *ids)
                released += letters.count(b"n")
        return released

    def _set_aside(self, carrier: str, entry_id: bytes, fields: Fields) -> None:
        reject = as_reject(keys.parked(carrier), entry_id, fields)
        drop = ("XDEL", keys.parked(carrier), entry_id)
        self._link.call_whole([reject_command(keys.GLOBAL, reject).words, drop])

    def _shares(self, batch: Batch, pings: Sequence[Numbered], attempt: int) -> list[Share]:
        """The script calls for pings that are still to be placed; with the first go, the rejects and notes too."""
        by_tag: dict[str, Share] = {}

        def share(tag: str) -> Share:
            if (found := by_tag.get(tag)) is None:
                found = by_tag[tag] = Share(tag, f"{batch.id}+{attempt}" if attempt else batch.id)
            return found

        for numbered in pings:
            name = vehicle_name(numbered[1].carrier, numbered[1].vehicle)
            sites = () if attempt == _TRIES else self._routes.get(name, ())
            if not sites:
                share(keys.GLOBAL).groups[numbered[1].carrier].append(numbered)
            for nth, site in enumerate(sites):
                share(site).groups[name].append(numbered)
                if nth:
                    share(site).uncounted.add(name)
        if not attempt:
            for reject, digest, encoded in digests(batch):
                sites = self._routes.get(vehicle_name(reject.carrier, reject.vehicle), (keys.GLOBAL,))
                share(sites[0]).reject_words += [reject.carrier, reject.reason, digest, encoded]
            for (carrier, kind), n in batch.noted.items():
                share(keys.GLOBAL).note_words += [f"{carrier}/noted:{kind}", n]
        return list(by_tag.values())

    def _send(self, shares: Sequence[Share], fate: dict[int, str]) -> list[Numbered]:
        """Sends the calls, notes what became of each ping, and returns those that no site took.

        The index's version is asked for after the parked pings are in: if it has not grown by then, whoever changes the
        index later will find them.
        """
        *replies, version = self._link.call_each([*(s.command() for s in shares), ("GET", keys.ROUTES_VERSION)])
        refused: list[Numbered] = []
        is_counted: dict[int, bool] = {}
        for share, letters in zip(shares, replies, strict=True):
            for numbered, letter in share.list_taken(letters):
                if letter == "x":
                    refused.append(numbered)
                    continue
                is_counted[numbered[0]] = is_counted.get(numbered[0], False) or share.is_counting(numbered[1])
                if letter == "n":
                    fate[numbered[0]] = "p" if share.tag == keys.GLOBAL else "n"
                else:
                    fate.setdefault(numbered[0], letter)
        self._count_missed([one for one in refused if is_counted.get(one[0]) is False], fate, shares)
        if int(version or 0) != self._routes_version:
            self._release_raced(shares)
        return [numbered for numbered in refused if numbered[0] not in fate]

    def _count_missed(self, missed: Sequence[Numbered], fate: dict[int, str], shares: Sequence[Share]) -> None:
        """Counts the pings whose first site, which counts, has just dropped their vehicle, and another one took."""
        if not missed:
            return
        kinds = {"n": "accepted", "d": "duplicate"}
        found = Counter(f"{ping.carrier}/{kinds[fate[place]]}" for place, ping in missed)
        share = Share(keys.GLOBAL, f"{shares[0].batch_id}+missed")
        share.note_words += [word for pair in found.items() for word in pair]
        self._link.call(*share.command())

    def _release_raced(self, shares: Sequence[Share]) -> None:
        self._read_routes()
        parked = (one for share in shares if share.tag == keys.GLOBAL for one in share.groups.values())
        names = {vehicle_name(ping.carrier, ping.vehicle) for numbered in parked for _, ping in numbered}
        for site in sorted({site for name in names for site in self._routes.get(name, ())}):
            self.release_parked(site)

    def _read_routes(self) -> None:
        """Reads the version first: a change in between then shows as a version that has grown."""
        version = int(self._link.call("GET", keys.ROUTES_VERSION) or 0)
        sites = self.list_sites()
        named = self._link.call_each([("SMEMBERS", keys.vehicles(site)) for site in sites])
        routes: dict[str, tuple[str, ...]] = {}
        for site, names in zip(sites, named, strict=True):
            for name in names:
                routes[name.decode()] = (*routes.get(name.decode(), ()), site)
        self._routes, self._routes_version = routes, version
