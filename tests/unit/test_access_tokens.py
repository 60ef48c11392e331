"""Tokens and codes: only their holder has the secret, and whatever comes back is compared, never trusted."""

from __future__ import annotations

import hashlib
import re

import pytest

from access.token import code_key, digest_of, is_same, new_code, new_token, split_token


def test_what_is_kept_of_a_token_does_not_tell_its_secret() -> None:
    """Id and digest are kept; the secret, of 256 bits, is in neither of them."""
    token = new_token()
    name, _, secret = token.text.partition(".")
    assert name == token.id
    assert len(secret) == 43
    assert secret not in token.id + token.digest
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()


def test_a_token_that_comes_back_names_what_was_kept() -> None:
    """A thousand of them, each different; what a cookie can carry as it stands."""
    tokens = [new_token() for _ in range(1000)]
    assert all(split_token(token.text) == (token.id, token.digest) for token in tokens)
    assert len({token.id for token in tokens}) == len({token.digest for token in tokens}) == 1000
    assert all(re.fullmatch(r"[a-z2-9]{12}\.[A-Za-z0-9_-]{43}", token.text) for token in tokens)


NONE = ["", ".", "a.b", "x" * 12, "x" * 12 + ".", "." + "x" * 43, "x" * 13 + ".y", "x" * 11 + ".y", "x" * 1_000_000]
NONE += ["x" * 12 + "." + "y" * 65, "\u00e4" * 12 + ".y", "\ud800" * 12 + ".y", " " + "x" * 12 + ".y"]


@pytest.mark.parametrize("text", NONE, ids=lambda text: ascii(text[:20]))
def test_what_is_no_token_names_nothing(text: str) -> None:
    """And raises nothing: a cookie may hold anything."""
    assert split_token(text) == ("", "")


@pytest.mark.parametrize("secret", ["\u00e4", "\ud800", "a.b", "\x00", " "])
def test_any_secret_has_a_digest(secret: str) -> None:
    """Half a letter too; it is just not the right one."""
    name, digest = split_token("x" * 12 + "." + secret)
    assert (name, digest) == ("x" * 12, digest_of(secret))
    assert len(digest) == 64


def test_a_code_can_be_typed_as_people_type() -> None:
    """In lower case, with blanks, without dashes, with those that a phone makes of two; it stays the same code."""
    code = new_code()
    assert re.fullmatch(r"(?:[A-Z2-9]{4}-){2}[A-Z2-9]{4}", code)
    bare = code.replace("-", "")
    typed = [code.lower(), bare, f"  {code}\n", " ".join(bare), code.replace("-", "\u2013"), code.replace("-", " - ")]
    assert {code_key(each) for each in typed} == {code_key(code)}
    assert code_key(code) == digest_of(bare)


def test_a_code_has_no_letters_that_look_alike() -> None:
    """Nobody has to ask whether that is a zero or an O; and no two codes are the same."""
    codes = [new_code() for _ in range(1000)]
    assert set("".join(codes)) == set("ABCDEFGHJKMNPQRSTUVWXYZ23456789-")
    assert len(set(codes)) == 1000


def test_what_is_kept_of_a_code_is_a_digest() -> None:
    """From which nobody reads the code."""
    code = new_code()
    assert re.fullmatch(r"[0-9a-f]{64}", code_key(code))


@pytest.mark.parametrize(
    "text", ["", "K7Q2-M9XW-AB3", "K7Q2-M9XW-AB3DE", "\u00c4" * 12, "\ud800" * 12, "-" * 12, "K" * 10**6]
)
def test_what_is_no_code_has_no_key(text: str) -> None:
    """An empty key, which no register has; and no error."""
    assert code_key(text) == ""


def test_digests_are_compared_whole() -> None:
    """Nothing is like nothing, and what a browser sends may be any text."""
    assert is_same("abc", "abc")
    assert not is_same("abc", "abd")
    assert not is_same("abc", "ab")
    assert not is_same("", "")
    assert not is_same("", "abc")
    assert not is_same("abc", "")
    assert not is_same("abc", "\ud800")
    assert not is_same("\u00e4", "a")
