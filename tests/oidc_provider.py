"""A company's sign-in for tests: a real OpenID Connect provider over HTTP on loopback, with a switch for each fault.

    /.well-known/openid-configuration   /jwks   /authorize   /token   /userinfo

It holds clients to what they must do: exact redirect address, PKCE by S256, their secret, each code once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

from clock import Clock

CLIENT, SECRET = "dockwatch", "provider-secret"


class OidcProvider:
    """`claims` is what it says of whoever comes; everything else is a fault, unless it stays as it is."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "248289", "email": "anna@plant.example", "email_verified": True}
        self.token: dict[str, Any] = {}
        """Claims of the id token that replace its own; None takes one away."""
        self.ahead = timedelta()
        """How far its clock is ahead of ours."""
        self.lives = timedelta(minutes=5)
        self.algorithm = "RS256"
        self.is_signed_by_another = self.is_replay_welcome = self.is_email_elsewhere = False
        self.is_hanging, self.is_mute, self.says_issuer = False, False, ""
        self.moved = ""
        """A path of its own that leads on to elsewhere."""
        self.asked: list[str] = []
        self.given: dict[str, dict[str, str]] = {}
        self._hang = threading.Event()
        self._turn_keys()
        self._server = make_server("127.0.0.1", 0, self._pages(), threaded=True)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _turn_keys(self) -> None:
        self.key = RSAKey.generate_key(2048, {"use": "sig", "kid": secrets.token_hex(4)})

    def turn_keys(self) -> None:
        """It signs with a new key from now on, as providers do now and then."""
        self._turn_keys()

    def stop(self) -> None:
        self._hang.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _pages(self) -> Flask:
        pages = Flask("provider")

        @pages.before_request
        def before() -> Any:
            self.asked.append(request.path)
            if self.is_hanging:
                self._hang.wait(10)
            is_moved = request.path == self.moved and "there" not in request.args
            return redirect(f"{self.moved}?there=1", 307) if is_moved else None

        pages.get("/.well-known/openid-configuration")(self._configuration)
        pages.get("/jwks", endpoint="jwks")(lambda: jsonify(KeySet([self.key]).as_dict(private=False)))
        pages.get("/authorize")(self._authorize)
        pages.post("/token")(self._answer_token)
        pages.get("/userinfo", endpoint="userinfo")(lambda: jsonify(self.claims))
        return pages

    def _configuration(self) -> Response:
        issuer = self.issuer
        return jsonify(
            issuer=self.says_issuer or issuer,
            authorization_endpoint=f"{issuer}/authorize",
            token_endpoint=f"{issuer}/token",
            userinfo_endpoint=f"{issuer}/userinfo",
            jwks_uri=f"{issuer}/jwks",
            response_types_supported=["code"],
            id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
            code_challenge_methods_supported=["S256"],
        )

    def _authorize(self) -> Any:
        asked = request.args
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.given[code] = asked.to_dict()
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _answer_token(self) -> Any:
        if self.is_mute:
            return Response("<h1>Gateway</h1>", 502, mimetype="text/html")
        form, code = request.form, request.form["code"]
        given = self.given.get(code) if self.is_replay_welcome else self.given.pop(code, None)
        is_client = request.authorization and (request.authorization.username, request.authorization.password)
        if given is None or form["redirect_uri"] != given["redirect_uri"] or is_client != (CLIENT, SECRET):
            return jsonify(error="invalid_grant"), 400
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if _spelled(digest) != given["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
        if self.algorithm:
            answer["id_token"] = self._id_token(given["nonce"])
        return jsonify(answer)

    def _id_token(self, nonce: str) -> str:
        now: datetime = Clock.live().now() + self.ahead
        own = {"sub": self.claims["sub"]} if self.is_email_elsewhere else self.claims
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "nonce": nonce,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lives).timestamp()),
            **own,
            **self.token,
        }
        claims = {name: each for name, each in claims.items() if each is not None}
        if self.algorithm == "none":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self.algorithm == "HS256":  # by what everybody knows, the public key
            body = f"{_part({'alg': 'HS256', 'kid': self.key.kid})}.{_part(claims)}"
            return f"{body}.{_spelled(hmac.digest(self.key.as_pem(private=False), body.encode(), 'sha256'))}"
        signer = RSAKey.generate_key(2048) if self.is_signed_by_another else self.key
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, signer)


def _part(claims: dict[str, Any]) -> str:
    return _spelled(json.dumps(claims).encode())


def _spelled(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[OidcProvider]:
    """A provider that listens until the end."""
    provider = OidcProvider()
    try:
        yield provider
    finally:
        provider.stop()
