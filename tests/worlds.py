"""Simulated worlds, built once for all tests that look at them."""

from __future__ import annotations

from functools import cache

from simulators.world import World, build_world


@cache
def world_of(seed: int, *, days: int) -> World:
    """The world of three sites; it is frozen, so that tests may share it."""
    return build_world(seed, days=days)
