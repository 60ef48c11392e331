"""How good arrival predictions are: one protocol for recorded and simulated trips, beside honest rivals.

    folder or seed -> trips -> replay (product folds, forecasts, learns) -> moments ----+-> score -> table, JSON
                                                         moments -> rivals, same labels +

`docs/benchmarks.md` has the figures. Shares are in [0, 1] and times in minutes, in the JSON too.
"""
