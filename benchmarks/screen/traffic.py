"""A plant, its trucks on their way to it, and the pings that they send.

Each door has a window every 33 minutes. The truck of each is about as far out as it should be, one in twelve an hour
behind, and each was heard on its way before, so that all have an estimate and some a warning. So 60 trucks at 12 doors
all have a place on the timeline. The board looks 24 h ahead: 5,000 trucks in that time need 120 doors, and of these the
timeline shows a page, with the next hours' trucks.
"""

from __future__ import annotations

import json
import math
import threading
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from simulators.publisher import Publisher
from tracking.plan import Circle, Door, Shipment, Site, SitePlan

SITE, CARRIERS = "north", 4
LAT, LON, KM_IN_DEGREES = 51.0, 9.0, 1 / 111.195
KMH = 55.0  # as the crow flies
FIRST_MIN, BETWEEN_MIN = 20, 33
FIRST_KM, EACH_KM, LATE_KM = 12.0, 26.0, 50.0
DAY_TRUCKS, REST_SHARE = 14, 0.45  # beyond a day's driving there is a night's rest
HEARD_BEFORE_MIN = (30, 10)


class Traffic(NamedTuple):
    """So many trucks on their way to so many doors, each of which sends a fix each `each_s`."""

    trucks: int
    doors: int
    each_s: float = 10.0

    @property
    def per_s(self) -> float:
        return self.trucks / self.each_s


def plan(traffic: Traffic, now: datetime) -> SitePlan:
    """A shipment for each truck."""
    site = Site(
        id=SITE,
        name="Plant North",
        zone="Europe/Berlin",
        lat=LAT,
        lon=LON,
        approach=Circle(LAT, LON, 25_000.0),
        gate=Circle(LAT, LON, 300.0),
        doors=tuple(Door(id=f"D{n:02}") for n in range(1, traffic.doors + 1)),
    )
    return SitePlan(site=site, shipments=tuple(_shipment(n, traffic.doors, now) for n in range(traffic.trucks)))


def _shipment(n: int, doors: int, now: datetime) -> Shipment:
    opens = now + timedelta(minutes=FIRST_MIN + BETWEEN_MIN * (n // doors))
    lat, lon = place(n, out_km(n, doors) + 210)
    return Shipment(
        id=f"s{n}",
        site=SITE,
        carrier=f"carrier{n % CARRIERS}",
        supplier="Kolb",
        vehicle=f"t{n}",
        door=f"D{n % doors + 1:02}",
        window_start=opens,
        window_end=opens + timedelta(minutes=30),
        origin="Kassel",
        origin_lat=lat,
        origin_lon=lon,
        depart_at=now - timedelta(hours=3),
        opens_at=now - timedelta(hours=12),
    )


def out_km(truck: int, doors: int) -> float:
    """How far out a truck is when the traffic begins."""
    turn = truck // doors
    late_km = LATE_KM if truck % 12 == 7 else 0.0
    return FIRST_KM + EACH_KM * (min(turn, DAY_TRUCKS) + REST_SHARE * max(0, turn - DAY_TRUCKS)) + late_km


def place(truck: int, km: float) -> tuple[float, float]:
    """So many kilometres from the plant, each truck in a direction of its own; on a sphere."""
    bearing, angle, lat = truck * 2.399963, km / 6371.0, math.radians(LAT)
    there = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
    east = math.sin(bearing) * math.sin(angle) * math.cos(lat)
    turn = math.atan2(east, math.cos(angle) - math.sin(lat) * math.sin(there))
    return round(math.degrees(there), 6), round((LON + math.degrees(turn) + 180) % 360 - 180, 6)


class Published(NamedTuple):
    """A fix of a shipment's truck, and when it was handed to the broker's client. Both in epoch milliseconds."""

    shipment: str
    fixed_ms: int
    sent_ms: float


class Fleet:
    """Drives all trucks and tells where they are, each in its turn, until stopped."""

    def __init__(self, mqtt_url: str, traffic: Traffic) -> None:
        self._traffic = traffic
        self._stopped, self._driving = threading.Event(), threading.Event()
        self._published: list[Published] = []
        self._carriers = [Publisher(mqtt_url, f"carrier{n}") for n in range(CARRIERS)]
        for carrier in self._carriers:
            carrier.start()
            if not carrier.wait_connected(10):
                raise TimeoutError("the broker did not take a carrier in 10 s")
        self._driver = threading.Thread(target=self._drive, daemon=True)
        self._driver.start()

    def wait_driving(self, within_s: float) -> None:
        """Returns when what was heard before has been told and the traffic proper begins."""
        if not self._driving.wait(within_s):
            raise TimeoutError(f"the trucks are not on their way after {within_s:g} s")

    def stop(self) -> list[Published]:
        """Ends the traffic; all that was published."""
        self._stopped.set()
        self._driver.join()
        for carrier in self._carriers:
            carrier.stop()
        return self._published

    def _drive(self) -> None:
        trucks = self._traffic.trucks
        for before_min in HEARD_BEFORE_MIN:
            for truck in range(trucks):
                self._tell(truck, -60.0 * before_min)
        self._driving.set()
        began = due = time.monotonic()
        n = 0
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            self._tell(n % trucks, due - began)
            n, due = n + 1, due + 1 / self._traffic.per_s

    def _tell(self, truck: int, driven_s: float) -> None:
        """Where a truck is after so many seconds of the traffic; fixed now, or as long ago as these are below zero."""
        lat, lon = place(truck, out_km(truck, self._traffic.doors) - driven_s / 3600 * KMH)
        sent_ms = time.time() * 1000
        fixed_ms = int(sent_ms + min(0.0, driven_s) * 1000)
        fix = {"ts": fixed_ms, "lat": lat, "lon": lon, "speed_kmh": 70.0, "heading": 180.0}
        topic = f"carriers/carrier{truck % CARRIERS}/up/t{truck}/position"
        self._carriers[truck % CARRIERS].publish(topic, json.dumps(fix).encode(), self._stopped)
        self._published.append(Published(f"s{truck}", fixed_ms, sent_ms))
