"""Roles, people, the audit log and the database they are in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from service.accounts import AT_PARTNERS, MAY, Accounts, Action, Caller, Role
from service.failures import TEXTS, AccountsError, NotAllowedError, PersonError, SettingsError
from service.settings import Settings

GUIDE = Path(__file__).parents[2] / "docs" / "operators.md"


@pytest.fixture
def settings(tmp_path: Path, accounts_url: str) -> Settings:
    return Settings(base="https://dolen.test", data=tmp_path, accounts_url=accounts_url)


@pytest.fixture
def accounts(settings: Settings) -> Iterator[Accounts]:
    opened = Accounts(settings)
    yield opened
    opened.close()


# --- Roles ------------------------------------------------------------------------------------------------


def test_a_role_may_do_all_that_the_lesser_may() -> None:
    for lesser, greater in pairwise(AT_PARTNERS):
        assert MAY[lesser] < MAY[greater]
    assert set(MAY) == set(Role)


def test_what_a_partner_says_is_the_partners_alone() -> None:
    operator = Caller("o", "o", "person", frozenset({("*", Role.OPERATOR)}))
    assert {action for action in Action if operator.may(action, "vale")} == set(Action) - {
        Action.SUBMIT,
        Action.PUBLISH,
    }


@pytest.mark.parametrize("action", Action)
def test_a_refusal_says_what_it_takes_in_both_languages(action: Action) -> None:
    nobody = Caller("a@example.org", "A", "person", frozenset({("dale", role) for role in AT_PARTNERS}))
    with pytest.raises(NotAllowedError) as caught:
        nobody.require(action, "vale")
    assert caught.value.status == 403
    assert caught.value.text("en") != caught.value.text("cy")
    assert "person a@example.org" in caught.value.text("cy")
    assert TEXTS.faults() == []


def test_the_guide_has_the_table_of_roles() -> None:
    guide = GUIDE.read_text()
    for role, actions in MAY.items():
        marks = " | ".join("yes" if action in actions else "" for action in Action)
        assert f"| {role} | {marks} |" in guide


# --- People -----------------------------------------------------------------------------------------------


def test_people_have_one_role_at_each_partner(accounts: Accounts) -> None:
    accounts.people.add(" Ann@Example.ORG ", "Ann")
    for partner, role in (("vale", Role.EDITOR), ("dale", Role.VIEWER), ("vale", Role.STEWARD)):
        accounts.people.allow("ann@example.org", role, partner)
    accounts.people.add("ann@example.org", "Somebody else")
    found = accounts.people.get("ANN@example.org")
    assert (found.name, found.email) == ("Ann", "ann@example.org")
    assert {(each.partner, each.role) for each in found.roles} == {("vale", Role.STEWARD), ("dale", Role.VIEWER)}
    assert [(person.email, role) for person, role in accounts.people.at("vale")] == [("ann@example.org", Role.STEWARD)]
    accounts.people.disallow("ann@example.org", "vale")
    assert accounts.people.at("vale") == []
    with pytest.raises(PersonError):
        accounts.people.disallow("ann@example.org", "vale")


@pytest.mark.parametrize(("role", "partner"), [(Role.OPERATOR, "vale"), (Role.EDITOR, "*"), (Role.STEWARD, "*")])
def test_operators_are_everywhere_and_others_are_not(accounts: Accounts, role: Role, partner: str) -> None:
    accounts.people.add("ann@example.org")
    with pytest.raises(PersonError):
        accounts.people.allow("ann@example.org", role, partner)


@pytest.mark.parametrize(
    "email",
    [
        "", "ann", "ann@", "@example.org", "a b@example.org", "a@b@c", "a@exa mple", "<a@b.org>", "a\\n@b.org",
        f"{'a' * 250}@b.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(accounts: Accounts, email: str) -> None:
    with pytest.raises(PersonError):
        accounts.people.add(email)


# --- The audit log ----------------------------------------------------------------------------------------


def test_the_log_gives_the_newest_first_and_each_partner_its_own(accounts: Accounts) -> None:
    caller = Caller("a@example.org", "A", "person", frozenset())
    for number in range(5):
        accounts.audit(caller, "publish", "vale", f"version {number}")
        accounts.audit(None, "key made", "dale")
    lines = accounts.trail.read("vale", most=2)
    assert [each.detail for each in lines] == ["version 4", "version 3"]
    older = accounts.trail.read("vale", before=lines[-1].id)
    assert [each.detail for each in older] == ["version 2", "version 1", "version 0"]
    assert {(each.who, each.partner) for each in accounts.trail.read()} == {
        ("person a@example.org", "vale"),
        ("dolen", "dale"),
    }


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
def test_the_log_is_only_added_to(accounts: Accounts, settings: Settings, change: str) -> None:
    accounts.audit(None, "publish", "vale")
    engine = create_engine(settings.accounts)
    with engine.begin() as there, pytest.raises(DBAPIError, match="only added to"):
        there.execute(text(change))
    engine.dispose()
    assert len(accounts.trail.read()) == 1


# --- The database -----------------------------------------------------------------------------------------


def test_writers_wait_for_each_other(accounts: Accounts, settings: Settings) -> None:
    """Many threads, and another process's connection, write at the same time; nothing is lost."""
    other = Accounts(settings)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: (accounts, other)[n % 2].audit(None, "publish", "vale", str(n)), range(60)))
    assert {each.detail for each in accounts.trail.read(most=100)} == {str(n) for n in range(60)}
    other.close()
    if settings.accounts.startswith("sqlite:"):
        with sqlite3.connect(settings.data / "accounts.sqlite") as there:
            assert there.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        there.close()


def test_the_database_is_a_setting(tmp_path: Path) -> None:
    named = Settings(base="https://dolen.test", data=tmp_path / "d", accounts_url=f"sqlite:///{tmp_path / 'a.db'}")
    Accounts(named).people.add("ann@example.org")
    assert (tmp_path / "a.db").exists()
    assert not (tmp_path / "d" / "accounts.sqlite").exists()


@pytest.mark.parametrize(
    ("url", "error"),
    [("nonsense", SettingsError), ("nosuch://x", SettingsError), ("sqlite:////none/such/folder/a.db", AccountsError)],
)
def test_a_database_that_cannot_be_is_said(tmp_path: Path, url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Accounts(Settings(base="https://dolen.test", data=tmp_path, accounts_url=url))
