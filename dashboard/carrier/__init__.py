"""`/carrier/<id>`: one carrier over all sites: its trucks now, the talk, data quality, punctuality.

    boards (kept 2 s), list_messages -> trucks, mail          every 4 s, only what changed
    store.list_quality               -> quality               with them
    store.list_trips                 -> history -> punctuality (kept for a minute, a few words of each trip)

Made for a phone first. Data quality and punctuality stand apart: a carrier may be punctual and badly heard.
"""
