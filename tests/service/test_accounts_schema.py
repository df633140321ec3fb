"""The tables' steps: they lead to the models' tables, in both kinds of database, from whatever was there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, inspect, text

from service.accounts import Accounts, schema
from service.accounts.models import Kept
from service.cli import main
from service.failures import AccountsError
from service.settings import Settings

#: A process that opens the accounts, as the service does at its start.
OPENING = """
import sys
from pathlib import Path
from service.accounts import Accounts
from service.settings import Settings
accounts = Accounts(Settings(base="https://dolen.test", data=Path(sys.argv[1]), accounts_url=sys.argv[2]))
accounts.keys.make("vale")
accounts.close()
"""


@pytest.fixture
def settings(tmp_path: Path, accounts_url: str) -> Settings:
    return Settings(base="https://dolen.test", data=tmp_path, accounts_url=accounts_url)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    made = create_engine(settings.accounts)
    yield made
    made.dispose()


def opened(settings: Settings) -> bool:
    """Open the accounts; tell whether there was a step to take."""
    accounts = Accounts(settings)
    accounts.close()
    return accounts.was_upgraded


def test_the_newest_step_is_the_releases() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_the_steps_lead_to_the_models_tables(settings: Settings, engine: Engine) -> None:
    assert opened(settings)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Kept.metadata) == []
    assert not opened(settings)


def test_accounts_of_before_there_were_steps_are_taken_on(settings: Settings, engine: Engine) -> None:
    with closing(Accounts(settings)) as accounts:
        accounts.people.add("ann@example.org")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert opened(settings)
    with closing(Accounts(settings)) as accounts:
        assert [each.email for each in accounts.people.all()] == ["ann@example.org"]
    assert inspect(engine).has_table("alembic_version")


def test_two_processes_may_begin_at_the_same_time(settings: Settings) -> None:
    words = [sys.executable, "-c", OPENING, str(settings.data), settings.accounts_url]
    started = [subprocess.Popen(words, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]) for _ in range(2)]
    assert [(each.communicate()[1], each.returncode) for each in started] == [(b"", 0)] * 2
    with closing(Accounts(settings)) as accounts:
        assert len(accounts.keys.of_partner("vale")) == 2


def test_accounts_of_a_later_release_are_left_alone(settings: Settings, engine: Engine) -> None:
    opened(settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(AccountsError) as caught:
        opened(settings)
    assert caught.value.code == "accounts-newer"
    assert caught.value.text("en") != caught.value.text("cy")


def test_the_command_says_whether_there_was_anything_to_do(tmp_path: Path) -> None:
    runner, words = CliRunner(), ["--data", str(tmp_path), "--base", "https://dolen.test"]
    added = ["partner", "add", "vale", "--name-en", "Vale", "--name-cy", "Y Fro", "--organisation", "id/organisation/v"]
    assert runner.invoke(main, [*words, *added]).exit_code == 0
    for path in tmp_path.glob("accounts.sqlite*"):
        path.unlink()
    first = runner.invoke(main, [*words, "accounts", "upgrade"])
    assert first.output == "The accounts are brought to this release.\n"
    second = runner.invoke(main, [*words, "accounts", "upgrade"], env={"LC_ALL": "cy_GB.UTF-8", "LANGUAGE": None})
    assert second.output == "Mae'r cyfrifon eisoes o'r fersiwn hon.\n"
