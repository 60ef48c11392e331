"""What people see: Dash for layout and pages, Socket.IO for everything that lives.

    store.read_changes -> relay (merged board) -> board.patch -> assets/wall/*.js -> pixels

Live cells never go through Dash callbacks: a patch must reach the glass in milliseconds.
"""
