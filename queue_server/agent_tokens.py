"""The secrets of print agents: read from where they are kept, and told apart without a trace."""

import hmac
import os
import stat
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from queue_server.config_printers import PrintAgentConfig, well_formed_token


class TokenError(Exception):
    """There is no usable token; the sentence is for the operator and does not hold it."""


def read_token_file(path: Path) -> str:
    """The token that a file holds, without the line's end.

    Raises:
        TokenError: no such file, one that every account of the machine may read, or no token.
    """
    try:
        with path.open(encoding="ascii") as file:
            mode = os.fstat(file.fileno()).st_mode
            token = file.read(4096).strip()
    except OSError as error:
        raise TokenError(f"'{path}' cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise TokenError(f"'{path}' holds no token") from None
    if mode & stat.S_IROTH:
        raise TokenError(f"'{path}' may be read by everybody: chmod o= it")
    try:
        return well_formed_token(token)
    except ValueError as error:
        raise TokenError(f"the token in '{path}' {error}") from None


def read_token(agent: PrintAgentConfig) -> str | None:
    """The agent's token, wherever it is kept; its path has been resolved. None: it has none here.

    Raises:
        TokenError: its file is of no use.
    """
    if agent.token is not None:
        return agent.token.get_secret_value()
    return None if agent.token_file is None else read_token_file(agent.token_file)


class AgentTokens:
    """Which agent a token belongs to. Only digests are kept."""

    def __init__(self, agents: Iterable[PrintAgentConfig]) -> None:
        """Read every token once; raises TokenError when one cannot be read."""
        read = ((agent.id, read_token(agent)) for agent in agents)
        self._digests = [(agent, _digest(token)) for agent, token in read if token is not None]

    def agent_of(self, token: str) -> str | None:
        """The agent's id; the time this takes says nothing of the tokens."""
        asked = _digest(token)
        found = None
        for agent, digest in self._digests:
            if hmac.compare_digest(asked, digest):
                found = agent
        return found


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
