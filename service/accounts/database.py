"""The database of the accounts: SQLite beside the archive, or what ``accounts_url`` names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import DDL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from service.failures import AccountsError, SettingsError

from .models import Entry, Kept

#: How long a writer waits for another, in seconds.
_BUSY_SECONDS = 30
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000}")

# The log is only ever added to, whoever asks: each database says so in its own words.
for _change in ("UPDATE", "DELETE"):
    event.listen(
        Entry.__table__,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER audit_no_{_change.lower()} BEFORE {_change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        ).execute_if(dialect="sqlite"),
    )
    event.listen(
        Entry.__table__,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE FUNCTION audit_no_{_change.lower()}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$; "
            f"CREATE TRIGGER audit_no_{_change.lower()} BEFORE {_change} ON audit "
            f"FOR EACH STATEMENT EXECUTE FUNCTION audit_no_{_change.lower()}()"
        ).execute_if(dialect="postgresql"),
    )


class Database:
    """Gives sessions; what is read in one is whole, what is written in one is written together or not at all."""

    def __init__(self, url: str) -> None:
        """Connect, and make the tables that are not there.

        Raises:
            SettingsError: no database has such an address.
            AccountsError: it cannot be reached or written.

        """
        try:
            self._engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise SettingsError("accounts-url", reason=str(error)) from error
        if self._engine.dialect.name == "sqlite":
            _tend_sqlite(self._engine)
        with self._told():
            self._make_tables()

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

    def _make_tables(self) -> None:
        """Make what is missing; two processes may begin at the same time."""
        with self._engine.execution_options(writing=True).begin() as connection:
            Kept.metadata.create_all(connection)

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
