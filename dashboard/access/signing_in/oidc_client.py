"""The company's sign-in (OpenID Connect) as we ask it: authorization code with PKCE, state and nonce, by Authlib.

    ask   --> the address at the provider to send the browser to; what we must remember is in a signed cookie, 10 min
    claim --> what the provider says of who came back, if it is fresh, signed, from it, for us, and asked for by us

Authlib believes the issuer that the provider names and lets a token for somebody else pass if its `azp` is ours. Here
both are held to what was configured, and no signature counts but those by which only the provider can have signed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import Response, request
from joserfc.errors import JoseError
from requests import RequestException, TooManyRedirects
from requests import Response as Answer

from dashboard.access.config import Oidc
from dashboard.access.services.passwords import TooBusy

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
SKEW_S = 60
"""So far may the provider's clock be from ours."""
WITHIN_S = 5.0
"""How long the provider may take to answer, each time."""
AT_ONCE = 4
"""Requests to the provider at once: a slow one must not take all of the server's threads."""

log = logging.getLogger(__name__)


class ProviderAway(Exception):
    """The provider did not answer in time, or not as a provider does. What it said is logged."""


class NotBelieved(Exception):
    """What came back proves nothing. Its text says why, for the log alone."""


class TooWeak(NotBelieved):
    """The provider says who it is, but did not make sure of it in a way that is demanded. Its text is for the log."""


class Lost(Exception):
    """What came back was not asked for by this browser, or too long ago."""


class Provider:
    """One provider. Thread-safe."""

    def __init__(self, oidc: Oidc, back: str) -> None:
        """`back` is our own address, to which the provider sends the browser."""
        self._oidc, self._back, self.issuer = oidc, back, oidc.issuer
        self._app = _App(
            FlaskIntegration("oidc"),
            name="oidc",
            client_id=oidc.client_id,
            client_secret=oidc.client_secret,
            server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": WITHIN_S},
        )
        self._app.issuer = oidc.issuer
        self._turns = BoundedSemaphore(AT_ONCE)

    def ask(self) -> Response:
        """Sends the browser to the provider. Raises `ProviderAway` and `TooBusy`."""
        with _Turn(self._turns):
            try:
                asked = {"acr_values": " ".join(self._oidc.acr)} if self._oidc.acr else {}
                answer: Response = self._app.authorize_redirect(self._back, **asked)
            except (RequestException, AuthlibBaseError, ValueError, RuntimeError) as error:
                log.warning("the provider %s cannot be asked: %s", self._oidc.issuer, error)
                raise ProviderAway from error
        return answer

    def claim(self) -> Mapping[str, Any]:
        """The claims of who came back, in the request at hand.

        Raises:
            Lost: this browser did not ask, or more than ten minutes ago.
            NotBelieved: the provider refused, or what it says does not hold.
            TooWeak: it made sure of who they are in none of the ways that are demanded.
            ProviderAway: it did not answer.
            TooBusy: it was not asked.
        """
        if "error" in request.args:
            raise NotBelieved("the provider refused")
        if request.args.get("iss", self._oidc.issuer) != self._oidc.issuer:
            raise NotBelieved("another issuer came back")  # RFC 9207
        with _Turn(self._turns):
            try:
                return self._claims()
            except MismatchingStateError as error:
                raise Lost from error
            except RequestException as error:
                log.warning("the provider %s did not answer: %s", self._oidc.issuer, error)
                raise ProviderAway from error
            except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
                log.warning("the provider %s is not believed: %s", self._oidc.issuer, error)
                raise NotBelieved(f"{type(error).__name__}: {error}") from error

    def _claims(self) -> Mapping[str, Any]:
        expected = {
            "iss": {"essential": True, "value": self._oidc.issuer},
            "aud": {"essential": True, "value": self._oidc.client_id},
            "sub": {"essential": True},
        }
        token = self._app.authorize_access_token(claims_options=expected, leeway=SKEW_S)
        claims: Mapping[str, Any] | None = token.get("userinfo")
        if claims is None:
            raise NotBelieved("no id_token")
        if self._oidc.acr and claims.get("acr") not in self._oidc.acr:  # what was asked for is no promise
            raise TooWeak(f"not strong enough: acr {str(claims.get('acr', 'not told'))[:80]}")
        if "email" in claims or "userinfo_endpoint" not in self._app.load_server_metadata():
            return claims
        more = self._app.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise NotBelieved("userinfo is about somebody else")
        return {**more, **claims}


class _Straight(OAuth2Session):  # type: ignore[misc]  # Authlib has no types
    """Asks the provider's own addresses, which its metadata names, and follows it nowhere else with our secret."""

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Answer:
        answer: Answer = super().request(method, url, *args, **{**more, "allow_redirects": False})
        if answer.is_redirect:
            raise TooManyRedirects(f"{url} leads elsewhere: to {answer.headers['Location']}")
        return answer


class _App(FlaskOAuth2App):  # type: ignore[misc]  # Authlib has no types
    """Authlib's client of a provider, which believes only metadata of the issuer that was configured."""

    client_cls, issuer = _Straight, ""

    def load_server_metadata(self) -> dict[str, Any]:
        known: dict[str, Any] = super().load_server_metadata()
        if known.get("issuer") != self.issuer:
            self.server_metadata: dict[str, Any] = {}
            raise ValueError(f"its metadata is of {known.get('issuer')!r}")
        offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        known["id_token_signing_alg_values_supported"] = [each for each in offered if each in SIGNED_BY]
        return known


class _Turn:
    def __init__(self, turns: BoundedSemaphore) -> None:
        self._turns = turns

    def __enter__(self) -> None:
        if not self._turns.acquire(timeout=WITHIN_S):
            raise TooBusy

    def __exit__(self, *failure: object) -> None:
        self._turns.release()
