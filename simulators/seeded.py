"""Chance that repeats: the same words always give the same numbers, in any process and on any day."""

from __future__ import annotations

import random


def seeded(*words: object) -> random.Random:
    """A random source named by `words`; equal words give equal sequences."""
    return random.Random("|".join(str(word) for word in words))
