"""How good the predictions are: `python -m benchmarks.eta --athens DIR --delhivery DIR --simulated SEED [SEED ...]`.

Each set on its own or together. `--train DIR` (again for each further folder; its content tells of which kind it is) is
learnt from entirely before the test folder is predicted, and all of the test folder is then the test. Without, the last
quarter of a folder's days is, and the rest is learnt from as it arrives. Tables are printed, progress goes to stderr,
and `--json FILE` writes the figures: minutes, shares in [0, 1], null where nothing could be scored.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from math import isnan
from pathlib import Path

from benchmarks.eta import cost, run_athens, run_delhivery, run_simulated
from benchmarks.eta.athens import is_athens
from benchmarks.eta.delhivery import is_delhivery
from benchmarks.eta.errors import Unusable
from benchmarks.eta.report import Scores


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(prog="python -m benchmarks.eta", description="How good the predictions are.")
    found.add_argument("--athens", type=Path, metavar="DIR", help="trucks.csv.gz and *legs*.csv.gz")
    found.add_argument("--delhivery", type=Path, metavar="DIR", help="checkpoints*.csv.gz, or any with its columns")
    found.add_argument("--simulated", type=int, nargs="+", default=[], metavar="SEED", help="simulated fleets")
    found.add_argument("--train", type=Path, action="append", default=[], metavar="DIR", help="learnt from first")
    found.add_argument("--json", type=Path, metavar="FILE", help="where the figures are written")
    return found


def run(arguments: argparse.Namespace) -> Scores:
    """All that was asked for, and the cost; raises `Unusable` with what to do about it."""
    if not (arguments.athens or arguments.delhivery or arguments.simulated):
        raise Unusable("nothing to measure: give --athens DIR, --delhivery DIR or --simulated SEED")
    athens, delhivery = sorted_out(arguments.train)
    scores: Scores = {}
    if arguments.athens:
        print(f"Athens from {arguments.athens}", file=sys.stderr)
        scores["athens"] = run_athens.run(arguments.athens, athens)
    if arguments.delhivery:
        print(f"Delhivery from {arguments.delhivery}", file=sys.stderr)
        scores["delhivery"] = run_delhivery.run(arguments.delhivery, delhivery)
    if arguments.simulated:
        scores["simulated"] = run_simulated.run_all(arguments.simulated)
    scores["cost"] = cost.run()
    return scores


def sorted_out(folders: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The training folders like Athens and those like Delhivery; one that is neither is refused."""
    athens = [folder for folder in folders if is_athens(folder)]
    delhivery = [folder for folder in folders if not is_athens(folder) and is_delhivery(folder)]
    for folder in folders:
        if folder not in athens and folder not in delhivery:
            raise Unusable(f"--train {folder}: neither trucks.csv.gz with a file of legs, nor checkpoints in CSV files")
    return athens, delhivery


def plain(value: object) -> object:
    """The same without NaN, which JSON does not know."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return None if isnan(value) else round(value, 4)
    return value


def main(words: Sequence[str] | None = None) -> int:
    """Prints the tables and writes the JSON; 2 and a sentence if the input cannot be measured."""
    arguments = parser().parse_args(words)
    try:
        scores = run(arguments)
    except Unusable as unusable:
        print(f"benchmarks.eta: {unusable}", file=sys.stderr)
        return 2
    if arguments.json:
        arguments.json.write_text(json.dumps(plain(scores), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
