"""The commune's own directory, in which people sign in instead of here: OpenID Connect."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from queue_server.config_parts import Identifier, Strict, Text, Words, written_as

SECRET_VARIABLE = "NOUBA_OIDC_SECRET"  # noqa: S105 - the name of a variable


class DirectoryRoleConfig(Strict):
    """What members of a group of the directory are here."""

    value: Text
    """As the claim has it, e.g. the name of a group."""
    role: Literal["agent", "reception", "supervisor", "manager", "administrator", "auditor"]
    site: Identifier | None = None
    """Absent: at every site."""


class OidcConfig(Strict):
    """A provider of OpenID Connect with discovery; authorization code with PKCE."""

    issuer: Annotated[
        str,
        written_as(
            r"(https://[^\s]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s]*)?)",
            "an address such as https://login.example.ma/realms/commune",
        ),
    ]
    """Exactly as the provider writes it; its discovery document is below it."""
    client_id: Text
    client_secret_file: Path | None = None
    """`NOUBA_OIDC_SECRET` comes first; without either, a public client."""
    button: Words
    """What people read on the page where they sign in."""
    scopes: Annotated[str, StringConstraints(pattern=r"^openid( [!-~]+)*$")] = (
        "openid profile email"
    )
    timeout_seconds: Annotated[float, Field(gt=0, le=30)] = 5
    """How long the provider may take for each answer."""
    link_by_login: bool = False
    """Connect once with the account whose login is the verified email or preferred_username."""
    create: bool = False
    """Make an account for whoever the directory lets in and nobody has made one for."""
    roles_claim: Text = "groups"
    """The claim that `roles` reads."""
    roles: tuple[DirectoryRoleConfig, ...] = ()
    """With `create`: what people are, read anew at each sign-in. Empty: an administrator says."""

    @property
    def secret(self) -> str | None:
        """The client's secret, read when it is needed; raises OSError."""
        given = os.environ.get(SECRET_VARIABLE)
        if given or self.client_secret_file is None:
            return given or None
        return self.client_secret_file.read_text(encoding="utf-8").strip()
