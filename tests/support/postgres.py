"""A PostgreSQL of the tests' own: started in a temporary folder, as an unprivileged account."""

import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support import processes

_SETTINGS = {
    # Durable as in production (fsync and synchronous_commit keep their defaults); reached by a
    # socket in its own folder, so no port can be taken and nobody else gets in.
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}


@dataclass(frozen=True)
class PrivatePostgres:
    """A running server. `folder` holds its socket; the account needs no password."""

    folder: Path

    def connect(self, database: str) -> psycopg.Connection:
        """A connection that commits each statement."""
        return psycopg.connect(
            host=str(self.folder), user="nouba", dbname=database, autocommit=True
        )

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database."""
        return f"postgresql+psycopg://nouba@/{database}?host={self.folder}"

    @contextmanager
    def database(self, name: str, template: str = "template1") -> Iterator[str]:
        """Create a database, yield its URL, drop it with whatever is still connected."""
        identifier = sql.Identifier(name)
        with self.connect("postgres") as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    identifier, sql.Identifier(template)
                )
            )
        try:
            yield self.url(name)
        finally:
            with self.connect("postgres") as connection:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
                )


_numbers = count(1)


def fresh_name(prefix: str = "nouba_test") -> str:
    """A database name not used before in this run."""
    return f"{prefix}_{next(_numbers)}"


@contextmanager
def private_postgres() -> Iterator[PrivatePostgres]:
    """Start a server for the time of the block."""
    programs = _programs()
    account = processes.unprivileged_account("postgres")
    folder = Path(tempfile.mkdtemp(prefix="nouba-postgres-"))
    try:
        if account:
            shutil.chown(folder, account)
        data, log = folder / "data", folder / "log"
        log.touch()
        initdb = processes.start(
            [
                *(programs / "initdb", "--pgdata", data, "--username", "nouba"),
                *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
            ],
            log,
            user=account,
            folder=folder,
        )
        if initdb.wait(60) != 0:
            raise AssertionError(f"initdb failed:\n{processes.tail(log)}")
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        server = processes.start(
            [programs / "postgres", "-D", data, "-k", folder, *settings],
            log,
            user=account,
            dies_with=signal.SIGINT,
            folder=folder,
        )
        try:
            postgres = PrivatePostgres(folder)
            processes.wait_until(lambda: _answers(postgres), server, log, seconds=30)
            yield postgres
        finally:
            # SIGINT is PostgreSQL's "fast" shutdown: clients are cut, data is safe.
            code = processes.stop(server, signal.SIGINT, seconds=30)
        if code != 0:
            raise AssertionError(f"PostgreSQL ended with code {code}:\n{processes.tail(log)}")
    finally:
        shutil.rmtree(folder)


def _answers(postgres: PrivatePostgres) -> bool:
    try:
        postgres.connect("postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _programs() -> Path:
    """The folder of initdb and postgres; Debian keeps them out of PATH, one folder a version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0),
    )
    if not folders:
        raise AssertionError("PostgreSQL is not installed: `make test` installs it")
    return folders[-1]
