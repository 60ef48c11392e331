"""Embedded servers and supervision: what `make demo` and the tests start, and how it all ends with its parent."""
