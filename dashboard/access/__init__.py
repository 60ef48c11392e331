"""Who asks, and whether they may: at every request, before anything else looks at it.

    request -> front    host known? prefix, proxies, size; headers on whatever answers
            -> guard    cookie -> identity -> principal; from our own page? a rule for this endpoint, and may they?
            -> route | callback (`guarded`) | socket, each with the principal at hand (`here`)

What is not named in `rules.py` is refused. What a principal may is `access.rights`; nothing here decides that anew.
"""
