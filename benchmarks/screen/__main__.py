"""`python -m benchmarks.screen [60] [5000] [picture] [heap] [map] [--seconds 60]`: see the package."""

from __future__ import annotations

import argparse
import sys

from benchmarks.screen import heap, map_cost, picture, pixels
from benchmarks.screen.figures import Figures
from benchmarks.screen.stage import chromium, stage
from benchmarks.screen.traffic import Traffic

FEW, MANY = Traffic(trucks=60, doors=12), Traffic(trucks=5_000, doors=120)
P99_FEW_MS, P99_MANY_MS = 250.0, 500.0
FEW_PARTS = {"60", "picture", "heap"}
PARTS = ("60", "5000", "picture", "heap", "map")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench-screen", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all of it by default")
    parser.add_argument("--seconds", type=float, default=pixels.MEASURED_S, help="how long pings are timed")
    asked = parser.parse_args()
    parts, figures = asked.parts or PARTS, Figures()
    with chromium() as browser:
        if FEW_PARTS & set(parts):
            with stage(FEW) as few:
                if "60" in parts:
                    pixels.measure(few, browser, figures, measured_s=asked.seconds, at_most=P99_FEW_MS)
                if "picture" in parts:
                    picture.measure(few, browser, figures)
                if "heap" in parts:
                    heap.measure(few, browser, figures)
        if "5000" in parts:
            with stage(MANY) as many:
                pixels.measure(many, browser, figures, measured_s=asked.seconds, at_most=P99_MANY_MS)
                picture.measure(many, browser, figures)
        if "map" in parts:
            map_cost.measure(browser, figures)
    return figures.close()


if __name__ == "__main__":
    sys.exit(main())
