"""OpenID Connect, the client's half: to the provider and back. Knows nothing of accounts.

Authorization code with PKCE, state and nonce; the identity token is verified with the provider's
keys. Nothing is fetched before somebody presses the button, and each answer has a time limit.
"""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from authlib.common.security import generate_token
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.parameters import (
    parse_authorization_code_response,
    prepare_grant_uri,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from queue_server.config_oidc import OidcConfig

_log = logging.getLogger(__name__)
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_LEEWAY_SECONDS = 60
_TOKEN_CHARACTERS = 48


class DirectoryError(Exception):
    """`directory_unavailable`: no usable answer; `directory_refused`: a no, or no proof."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Began:
    """One way to the provider: where to, and what this browser must bring back."""

    url: str
    state: str
    nonce: str
    verifier: str


def begin(config: OidcConfig, back: str) -> Began:
    """A new way; `back`: our address to come back to. Raises DirectoryError."""
    metadata = _discovered(config)
    state, nonce, verifier = (generate_token(_TOKEN_CHARACTERS) for _ in range(3))
    url = prepare_grant_uri(
        metadata["authorization_endpoint"],
        config.client_id,
        "code",
        redirect_uri=back,
        scope=config.scopes,
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return Began(url, state, nonce, verifier)


def finish(config: OidcConfig, back: str, answer: str, began: Began) -> dict[str, Any]:
    """The claims about whoever came back with `answer`, the whole address they came to.

    Raises DirectoryError.
    """
    metadata = _discovered(config)
    given = httpx.URL(answer).params
    # RFC 9207: an answer that names another issuer was meant for somebody else.
    if given.get("iss", config.issuer) != config.issuer:
        raise DirectoryError("directory_refused")
    try:
        code = parse_authorization_code_response(answer, began.state)["code"]
        with httpx.Client(timeout=config.timeout_seconds, trust_env=False) as client:
            token = _token(config, client, metadata["token_endpoint"], back, code, began.verifier)
            served = _json(client.get(metadata["jwks_uri"]))
            claims = _verified(config, served, token["id_token"], began.nonce)
            userinfo = metadata.get("userinfo_endpoint")
            if userinfo:
                bearer = {"Authorization": f"Bearer {token['access_token']}"}
                told = _json(client.get(userinfo, headers=bearer))
                if told.get("sub") != claims["sub"]:
                    raise DirectoryError("directory_refused")
                claims = {**told, **claims}
    except (OAuth2Error, JoseError, KeyError) as error:
        # Neither code nor token stands in these: `error` is a word, `description` the provider's.
        _log.warning("the directory's answer was refused: %s", error)
        raise DirectoryError("directory_refused") from None
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise _unavailable(error) from None
    return claims


def _token(  # noqa: PLR0917 - the parts of one request
    config: OidcConfig, client: httpx.Client, address: str, back: str, code: str, verifier: str
) -> dict[str, Any]:
    """RFC 6749, 4.1.3; the secret goes in the header, form-encoded as 2.3.1 wants it."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": config.client_id,
        "code_verifier": verifier,
    }
    secret = config.secret
    auth = None if secret is None else (quote(config.client_id, ""), quote(secret, ""))
    response = client.post(address, data=asked, auth=auth or httpx.USE_CLIENT_DEFAULT)
    if response.status_code in {400, 401}:
        _log.warning("the directory gave no token: %s", response.status_code)
        raise DirectoryError("directory_refused")
    return _json(response)


def _verified(
    config: OidcConfig, served: dict[str, Any], id_token: str, nonce: str
) -> dict[str, Any]:
    keys = KeySet.import_key_set({"keys": served["keys"]})
    found = jwt.decode(id_token, keys, algorithms=_ALGORITHMS)
    jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": config.issuer},
        aud={"essential": True, "value": config.client_id},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(found.claims)
    claims = dict(found.claims)
    if claims.get("azp", config.client_id) != config.client_id:
        raise DirectoryError("directory_refused")
    return claims


def _discovered(config: OidcConfig) -> dict[str, Any]:
    address = config.issuer.rstrip("/") + "/.well-known/openid-configuration"
    try:
        with httpx.Client(timeout=config.timeout_seconds, trust_env=False) as client:
            found = _json(client.get(address))
    except (httpx.HTTPError, ValueError) as error:
        raise _unavailable(error) from None
    lacking = {"authorization_endpoint", "token_endpoint", "jwks_uri"} - set(found)
    if lacking or found.get("issuer") != config.issuer:
        wrong = f"lacks {sorted(lacking)}, calls itself {found.get('issuer')!r}"
        raise _unavailable(ValueError(wrong))
    return found


def _json(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    found = response.json()
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - an answer, not an argument
    return found


def _unavailable(error: Exception) -> DirectoryError:
    _log.warning("the directory cannot be used: %s: %s", type(error).__name__, error)
    return DirectoryError("directory_unavailable")
