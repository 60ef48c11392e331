"""The only folder that knows Redis: streams, board, leases; and an in-memory twin with the same contract."""
