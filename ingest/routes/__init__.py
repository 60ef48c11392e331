"""Minutes of driving from a router (OSRM or Valhalla over HTTP), if there is one: a better prior, never a need.

    the writers' threads                                     one thread of the worker
      minutes(site, lat, lon) --> cache --> answer           newest question --> client --> router
                                    | not there: None                            |
                                    +--> questions ------->                      +--> answer.read --> cache

A writer gets what is known, or None, at once; it never waits for a router. Questions are few (one for each site and
cell of a few km) and bounded; answers are checked before they are believed. A router that is away is asked less and
less, and told of once. `tracking.prediction.router` says what the answers are for.
"""
