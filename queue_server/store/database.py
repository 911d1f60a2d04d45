"""The one way to write and the way to read, on SQLite and on PostgreSQL alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

from queue_server.store.group_commit import GroupCommit

T = TypeVar("T")

_BUSY_SECONDS = 10
_READ_CONNECTIONS = 16


class Database:
    """Reads go to a pool; writes of one site are serialised and share commits.

    SQLite has one writer for all sites; PostgreSQL one for each, beneath a lock on the site's row
    that also holds against other processes.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._reader = _sqlite_engine(parsed, "BEGIN", read_only=True)
            self._writer = _sqlite_engine(parsed, "BEGIN IMMEDIATE", read_only=False)
        else:
            self._writer = create_engine(
                parsed,
                poolclass=QueuePool,
                pool_size=_READ_CONNECTIONS,
                pool_pre_ping=True,
                hide_parameters=True,  # a ticket's token must not end in a log
            )
            # A snapshot's sequence number must tell of all its other facts.
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._commits: dict[str, GroupCommit] = {}
        self._commits_lock = Lock()

    @property
    def engine(self) -> Engine:
        """The engine that may write: for migrations and maintenance."""
        return self._writer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view for queries."""
        with self._reader.connect() as connection:
            yield connection

    def write(
        self,
        site_id: str,
        work: Callable[[Connection], T],
        after_commit: Callable[[T], None] | None = None,
    ) -> T:
        """Run `work` in a transaction of its own effect; `after_commit` follows in commit order.

        `site_id`: what it is about, a site or `printer:<id>`; PostgreSQL commits those apart.

        `work` may run on another caller's thread: it must only use its arguments. What it raises
        is raised here, and then nothing of it is kept.
        """
        return self._commit_for(site_id).run(work, after_commit)

    def _commit_for(self, site_id: str) -> GroupCommit:
        key = "" if self.is_sqlite else site_id
        with self._commits_lock:
            commit = self._commits.get(key)
            if commit is None:
                commit = self._commits[key] = GroupCommit(self._writer)
            return commit

    def close(self) -> None:
        """Give all connections back; on SQLite this also folds the write-ahead log in."""
        self._reader.dispose()
        self._writer.dispose()


def _sqlite_engine(url: Any, begin: str, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=_READ_CONNECTIONS if read_only else 1,
        max_overflow=0 if not read_only else 10,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
        hide_parameters=True,  # a ticket's token must not end in a log
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver's own begins too late
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
