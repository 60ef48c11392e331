"""Which roads lead to a plant: the quickest on the map (Dijkstra over free-flow minutes).

The map knows nothing of drags and rush hours; nor do planners.
"""

from __future__ import annotations

import heapq
from collections import defaultdict

from simulators.world.country import TOWNS, Country, Road

MAP_KMH = {True: 80.0, False: 50.0}
"""What a map reckons with, on motorways and on other roads."""


def quickest(country: Country, plant_roads: tuple[Road, ...]) -> dict[int, tuple[Road, int]]:
    """For each town the next road towards the plant, and the number of the town (or plant) at its other end."""
    roads_of: dict[int, list[Road]] = defaultdict(list)
    for road in (*country.roads, *plant_roads):
        for end in road.ends:
            roads_of[end].append(road)
    found: dict[int, tuple[Road, int]] = {}
    best = {TOWNS: 0.0}
    open_ends = [(0.0, TOWNS)]
    while open_ends:
        minutes, here = heapq.heappop(open_ends)
        if minutes > best[here]:
            continue
        for road in roads_of[here]:
            there = road.ends[0] if road.ends[1] == here else road.ends[1]
            reached = minutes + road.km / MAP_KMH[road.free_kmh > 60.0] * 60.0
            if reached < best.get(there, float("inf")):
                best[there], found[there] = reached, (road, here)
                heapq.heappush(open_ends, (reached, there))
    return found
