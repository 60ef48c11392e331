"""`python -m simulators.world --seed 7 --days 7`: a world's figures on one screen."""

from __future__ import annotations

import argparse
import sys

from simulators.world.build import build_world
from simulators.world.summary import summary_of


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m simulators.world", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=42)
    parser.add_argument("--sites", type=int, default=3)
    asked = parser.parse_args(arguments)
    world = build_world(asked.seed, days=asked.days, sites=asked.sites)
    sys.stdout.write("\n".join([f"world of seed {asked.seed}", *summary_of(world), ""]))


if __name__ == "__main__":
    main()
