"""Who asks, and whether they may: at every request, before anything else looks at it.

    request -> front    host known? prefix, proxies, size; headers on whatever answers
            -> guard    cookie -> identity -> principal; from our own page? a rule for this endpoint, and may they?
            -> route | callback (`guarded`) | socket, each with the principal at hand (`here`)

What is not named in `rules.py` is refused. What a principal may is `access.rights`; nothing here decides that anew.

Here stands what judges requests, and what the pages that the server writes itself share (`page`, `choices`, `wording`,
`tries`, `troubles`). `signing_in/` has the pages at the door, `admin/` those where access is looked after, and
`services/` what both of them and the command line do to the store: it knows no Flask.
"""
