"""A provider of OpenID Connect of our own: true to the standard, or lying as a test wants it."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET = "nouba", "a secret: with/signs"


@dataclass
class LittleProvider:
    """Says who `claims` is to whoever asks. `lies` replace parts of the identity token."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "17"})
    lies: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    """What the userinfo endpoint says, when it is not `claims`."""
    forged: bool = False
    """Sign with a key that is not published."""
    issuer: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, asked: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        begun = self.codes.pop(asked["code"], None)
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        secret = base64.b64encode(b"nouba:a%20secret%3A%20with%2Fsigns").decode()
        if authorization != f"Basic {secret}":
            return 401, {"error": "invalid_client"}
        if (
            begun is None
            or challenge != begun["code_challenge"]
            or asked["redirect_uri"] != begun["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.claims["sub"],
            "nonce": begun["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.lies,
        }
        key = self.key
        if self.forged:
            key = ECKey.generate_key("P-256")
        signed = jwt.encode({"alg": "ES256", "kid": self.key.kid}, told, key)
        return 200, {"access_token": "t", "token_type": "Bearer", "id_token": signed}


@contextmanager
def running(provider: LittleProvider) -> Iterator[LittleProvider]:
    """Serve it on this machine; its issuer is known then."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(address.query).items()}
                self.send_response(303)
                self.send_header("Location", provider.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            answers: dict[str, Any] = {
                "/.well-known/openid-configuration": provider.discovery(),
                "/keys": {"keys": [provider.key.as_dict(private=False)]},
                "/userinfo": provider.userinfo or provider.claims,
            }
            self._json(200 if address.path in answers else 404, answers.get(address.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(*provider.token(asked, self.headers.get("Authorization", "")))

        def _json(self, status: int, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_parts: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
