"""Who may see and do what: people, wall screens, share links. Pure rules and values; nothing here reads a clock.

    account  --signs in--> session --+
    screen   --is paired-> cookie  --+--> principal --may(right, site, ...)--> yes or no
    share    --is opened-> cookie  --+

`rights.py` is the whole table of who may do what. `dashboard/access/` asks it, at every route, callback and message.
"""
