"""From `config.yaml` to the frozen models, or to sentences that name file, line and key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from queue_server.config import Config, FilePrinter, SecurityConfig, SiteConfig
from queue_server.config_checks import check_config
from queue_server.config_document import (
    Document,
    DocumentError,
    Location,
    key_path,
    read_document,
)
from queue_server.config_sentences import Finding, findings_of

OVERRIDES: Mapping[str, Location] = MappingProxyType(
    {
        "DATABASE_URL": ("server", "database"),
        "NOUBA_PUBLIC_URL": ("server", "public_url"),
        "NOUBA_VOICE_FOLDER": ("server", "voice_folder"),
    }
)
"""Environment variables that, when not empty, take the place of a key."""

_NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Problem:
    """One mistake. `line` counts from 1, `None` outside the file's text; `key` may be empty."""

    line: int | None
    key: str
    sentence: str


class ConfigError(Exception):
    """The configuration cannot be used; its text is the first problem, on one line."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        """Keep the file's path and its problems, at least one, in the order of their lines."""
        self.path = path
        self.problems = problems
        super().__init__(self.lines[0])

    @property
    def lines(self) -> list[str]:
        """Every problem as `FILE:LINE: key.path[2].sub: sentence`."""
        return [self._line(problem) for problem in self.problems]

    def _line(self, problem: Problem) -> str:
        place = f"{self.path}" if problem.line is None else f"{self.path}:{problem.line}"
        # A quoted value may hold line breaks; the operator is promised one line.
        parts = (place, " ".join(problem.key.split()), " ".join(problem.sentence.split()))
        return ": ".join(part for part in parts if part)


def load_config(path: Path, environ: Mapping[str, str] = _NO_ENVIRONMENT) -> Config:
    """Read, complete and check the configuration.

    `environ` may hold the variables of `OVERRIDES`. Relative paths are taken from the file's
    folder, so the result does not depend on where the server is started. Raises ConfigError.
    """
    document, overridden = _with_overrides(_read(path), environ)
    config, findings = _validated(document, path.absolute().parent)
    if config is None or findings:
        problems = [_problem(finding, document, overridden) for finding in findings]
        problems.sort(key=lambda problem: problem.line or 0)
        raise ConfigError(path, tuple(problems))
    return config


def check(path: Path, environ: Mapping[str, str] = _NO_ENVIRONMENT) -> list[str]:
    """One line per problem of the file; empty when a server may start with it."""
    try:
        load_config(path, environ)
    except ConfigError as error:
        return error.lines
    return []


def _read(path: Path) -> Document:
    try:
        return read_document(path.read_bytes())
    except OSError as error:
        sentence = f"cannot be read: {error.strerror or error}"
        raise ConfigError(path, (Problem(None, "", sentence),)) from None
    except DocumentError as error:
        problems = (Problem(n, key_path(place), text) for n, place, text in error.findings)
        raise ConfigError(path, tuple(problems)) from None


def _with_overrides(
    document: Document, environ: Mapping[str, str]
) -> tuple[Document, dict[Location, str]]:
    """The document with the environment's values, and which variable stands where."""
    server = document.data.get("server", {})
    chosen = {name: place for name, place in OVERRIDES.items() if environ.get(name)}
    if not isinstance(server, dict) or not chosen:
        return document, {}
    values = {str(place[-1]): environ[name] for name, place in chosen.items()}
    data = document.data | {"server": server | values}
    return replace(document, data=data), {place: name for name, place in chosen.items()}


def _validated(document: Document, folder: Path) -> tuple[Config | None, list[Finding]]:
    """The models when every part is well formed, and all that is wrong."""
    try:
        config = Config.model_validate(document.data)
    except ValidationError as error:
        return None, findings_of(error)
    config = _resolved(config, folder)
    return config, check_config(config)


def _problem(finding: Finding, document: Document, overridden: Mapping[Location, str]) -> Problem:
    location, sentence = finding
    if location in overridden:
        return Problem(None, overridden[location], sentence)
    return Problem(document.line(location), document.key(location), sentence)


def _resolved(config: Config, folder: Path) -> Config:
    database = _resolved_database(config.server.database, folder)
    printers = tuple(
        printer.model_copy(update={"folder": (folder / printer.folder).resolve()})
        if isinstance(printer, FilePrinter)
        else printer
        for printer in config.printers
    )
    sites = tuple(_with_logo(site, folder) for site in config.sites)
    paths = {
        "secret_file": (folder / config.server.secret_file).resolve(),
        "voice_folder": (folder / config.server.voice_folder).resolve(),
        "media_folder": (folder / config.server.media_folder).resolve(),
    }
    server = config.server.model_copy(update={"database": database, **paths})
    agents = tuple(
        agent.model_copy(update={"token_file": (folder / agent.token_file).resolve()})
        if agent.token_file is not None
        else agent
        for agent in config.print_agents
    )
    changes = {
        "server": server,
        "security": _with_secret(config.security, folder),
        "printers": printers,
        "print_agents": agents,
        "sites": sites,
    }
    return config.model_copy(update=changes)


def _with_secret(security: SecurityConfig, folder: Path) -> SecurityConfig:
    oidc = security.oidc
    if oidc is None or oidc.client_secret_file is None:
        return security
    file = (folder / oidc.client_secret_file).resolve()
    return security.model_copy(
        update={"oidc": oidc.model_copy(update={"client_secret_file": file})}
    )


def _with_logo(site: SiteConfig, folder: Path) -> SiteConfig:
    if site.receipt.logo is None:
        return site
    logo = (folder / site.receipt.logo).resolve()
    return site.model_copy(update={"receipt": site.receipt.model_copy(update={"logo": logo})})


def _resolved_database(url: str, folder: Path) -> str:
    """The URL as SQLAlchemy needs it: an absolute SQLite path, PostgreSQL by psycopg."""
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    name = rest.removeprefix("/").partition("?")[0]
    in_file = scheme.startswith("sqlite") and rest.startswith("/")
    if not in_file or not name or name.startswith((":memory:", "file:", "/")):
        return url
    return f"{scheme}{separator}/{folder / rest.removeprefix('/')}"
