"""The rules of the world, as pure functions: what is plausible, inside, silent, late, at risk.

    pings (any order) -> fold: plausible? -> crossing -> milestone -> dwell      VehicleState
                         evaluate(now): ETA -> risk -> warnings                  board rows

No I/O, no clock, no logging, no randomness: each function takes what it needs, `now` included.
"""
