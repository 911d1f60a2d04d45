"""`nouba print-agent`."""

import logging
import signal
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click

from printers.typeset import TextShapingMissingError, require_text_shaping
from queue_server.agent_tokens import TokenError, read_token_file
from queue_server.config_printers import well_formed_token
from queue_server.print_agent.agent import Agent
from queue_server.print_agent.client import Client, RefusedError, ServerAwayError, trusted
from queue_server.print_agent.enrol import (
    NotLetInError,
    enrol,
    require_writable,
    write_token,
)

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_log = logging.getLogger(__name__)


@click.command("print-agent")
@click.option(
    "--server",
    envvar="NOUBA_PRINT_AGENT_SERVER",
    required=True,
    metavar="URL",
    help="Where Nouba is, such as https://nouba.example.ma.",
)
@click.option(
    "--token",
    envvar="NOUBA_PRINT_AGENT_TOKEN",
    help="The agent's token. Everybody on this computer sees it here: prefer --token-file.",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file that holds the token.",
)
@click.option(
    "--enrol",
    "wish",
    envvar="NOUBA_PRINT_AGENT_ENROL",
    metavar="SITE[/AGENT]",
    help="While the token file is empty: show a code, wait until an administrator of this site "
    "lets the agent in, and keep its token there.",
)
@click.option(
    "--ca",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Certificates of a local authority, PEM.",
)
def print_agent(
    server: str, token: str | None, token_file: Path | None, wish: str | None, ca: Path | None
) -> None:
    """Print for a server on the printers of this computer."""
    address = _address(server)
    wanted = _wanted(token, token_file, wish) if wish else None
    secret = None if wanted else _secret(token, token_file)
    try:
        require_text_shaping()
        trust = trusted(ca)
    except TextShapingMissingError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"--ca: '{ca}': {error.strerror or error}") from None
    _log_to_stderr()
    if address.startswith("http:") and urlsplit(address).hostname not in _LOOPBACK:
        _log.warning("http: the token and the receipts travel in the clear; prefer https")
    if wanted:
        secret = _enrolled(address, trust, wanted)
    client = Client(address, secret or "", trust)
    running = Agent(client)
    _end_on_signals(running)
    try:
        ended = running.run()
    except RefusedError as refusal:
        raise click.ClickException(f"{address}: {_said(refusal)}") from None
    finally:
        client.close()
    if not ended:
        raise click.ClickException("a receipt was still being printed: it is now 'unknown'")
    sys.exit(0)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A token that this computer does not have yet."""

    file: Path
    site: str
    agent: str


def _wanted(token: str | None, token_file: Path | None, wish: str) -> _Wanted | None:
    """None where an earlier enrolment has left its token."""
    if token is not None or token_file is None:
        raise click.UsageError("--enrol: say with --token-file where the token is to be kept")
    try:
        if token_file.exists() and token_file.stat().st_size:
            return None
        require_writable(token_file)
    except OSError as error:
        raise click.ClickException(
            f"--token-file: '{token_file}': {error.strerror or error}"
        ) from None
    site, _, agent = wish.partition("/")
    return _Wanted(token_file, site, agent)


def _enrolled(address: str, trust: ssl.SSLContext, wanted: _Wanted) -> str:
    def show(code: str) -> None:
        click.echo(
            f"Code: {code[:3]} {code[3:]}\n"
            f"An administrator enters it at {address}/admin/{wanted.site}/devices"
        )
        sys.stdout.flush()

    try:
        secret = enrol(address, trust, site=wanted.site, agent=wanted.agent, show=show)
        write_token(wanted.file, secret)
    except NotLetInError:
        raise click.ClickException("nobody has let this agent in within an hour") from None
    except RefusedError as refusal:
        raise click.ClickException(f"{address}: {refusal}") from None
    except OSError as error:
        raise click.ClickException(f"--token-file: {error.strerror or error}") from None
    click.echo(f"Let in; the token is in '{wanted.file}'")
    return secret


def _said(refusal: RefusedError) -> str:
    if refusal.status == 401:
        return (
            "the server does not know this token: see print_agents in its configuration, or empty "
            "the file and use --enrol"
        )
    return str(refusal)


def _address(server: str) -> str:
    try:
        parts = urlsplit(server)
        whole = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        raise click.UsageError("--server: not an address") from None
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not whole or more:
        raise click.UsageError("--server: write it as https://name, or https://name:port")
    return f"{parts.scheme}://{parts.netloc}"


def _secret(token: str | None, token_file: Path | None) -> str:
    if (token is None) == (token_file is None):
        raise click.UsageError(
            "give the token once: as --token-file, as --token, or as NOUBA_PRINT_AGENT_TOKEN"
        )
    try:
        return read_token_file(token_file) if token_file else well_formed_token(token or "")
    except TokenError as error:
        raise click.ClickException(str(error)) from None
    except ValueError as error:
        raise click.ClickException(f"the token {error}") from None


def _end_on_signals(agent: Agent) -> None:
    """The first SIGTERM or Ctrl-C ends after the job in hand, a second one at once."""

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        signal.signal(number, signal.SIG_DFL)
        agent.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(_is_news)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in ("httpx", "httpcore", "PIL", "escpos"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _is_news(record: logging.LogRecord) -> bool:
    """That the server is away, or refuses, has its own line; not another for each question."""
    said = [*(record.args or ()), record.exc_info and record.exc_info[1]]
    return not any(
        isinstance(each, ServerAwayError)
        or (isinstance(each, RefusedError) and each.status in {401, 403})
        for each in said
    )
