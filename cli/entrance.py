"""How the dashboard is reached, made of the settings; what would leave it open is refused before anything starts."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from access.factor import Policy
from access.session import Limits
from cli.failure import Failure
from cli.ready import make_var
from dashboard.access.config import LOOPBACK, Config, Oidc
from dashboard.access.secret import keep_secret
from settings import Settings

EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})


def url_of(settings: Settings) -> str:
    """How people reach the dashboard."""
    host = f"[{settings.web_host}]" if ":" in settings.web_host else settings.web_host
    return settings.web_url or f"http://{host}:{settings.web_port}"


def check_entrance(settings: Settings, *, is_demo: bool = False) -> None:
    """Whether the dashboard may be served so.

    Raises:
        Failure: in words, if it would be open to more than it should.
    """
    url, is_local = urlsplit(url_of(settings)), settings.web_host in LOOPBACK
    if is_demo:
        if not is_local or url.hostname not in LOOPBACK:
            raise Failure(
                "a demo lets everybody do everything: leave DOCKWATCH_WEB_HOST and DOCKWATCH_WEB_URL as they are"
            )
        return
    if not settings.web_url and settings.web_host in EVERY_ADDRESS:
        raise Failure("set DOCKWATCH_WEB_URL to how people reach the dashboard, such as https://dock.example")
    is_plain = url.scheme == "http" and not (is_local and url.hostname in LOOPBACK)
    if is_plain and not settings.web_plain:
        raise Failure(
            f"{url.geturl()} is plain http beyond this machine: passwords could be read on the way. Put a reverse "
            "proxy with TLS before it and set DOCKWATCH_WEB_URL to its https:// address, or set DOCKWATCH_WEB_PLAIN=yes"
        )
    oidc = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    if any(oidc) and not all(oidc):
        raise Failure("DOCKWATCH_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET go together: set all three or none")
    if settings.oidc_acr and not all(oidc):
        raise Failure(
            "DOCKWATCH_OIDC_ACR demands something of a sign-in that is not set: set DOCKWATCH_OIDC_ISSUER, too"
        )
    issuer = urlsplit(settings.oidc_issuer)
    if issuer.scheme == "http" and issuer.hostname not in LOOPBACK:
        raise Failure("DOCKWATCH_OIDC_ISSUER must begin with https: whoever is on the way could sign in as anybody")


def config_of(settings: Settings, *, is_demo: bool = False) -> Config:
    """What the dashboard goes by; its key is made if there is none yet.

    Raises:
        Failure: as `check_entrance`, and if there can be no key.
    """
    check_entrance(settings, is_demo=is_demo)
    path = make_var(settings) / "web" / "secret"
    try:
        secret = keep_secret(path)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}; it is made by whoever runs the dashboard") from error
    except ValueError as error:
        raise Failure(str(error)) from error
    oidc = None
    if settings.oidc_issuer and not is_demo:
        name = settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""
        oidc = Oidc(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            name=name,
            acr=tuple(settings.oidc_acr.split()),
        )
    return Config(
        url=url_of(settings),
        secret=secret,
        is_demo=is_demo,
        limits=Limits(idle=timedelta(minutes=settings.session_idle_min), whole=timedelta(hours=settings.session_hours)),
        trusted_proxies=settings.trusted_proxies,
        oidc=oidc,
        second_factor=Policy(settings.second_factor),
    )
