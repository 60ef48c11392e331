"""What the store keeps of the talk between plant and carriers.

ingest       write_reports     what carriers say, each once, to the sites that it concerns
worker       read_reports      oldest first, and again until a commit has them among `reports_done`
             commit            `messages` replaces messages by id; `outbox` marks vehicles whose open ones changed
dispatcher   list_outbox       (carrier, vehicle) whose open messages are to be published, until `clear_outbox`
             list_open         those messages, of all sites
people       list_messages     a shipment's, a carrier's, or a site's, oldest first
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import msgspec

from tracking.message import Message
from tracking.report import Report


class ReportEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A report as a site's writer reads it, with the id that its commit names as done."""

    id: str
    report: Report


class OutboxEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Open messages of a vehicle (or, with `vehicle` empty, of a carrier as a whole) have changed at a site."""

    id: str
    site: str
    carrier: str
    vehicle: str


class Talk(Protocol):
    """See the module's picture. Every method may raise `store.errors.StoreUnavailable`; none retries by itself."""

    def write_reports(self, reports: Sequence[Report]) -> int:
        """Hands facts and proposals to the sites that expect their vehicle, a reply to the one that keeps its message.

        A report that was written before changes nothing, whenever it was received. Returns how many reached a site
        that had not seen them.
        """

    def read_reports(self, site: str, count: int) -> list[ReportEntry]: ...
    def list_messages(
        self, site: str, *, carrier: str | None = None, vehicle: str | None = None, shipment: str | None = None
    ) -> list[Message]:
        """Those of a site that match all that is given, by `at`; [] for a site that is not."""

    def find_message(self, site: str, message_id: str) -> Message | None: ...
    def list_outbox(self, limit: int, *, without: Collection[str] = ()) -> list[OutboxEntry]:
        """Of all sites, oldest first within each; none of the carriers `without`."""

    def clear_outbox(self, entries: Sequence[OutboxEntry]) -> None:
        """An entry whose vehicle was marked anew since it was listed stays."""

    def list_open(self, vehicles: Sequence[tuple[str, str]]) -> list[Message]:
        """Messages in a current stage to these (carrier, vehicle), of all sites, by `at`.

        An empty vehicle stands for those to the carrier as a whole.
        """
