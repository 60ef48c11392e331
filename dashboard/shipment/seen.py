"""What can be read of one shipment: on the board, else only planned, else a trip that has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from dashboard.boards import Board, Boards
from store.ports import Store
from tracking.board import Row
from tracking.errors import UnknownShipment
from tracking.message import Message
from tracking.plan import Line, Shipment
from tracking.state import Milestone
from tracking.trip_record import TripRecord


class Seen(NamedTuple):
    """A shipment on its site's board, and its messages. `planned` is None once the plan names it no more."""

    board: Board
    row: Row
    planned: Shipment | None
    depart_at: datetime | None
    messages: tuple[Message, ...]

    @property
    def zone(self) -> str:
        """The site's."""
        return self.board.site.zone

    @property
    def is_live(self) -> bool:
        """Whether it is on the board."""
        return self.row.shipment in self.board.rows


def see(store: Store, boards: Boards, site: str, shipment: str) -> Seen:
    """Raises `UnknownSite` or `UnknownShipment`, and `store.errors.StoreUnavailable`."""
    board = boards.get_board(site)
    planned, row, trip = board.shipments.get(shipment), board.rows.get(shipment), None
    if row is None and planned is None:
        trip = store.find_trip(site, shipment)
    if row is None:
        row = _row_of(site, planned, trip)
    if row is None:
        raise UnknownShipment(shipment)
    depart_at = planned.depart_at if planned is not None else trip.depart_at if trip is not None else None
    messages = tuple(store.list_messages(site, shipment=shipment))
    return Seen(board, row, planned, depart_at, messages)


def _row_of(site: str, planned: Shipment | None, trip: TripRecord | None) -> Row | None:
    """A row without anything that only the board knows."""
    if planned is not None:
        return _bare(site, planned.id, planned, Milestone.PLANNED, lines=planned.lines)
    if trip is not None:
        milestone = Milestone(trip.milestone) if trip.milestone in set(Milestone) else Milestone.EN_ROUTE
        return _bare(site, trip.shipment, trip, milestone, reached=trip.reached)
    return None


def _bare(
    site: str,
    shipment: str,
    known: Shipment | TripRecord,
    milestone: Milestone,
    *,
    lines: tuple[Line, ...] = (),
    reached: Mapping[str, datetime] | None = None,
) -> Row:
    return Row(
        shipment=shipment,
        site=site,
        carrier=known.carrier,
        supplier=known.supplier,
        vehicle=known.vehicle,
        door=known.door,
        window_start=known.window_start,
        window_end=known.window_end,
        origin=known.origin,
        milestone=milestone,
        reached=dict(reached or {}),
        lines=lines,
    )
