"""`app.py quality`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping

from settings import Settings
from store.quality import QualityKeeping
from store.redis_store import RedisStore
from tracking.quality import Quality, judge, judge_carrier, worst_first
from tracking.quality_words import percent, span


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("carrier", nargs="?", help="only this one, with its vehicles; all carriers by default")
    parser.epilog = "What is measured, how the score is made of it, and how to mend each part: docs/quality.md."


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Prints how well carriers report, or one carrier's vehicles, the worst first."""
    store = RedisStore(settings.redis_url)
    found = list(list_carriers(store) if arguments.carrier is None else list_vehicles(store, arguments.carrier))
    for line in table(found):
        print(line)
    if not found:
        whose = f"of {arguments.carrier} " if arguments.carrier else ""
        print(f"nothing {whose}has come in yet")
    return 0


def list_carriers(store: QualityKeeping) -> Iterator[tuple[str, Quality]]:
    """Each carrier with its quality as a whole."""
    for carrier in store.list_quality_carriers():
        if (whole := judge_carrier(store.list_quality(carrier))) is not None:
            yield carrier, whole


def list_vehicles(store: QualityKeeping, carrier: str) -> Iterator[tuple[str, Quality]]:
    """The carrier as a whole, then its vehicles."""
    known = store.list_quality(carrier)
    if (whole := judge_carrier(known)) is not None:
        yield f"{carrier} as a whole", whole
        for quality in sorted(map(judge, known), key=worst_first):
            yield quality.vehicle or "(no vehicle named)", quality


def table(found: Iterable[tuple[str, Quality]]) -> Iterator[str]:
    """A line for each, with its score and figures, and one for each part that it loses points for."""
    yield f"{'':28} {'score':>5} {'pings':>9} {'each':>8} {'delay':>8} {'exact to':>9} {'refused':>9}"
    for name, quality in found:
        score = "-" if quality.score is None else str(quality.score)
        delay = "-" if quality.delay_s is None else span(quality.delay_s)
        cadence = "-" if quality.cadence_s is None else span(quality.cadence_s)
        accuracy = "-" if quality.accuracy_m is None else f"{quality.accuracy_m:.0f} m"
        refused = percent(quality.rejects_share)
        yield f"{name:28} {score:>5} {quality.pings:>9} {cadence:>8} {delay:>8} {accuracy:>9} {refused:>9}"
        if quality.score is None:
            yield f"{'':28}       not enough yet for a score"
        for loss in quality.losses:
            yield f"{'':28} {-loss.points:>5.0f} {loss.words}"
