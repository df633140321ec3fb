"""The database of the accounts: SQLite beside the archive, or what ``accounts_url`` names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from service.failures import AccountsError, SettingsError

from . import schema

#: How long a writer waits for another, in seconds.
_BUSY_SECONDS = 30
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000}")


class Database:
    """Gives sessions; what is read in one is whole, what is written in one is written together or not at all."""

    def __init__(self, url: str) -> None:
        """Connect, and bring the tables to this release.

        Raises:
            SettingsError: no database has such an address.
            AccountsError: it cannot be reached or written, or a later release has changed it.

        """
        try:
            self._engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise SettingsError("accounts-url", reason=str(error)) from error
        if self._engine.dialect.name == "sqlite":
            _tend_sqlite(self._engine)
        try:
            with self._told():
                #: Whether there was anything to do to the tables.
                self.was_upgraded = schema.upgrade(self._engine)
        except AccountsError:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads.

        Raises:
            AccountsError: the database does not answer.

        """
        with self._told(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that is committed when the block ends well.

        Raises:
            AccountsError: nothing was written.

        """
        engine = self._engine.execution_options(writing=True)
        with self._told(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise AccountsError("accounts-database", reason=str(error.orig)) from error


def _tend_sqlite(engine: Engine) -> None:
    """Keep readers and writers apart (WAL), and let a writer wait at its beginning rather than fail in its middle."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None  # transactions begin below, not by the driver
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
