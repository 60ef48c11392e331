"""How the dashboard may be served, as the settings have it, and the key that it makes."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from cli.entrance import check_entrance, config_of, url_of
from cli.failure import Failure
from dashboard.access.secret import keep_secret
from settings import Settings, load, variable

OIDC = {"oidc_issuer": "https://people.example/x", "oidc_client_id": "d", "oidc_client_secret": "hush"}


def chosen(**texts: str) -> Settings:
    return load({variable(name): text for name, text in texts.items()})


@pytest.mark.parametrize(
    ("texts", "url"),
    [
        ({}, "http://127.0.0.1:8050"),
        ({"web_host": "::1", "web_port": "80"}, "http://[::1]:80"),
        ({"web_host": "0.0.0.0", "web_url": "https://dock.example/dockwatch/"}, "https://dock.example/dockwatch"),
        ({"web_url": "https://dock.example"}, "https://dock.example"),
        ({"web_host": "10.0.0.7", "web_plain": "yes"}, "http://10.0.0.7:8050"),
        ({"web_host": "0.0.0.0", "web_plain": "yes", "web_url": "http://dock.example"}, "http://dock.example"),
    ],
)
def test_it_is_served_where_nobody_reads_along(texts: dict[str, str], url: str) -> None:
    """On this machine, by https behind a proxy, or in plain where somebody chose that."""
    check_entrance(chosen(**texts))
    assert url_of(chosen(**texts)) == url


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"web_host": "10.0.0.7"}, "DOCKWATCH_WEB_PLAIN"),
        ({"web_host": "0.0.0.0"}, "DOCKWATCH_WEB_URL"),
        ({"web_host": "0.0.0.0", "web_plain": "yes"}, "DOCKWATCH_WEB_URL"),
        ({"web_host": "::"}, "DOCKWATCH_WEB_URL"),
        ({"web_host": "0.0.0.0", "web_url": "http://127.0.0.1:8050"}, "DOCKWATCH_WEB_PLAIN"),
        ({"web_url": "http://dock.example"}, "DOCKWATCH_WEB_PLAIN"),
        ({"oidc_issuer": "https://people.example"}, "OIDC"),
        ({"oidc_client_secret": "hush"}, "OIDC"),
        ({"oidc_acr": "phr"}, "set DOCKWATCH_OIDC_ISSUER, too"),
        ({**OIDC, "oidc_issuer": "http://people.example"}, "begin with https"),
    ],
)
def test_what_would_be_open_is_refused_in_words(texts: dict[str, str], words: str) -> None:
    """Before anything starts, naming what to set; never with a secret in it."""
    with pytest.raises(Failure, match=words) as refused:
        check_entrance(chosen(**texts))
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "texts", [{"web_host": "0.0.0.0"}, {"web_host": "10.0.0.7"}, {"web_url": "https://dock.example"}]
)
def test_a_demo_is_for_this_machine_alone(texts: dict[str, str]) -> None:
    """Whatever else is allowed: in a demo everybody may do everything."""
    with pytest.raises(Failure, match="demo"):
        check_entrance(chosen(**texts, web_plain="yes"), is_demo=True)
    check_entrance(chosen(), is_demo=True)


def test_the_settings_become_what_the_dashboard_goes_by(tmp_path: Path) -> None:
    """Limits, proxies, and who else signs people in; the demo has no provider."""
    settings = chosen(
        var=str(tmp_path), session_idle_min="5", session_hours="1", trusted_proxies="2", oidc_acr="a  b", **OIDC
    )
    config = config_of(settings)
    assert (config.limits.idle, config.limits.whole) == (timedelta(minutes=5), timedelta(hours=1))
    assert (config.trusted_proxies, config.is_demo) == (2, False)
    assert config.oidc is not None
    assert (config.oidc.name, config.oidc.client_secret) == ("people.example", "hush")
    assert config.oidc.acr == ("a", "b")
    assert "hush" not in repr(config) + repr(settings)
    demo = config_of(settings, is_demo=True)
    assert (demo.oidc, demo.is_demo) == (None, True)


def test_the_key_is_made_once_and_for_our_eyes_alone(tmp_path: Path) -> None:
    """The next start reads the same key; nobody else on the machine does, even if the file was open to them."""
    path = tmp_path / "var/web/secret"
    key = keep_secret(path)
    assert len(key) == 32
    path.chmod(0o644)
    assert keep_secret(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["secret"]
    assert keep_secret(tmp_path / "other") != key


@pytest.mark.parametrize("content", ["", "abc", "not hex at all", "00"])
def test_a_file_that_is_no_key_is_not_taken_for_one(tmp_path: Path, content: str) -> None:
    """It fails in words with the file's name, and is left as it is."""
    path = tmp_path / "web/secret"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(Failure, match="secret"):
        config_of(chosen(var=str(tmp_path)))
    assert path.read_text() == content
