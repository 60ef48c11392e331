"""What every part of one truck's prediction looks at: its site, its shipment, and what is known of roads and hours."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tracking.drive import ROUTER_FACTOR, drive_minutes, gate_distance_km
from tracking.plan import Shipment, Site
from tracking.prediction.hour import at_this_hour, hour_key
from tracking.prediction.hours import PRESETS, Hours
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model
from tracking.prediction.road import Place, cells_at, lane_from, usual_min
from tracking.prediction.router import RouterMinutes, no_router
from tracking.rest import Rest, rest_ahead

LEAST_MIN = 0.5


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

    def usual_min(self, lat: float, lon: float, at: datetime) -> float:
        """Minutes at the wheel from there, as they usually are at that hour."""
        usual = usual_min(self.model, place_of(self.site, self.shipment, lat, lon, self.known.router))
        return at_this_hour(self.model, hour_key(self.site.id, self.site.zone, at, usual), usual)

    def rest(self, at: datetime, drive_min: float, today_min: float, *, rested: bool = False) -> Rest:
        """The rest to expect on the way."""
        shipment = self.shipment
        whole_km = gate_distance_km(self.site, shipment.origin_lat, shipment.origin_lon)
        return rest_ahead(
            self.model,
            shipment,
            at,
            drive_min=drive_min,
            whole_min=drive_minutes(whole_km),
            today_min=today_min,
            rested=rested,
            hours=self.hours,
        )


def place_of(site: Site, shipment: Shipment, lat: float, lon: float, router: RouterMinutes = no_router) -> Place:
    """A position on the way to the site, as what was learnt of roads knows it."""
    distance_km = gate_distance_km(site, lat, lon)
    routed = router(site.id, lat, lon)
    prior_min = drive_minutes(distance_km) if routed is None else ROUTER_FACTOR * routed
    lane = lane_from(shipment.origin_lat, shipment.origin_lon)
    via = "" if routed is None else "routed"
    return Place(site.id, lane, distance_km, max(LEAST_MIN, prior_min), cells_at(lat, lon), via)
