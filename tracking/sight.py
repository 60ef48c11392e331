"""What every part of one truck's prediction looks at: its site, its shipment, and what is known of roads and hours."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tracking.drive import ROUTER_FACTOR, drive_minutes, gate_distance_km, way_minutes
from tracking.plan import Shipment, Site, Stopover
from tracking.prediction.hour import at_this_hour, hour_key
from tracking.prediction.hours import PRESETS, Hours
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model
from tracking.prediction.road import Place, cells_at, lane_from, usual_min
from tracking.prediction.stopover import expected_min
from tracking.rest import Rest, rest_ahead

LEAST_MIN = 0.5
ROUTED = "routed"
"""The roads as they were learnt from a router's minutes, apart from those learnt from distance."""


class Sight(NamedTuple):
    """One shipment of one site, and what is known."""

    site: Site
    shipment: Shipment
    known: Knowledge

    @property
    def model(self) -> Model:
        return self.known.model

    @property
    def hours(self) -> Hours:
        """The law that its driver pauses by."""
        return PRESETS[self.site.hours]

    def place(self, lat: float, lon: float) -> Place:
        """A position on the way, with a router's minutes where one knows them."""
        lane = lane_from(self.shipment.origin_lat, self.shipment.origin_lon)
        return place_of(self.site, lane, lat, lon, self.known.router(self.site.id, lat, lon))

    def usual_min(self, place: Place, at: datetime) -> float:
        """Minutes at the wheel from there, as they usually are at that hour."""
        usual = usual_min(self.model, place)
        return at_this_hour(self.model, hour_key(self.site.id, self.site.zone, at, usual), usual)

    def rest(
        self, at: datetime, drive_min: float, today_min: float, *, stops_min: float = 0.0, rested: bool = False
    ) -> Rest:
        """The rest to expect on the way, with so many minutes at the wheel and at planned stops still ahead."""
        shipment = self.shipment
        return rest_ahead(
            self.model,
            shipment,
            at,
            drive_min=drive_min,
            whole_min=way_minutes(self.site, shipment.origin_lat, shipment.origin_lon, shipment.stops),
            today_min=today_min,
            stops_min=stops_min,
            whole_stops_min=sum(map(self.stop_min, shipment.stops)),
            rested=rested,
            hours=self.hours,
        )

    def stop_min(self, stop: Stopover) -> float:
        """Minutes that a planned stop usually lasts."""
        return expected_min(self.model, self.site.id, stop)


def place_of(site: Site, lane: str, lat: float, lon: float, routed_min: float | None = None) -> Place:
    """A position on the way to the site, as what was learnt of roads knows it; from a router's minutes, if any."""
    distance_km = gate_distance_km(site, lat, lon)
    prior_min = drive_minutes(distance_km) if routed_min is None else ROUTER_FACTOR * routed_min
    via = "" if routed_min is None else ROUTED
    return Place(site.id, lane, distance_km, max(LEAST_MIN, prior_min), cells_at(lat, lon), via, routed_min=routed_min)
