"""`/accuracy/<site>`: how prediction did, from the trips that were completed.

    store.list_trips -> source -> frame -> choice -> tables, misses -> summary, figures -> page
                        (kept 30 s)        (the address)                              -> download (CSV)

Each forecast was written down when it was made; nothing here predicts anew. Scores are those of `tracking.score`, so
that the page and the benchmarks count alike.
"""
