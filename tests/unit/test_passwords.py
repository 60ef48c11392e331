"""Passwords: what is kept, what is right, what is too weak, and what a crowd at the door does."""

from __future__ import annotations

import threading
import unicodedata

import pytest
from argon2 import PasswordHasher

from dashboard.access.services import passwords
from dashboard.access.services.passwords import NOBODYS, TooBusy, hash_password, is_outdated, is_right, why_weak

GOOD = "tractor lemon quiet orbit"


def test_only_the_same_password_is_right() -> None:
    """A hash knows its own password, and no other, not even one that is a beginning of it."""
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_right(kept, GOOD)
    assert not is_right(kept, GOOD + "s")
    assert not is_right(kept, GOOD[:-1])
    assert hash_password(GOOD) != kept


def test_nothing_kept_is_right_for_nobody() -> None:
    """An account without a password, and a hash that is none, let nobody in."""
    for kept in ("", "rubbish", NOBODYS):
        for password in ("", GOOD):
            assert not is_right(kept, password)


def test_whom_we_do_not_know_costs_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown name is checked against a hash with the same parameters, so that time does not tell."""
    checked: list[str] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, kept: str, password: bytes) -> bool:
        checked.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    is_right("", GOOD)
    is_right(hash_password(GOOD), GOOD)
    unknown, known = (kept.rsplit("$", 2) for kept in checked)
    assert unknown[0] == known[0]
    assert [len(part) for part in unknown] == [len(part) for part in known]
    assert not is_outdated(NOBODYS)


@pytest.mark.parametrize("word", ["e\u0301", "\u00e9"])
def test_one_letter_typed_in_two_ways_is_one(word: str) -> None:
    """A keyboard that sends an accent by itself types the same password (NFKC)."""
    kept = hash_password(f"un caf\u00e9 tr\u00e8s serr\u00e9 {unicodedata.normalize('NFC', word)}")
    assert is_right(kept, f"un cafe\u0301 tre\u0300s serre\u0301 {word}")


def test_all_of_a_long_password_counts() -> None:
    """Nothing is cut off up to the longest; and what no page lets through hurts nobody."""
    long = "a" * 127
    kept = hash_password(long + "x")
    assert is_right(kept, long + "x")
    assert not is_right(kept, long + "y")
    assert not is_right(kept, "\ud800" * 100_000)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    """Parameters may change; who signs in then gets a hash of the new ones."""
    assert not is_outdated(hash_password(GOOD))
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD))


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("\u0301" * 100_000, "128 characters are the most"),
        ("short pass", "at least 12"),
        ("x7" * 65, "128 characters are the most"),
        ("password1234", "Too easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "Too easy to guess"),
        ("qwertyuiop123", "Too easy to guess"),
        ("Dockwatch-2031!", "words of this place"),
        ("margarethe-margarethe", "Too easy to guess"),
        ("Margarethe.Kassel!7", "words of this place"),
    ],
)
def test_what_is_weak_is_refused_in_words(password: str, words: str) -> None:
    """Too short, too long, well known, repeated, or made of what others know about the person: each says so."""
    assert words in why_weak(password, ["margarethe", "Margarethe Kassel", "kassel"])


@pytest.mark.parametrize("password", [GOOD, "tractorlemonquietorbit", "Zwölf Boxkämpfer jagen Viktor", "x7K!q9-Lm2#vT"])
def test_what_is_hard_to_guess_is_good_without_rules(password: str) -> None:
    """No kind of character is asked for: words are as good as signs."""
    assert why_weak(password, ["margarethe"]) == ""


def test_length_is_counted_as_it_is_kept() -> None:
    """Twelve letters of one's own script are twelve, however many bytes they take; marks do not lengthen."""
    assert "at least 12" in why_weak("e\u0301" * 11)
    assert "at least 12" not in why_weak("日本語東京都港湾倉庫車門")


def test_a_crowd_waits_and_then_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """While as many as may are hashed, another waits a moment and then is refused, unchecked; later it goes."""
    monkeypatch.setattr(passwords, "WAIT_S", 0.01)
    inside, release = threading.Semaphore(0), threading.Event()
    verify = PasswordHasher.verify

    def held(self: PasswordHasher, kept: str, password: bytes) -> bool:
        inside.release()
        release.wait(10)
        return verify(self, kept, password)

    kept = hash_password(GOOD)
    monkeypatch.setattr(PasswordHasher, "verify", held)
    crowd = [threading.Thread(target=is_right, args=(kept, GOOD)) for _ in range(passwords.AT_ONCE)]
    for each in crowd:
        each.start()
        assert inside.acquire(timeout=10)
    with pytest.raises(TooBusy):
        is_right(kept, GOOD)
    with pytest.raises(TooBusy):
        hash_password(GOOD)
    release.set()
    for each in crowd:
        each.join()
    assert is_right(kept, GOOD)
