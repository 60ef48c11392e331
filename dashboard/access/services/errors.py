"""What the services of access raise."""

from __future__ import annotations


class Refused(Exception):
    """What was asked for is not done, and nothing was changed. Its text says why and what to do, for whoever asked.

    `about` names what of the question was wrong (`name`, `grants`, `email`, ...), so that a form says it there; `noted`
    is what the audit log says of it, where that is noted.
    """

    def __init__(self, words: str, about: str = "", noted: str = "") -> None:
        super().__init__(words)
        self.words, self.about, self.noted = words, about, noted
