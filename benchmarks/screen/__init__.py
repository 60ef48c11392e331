"""How fast the wall is: `python -m benchmarks.screen [parts]`; without parts, all of them.

    60         ping to pixel with 60 trucks at 6 pings/s
    5000       ping to pixel with 5,000 trucks at 500 pings/s, and how the path keeps up
    picture    from navigation to the first useful picture, cold and warm cache
    heap       what 5,000 updates leave behind in the page
    map        what an update of 1,000 and of 10,000 vehicles costs, beside MapLibre's own `setData`

All parts run as their own processes, as in production. Each figure is a line with its target; the last line
is flat JSON.

Caveats: no network between the parts, and Chromium draws in software on the same cores as everything else.
"""
