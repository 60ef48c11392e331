"""The companies that drive: how they plan, how punctual they are, and what devices are in their trucks."""

from __future__ import annotations

import msgspec

from simulators.world.chance import chance

NAMES = ("alpen", "baltic", "corvus", "delta", "elbe", "fjord", "gallia", "hansa", "iser", "jura")
CADENCES_S = (30.0, 30.0, 30.0, 60.0, 60.0, 60.0, 300.0, 300.0, 600.0, 900.0)
"""Six carriers in ten send at least once a minute, the others every five minutes or less often."""


class Carrier(msgspec.Struct, frozen=True):
    """`plans` is a factor on planned minutes, `slack` on planned slack, `tardy` on delays at the departure.

    `team_share` of its longer trips has two drivers. `unloads` is a factor on the time at the door: how its trucks are
    loaded.
    """

    id: str
    cadence_s: float
    plans: float
    slack: float
    tardy: float
    team_share: float
    unloads: float


def carriers_of(seed: int) -> tuple[Carrier, ...]:
    """The carriers of a seed; who has which device is drawn, the mix is not."""
    draw = chance(seed, "carriers")
    return tuple(
        Carrier(
            id=name,
            cadence_s=float(cadence_s),
            plans=float(draw.normal(1.0, 0.03)),
            slack=draw.uniform(0.6, 1.3),
            tardy=float(draw.lognormal(0.0, 0.35)),
            team_share=draw.choice([0.0, 0.1, 0.3]),
            unloads=float(draw.lognormal(0.0, 0.12)),
        )
        for name, cadence_s in zip(NAMES, draw.permutation(CADENCES_S), strict=True)
    )
