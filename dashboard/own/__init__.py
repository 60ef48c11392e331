"""What a carrier or a supplier finds on the start page: its own shipments that are under way, by site.

    boards (kept 2 s) -> rows of the asker's own parties -> cards by site      every 4 s, only what changed

Each leads to its shipment's page. Who they are stands in their grants; nothing in the address can change it.
"""
