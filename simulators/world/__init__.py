"""A fleet whose causes are hidden: plants, their trips and what devices told of them, made anew from a seed.

    country --> ways -----+
    carriers --> planner -+-> drive (hours, scene) --> plant (gate, doors) --> devices --> World
                                  hidden causes ........................................> Causes

It exists to measure predictions. `Causes` says why a trip went as it did; whoever predicts must never read it. What a
trip meets hangs on the seed, the calendar day and the trip's own number, so that a world of more days begins with the
very trips of a shorter one.
"""

from simulators.world.build import BEGINS_AT, build_world
from simulators.world.shapes import Causes, Stand, World, WorldFix, WorldSite, WorldTrip

__all__ = ["BEGINS_AT", "Causes", "Stand", "World", "WorldFix", "WorldSite", "WorldTrip", "build_world"]
