"""Signing in at the commune's own directory, and what its claims say of a person."""

from typing import Any

from flask import abort, request, session, url_for
from pydantic import TypeAdapter, ValidationError
from werkzeug.wrappers import Response as BaseResponse

from queue_server.config import Language
from queue_server.config_oidc import OidcConfig
from queue_server.credentials import digest_of
from queue_server.domain.actor import Role
from queue_server.operations.sign_in_directory import UNKNOWN, Known, sign_in_by_directory
from queue_server.shapes_people import Login, Name
from queue_server.store.accounts import Grant
from queue_server.web import identity
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError
from queue_server.web.limits import limited
from queue_server.web.own_path import own_path
from queue_server.web.staff import oidc
from queue_server.web.staff.forms import asked_next, command_of, go
from queue_server.web.staff.views import TRIES, blueprint, welcome

_KEY = "directory"
_STATUS = {"directory_unavailable": 502, "directory_refused": 403}
_LOGIN: TypeAdapter[str] = TypeAdapter(Login)
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_SUBJECT_LENGTH = 300


@blueprint.get("/login/directory")
@limited(*TRIES)
@allows(Role.PUBLIC)
def directory() -> BaseResponse:
    """On to the directory, which asks who it is."""
    try:
        began = oidc.begin(_config(), _back())
    except oidc.DirectoryError as error:
        raise _problem(error) from None
    session[_KEY] = {
        "state": began.state,
        "nonce": began.nonce,
        "verifier": began.verifier,
        "next": asked_next(),
    }
    return go(began.url)


@blueprint.get("/login/directory/back")
@limited(*TRIES)
@allows(Role.PUBLIC)
def directory_back() -> BaseResponse:
    """Back from there: a session for whom an account is meant."""
    config = _config()
    kept = session.pop(_KEY, None)  # each way is gone once
    if kept is None or request.args.get("state") != kept["state"]:
        raise HttpProblemError(400, "directory_stale")
    began = oidc.Began("", kept["state"], kept["nonce"], kept["verifier"])
    try:
        claims = oidc.finish(config, _back(), request.url, began)
    except oidc.DirectoryError as error:
        raise _problem(error) from None
    opened = sign_in_by_directory(
        current().context,
        command_of(),
        known(config, claims),
        identity.place(),
        link=config.link_by_login,
        create=config.create,
    )
    if opened is None:
        raise HttpProblemError(403, UNKNOWN)
    return welcome(opened, own_path(kept["next"]))


def known(config: OidcConfig, claims: dict[str, Any]) -> Known:
    """What the claims say of a person; logins that could not be ours are left out."""
    asked = [claims.get("preferred_username")]
    if claims.get("email_verified") is True:
        asked.insert(0, claims.get("email"))
    logins = [found for text in asked if (found := _fitting(_LOGIN, text)) is not None]
    name = _fitting(_NAME, claims.get("name")) or (logins[0] if logins else str(claims["sub"])[:80])
    spoken = str(claims.get("locale", "")).partition("-")[0]
    return Known(
        subject=_subject(config.issuer, claims["sub"]),
        logins=tuple(dict.fromkeys(logins)),
        name=name,
        language=Language(spoken) if spoken in set(Language) else Language.FRENCH,
        grants=_grants(config, claims) if config.roles else None,
    )


def _subject(issuer: str, sub: object) -> str:
    """Legible where the column holds it, else a digest: two that begin alike stay two people."""
    text = f"{issuer}|{sub}"
    return text if len(text) <= _SUBJECT_LENGTH else f"sha256|{digest_of(text)}"


def _grants(config: OidcConfig, claims: dict[str, Any]) -> frozenset[Grant]:
    told = claims.get(config.roles_claim, ())
    values = {told} if isinstance(told, str) else set(map(str, told))
    return frozenset(
        Grant(Role(each.role), each.site or "") for each in config.roles if each.value in values
    )


def _fitting(kind: TypeAdapter[str], text: object) -> str | None:
    try:
        return kind.validate_python(text)
    except ValidationError:
        return None


def _config() -> OidcConfig:
    return current().config.security.oidc or abort(404)


def _back() -> str:
    return url_for("staff.directory_back", _external=True)


def _problem(error: oidc.DirectoryError) -> HttpProblemError:
    return HttpProblemError(_STATUS[error.code], error.code)
