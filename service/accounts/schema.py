"""The form of the accounts' tables, brought to that of this release step by step (Alembic)."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, column, inspect, select, table, text

from service.failures import AccountsError

#: The step this release ends with; a test compares it with the steps, and the tables with the models.
HEAD = "0001"
#: What a database without a note of its steps is at: that of releases before there were steps.
_UNNOTED = "0001"
_NOTE = "alembic_version"
#: The number of the lock that processes upgrading a PostgreSQL database take in turn.
_LOCK = 4_033_365_110
_STEPS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> bool:
    """Bring the tables to this release, all steps or none; tell whether there were any to take.

    Of several processes that begin at the same time one does it, the others wait and find it done.

    Raises:
        AccountsError: a later release has changed them.

    """
    with engine.connect() as connection:
        if _at(connection) == HEAD and _is_noted(connection):
            return False
    with engine.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        before, was_noted = _at(connection), _is_noted(connection)
        if before == HEAD and was_noted:
            return False
        _take_steps(connection, "" if was_noted else before)
        return True


def _at(connection: Connection) -> str:
    """Give the step a database is at; empty when it has no tables."""
    if _is_noted(connection):
        return str(connection.scalar(select(column("version_num")).select_from(table(_NOTE))) or "")
    return _UNNOTED if inspect(connection).has_table("person") else ""


def _is_noted(connection: Connection) -> bool:
    return inspect(connection).has_table(_NOTE)


def _take_steps(connection: Connection, unnoted: str) -> None:
    """Run Alembic, which takes longer to import than most starts have anything to do."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each step to whoever makes a first key
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        if unnoted:
            command.stamp(config, unnoted)
        command.upgrade(config, "head")
    except CommandError as error:
        raise AccountsError("accounts-newer", reason=str(error)) from error
