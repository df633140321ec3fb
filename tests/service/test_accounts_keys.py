"""API keys: shown once, kept as digests, with a scope and an end; taken over from where they were kept before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from service.accounts import Accounts, Action, Role, keys
from service.accounts.keys import MARK, SHOWN, digest
from service.accounts.takeover import FILE, TAKEN
from service.failures import AccountsError, KeyMissingError, NotAllowedError, PersonError, UnknownKeyError
from service.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, accounts_url: str) -> Settings:
    return Settings(base="https://dolen.test", data=tmp_path, accounts_url=accounts_url)


@pytest.fixture
def accounts(settings: Settings) -> Iterator[Accounts]:
    opened = Accounts(settings)
    yield opened
    opened.close()


def _rows(settings: Settings) -> bytes:
    """All that another database than SQLite keeps of keys."""
    engine = create_engine(settings.accounts)
    with engine.connect() as connection:
        rows = list(connection.execute(text("SELECT * FROM api_key")))
    engine.dispose()
    return str(rows).encode()


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    """Let time pass for the keys."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
            return datetime.now(UTC) + timedelta(**by)

    monkeypatch.setattr(keys, "datetime", Later)


def test_a_key_names_its_partner(accounts: Accounts) -> None:
    made = {accounts.keys.make(partner): partner for partner in ("one", "two", "two")}
    assert {key: accounts.by_key(key).partners for key in made} == {key: (made[key],) for key in made}


def test_a_key_is_long_and_is_not_kept(accounts: Accounts, settings: Settings, tmp_path: Path) -> None:
    key = accounts.keys.make("one")
    accounts.by_key(key)
    accounts.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.sqlite*")) or _rows(settings)
    assert len(key) - len(MARK) == 43  # 256 bits, six to a character
    assert key[SHOWN:].encode() not in kept
    assert key[:SHOWN].encode() in kept
    assert digest(key).encode() in kept


def test_use_is_noted_once_a_minute(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    key = accounts.keys.make("one")
    assert accounts.keys.of_partner("one")[0].used is None
    accounts.by_key(key)
    first = accounts.keys.of_partner("one")[0].used
    accounts.by_key(key)
    assert accounts.keys.of_partner("one")[0].used == first
    later(monkeypatch, minutes=2)
    accounts.by_key(key)
    noted = accounts.keys.of_partner("one")[0].used
    assert noted is not None
    assert first is not None
    assert noted - first >= timedelta(minutes=1)


@pytest.mark.parametrize("change", ["", MARK, "dolen_abc", "x", "SHORT", "LONG", "OTHER", "é\udc80", "\0"])
def test_others_are_refused(accounts: Accounts, change: str) -> None:
    key = accounts.keys.make("one")
    wrong = {"SHORT": key[:-1], "LONG": f"{key}A", "OTHER": key[:SHOWN] + key[SHOWN:].swapcase()}.get(change, change)
    with pytest.raises(KeyMissingError) as caught:
        accounts.by_key(wrong)
    assert (caught.value.code, caught.value.status) == ("key-unknown", 401)


def test_a_full_disk_keeps_nobody_from_what_needs_no_writing(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = accounts.keys.make("vale")

    def full(_: object) -> None:
        raise AccountsError("accounts-database", reason="database or disk is full")

    monkeypatch.setattr("service.accounts.database.Database.writing", full)
    assert accounts.by_key(key).partners == ("vale",)
    accounts.note("key x", "publish", "vale", "version 7")
    assert "version 7, by key x is not in the audit log" in caplog.text
    with pytest.raises(AccountsError, match="database or disk is full"):
        accounts.audit(None, "key made", "vale")


def test_a_revoked_key_is_refused_for_ever(accounts: Accounts) -> None:
    gone, kept = accounts.keys.make("one"), accounts.keys.make("one")
    accounts.keys.revoke(gone[:SHOWN], partner="one")
    assert accounts.by_key(kept).partners == ("one",)
    with pytest.raises(KeyMissingError) as caught:
        accounts.by_key(gone)
    assert caught.value.code == "key-revoked"
    for partner, prefix in (("one", gone[:SHOWN]), ("two", kept[:SHOWN]), ("one", "")):
        with pytest.raises(UnknownKeyError, match="No key that begins"):
            accounts.keys.revoke(prefix, partner=partner)


def test_a_key_ends(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    key = accounts.keys.make("one", days=30)
    later(monkeypatch, days=29)
    assert accounts.by_key(key)
    later(monkeypatch, days=31)
    with pytest.raises(KeyMissingError) as caught:
        accounts.by_key(key)
    assert caught.value.code == "key-expired"


@pytest.mark.parametrize(
    ("scope", "may"),
    [
        (Role.VIEWER, {Action.VIEW}),
        (Role.EDITOR, {Action.VIEW, Action.SUBMIT}),
        (Role.PUBLISHER, {Action.VIEW, Action.SUBMIT, Action.PUBLISH}),
        (Role.STEWARD, set(Action) - {Action.OPERATE}),
    ],
)
def test_a_key_may_do_what_its_scope_says(accounts: Accounts, scope: Role, may: set[Action]) -> None:
    caller = accounts.by_key(accounts.keys.make("one", scope))
    assert {action for action in Action if caller.may(action, "one")} == may
    assert not any(caller.may(action, "two") for action in Action)
    assert (caller.kind, caller.agent) == ("key", f"key {caller.id}")
    with pytest.raises(NotAllowedError):
        caller.require(Action.VIEW, "two")


def test_a_partners_key_is_never_an_operators(accounts: Accounts) -> None:
    with pytest.raises(PersonError):
        accounts.keys.make("one", Role.OPERATOR)


def test_a_persons_key_may_do_what_the_person_may_within_its_scope(accounts: Accounts) -> None:
    person = accounts.people.add("a.name@example.org")
    for partner, role in (("one", Role.STEWARD), ("two", Role.VIEWER)):
        accounts.people.allow(person.email, role, partner)
    accounts.people.allow(person.email, Role.OPERATOR)
    key = accounts.keys.make(None, Role.EDITOR, person=person.id)
    at_one = accounts.keys.make("one", Role.STEWARD, person=person.id)
    every = accounts.keys.make(None, Role.OPERATOR, person=person.id)
    assert accounts.by_key(key).roles == {("one", Role.EDITOR), ("two", Role.VIEWER)}
    assert accounts.by_key(at_one).roles == {("one", Role.STEWARD)}
    assert accounts.by_key(every).may(Action.OPERATE, "")
    assert accounts.by_key(every).agent == f"key {every[:SHOWN]} of a.name@example.org"
    accounts.people.disallow(person.email, "one")
    assert accounts.by_key(key).roles == {("two", Role.VIEWER)}
    assert accounts.by_key(at_one).roles == set()
    accounts.people.remove(person.email)
    with pytest.raises(KeyMissingError):
        accounts.by_key(key)


def test_keys_of_before_are_taken_over_once(settings: Settings) -> None:
    key, other = f"{MARK}{'a' * 43}", f"{MARK}{'b' * 43}"
    file = settings.archive / "one" / FILE
    file.parent.mkdir(parents=True)
    records = [
        {"prefix": each[:SHOWN], "sha256": digest(each), "created": "2026-11-01T10:00:00+00:00", "used": used}
        for each, used in ((key, ""), (other, "2026-11-02T10:00:00+00:00"))
    ]
    file.write_text(json.dumps(records))
    with closing(Accounts(settings)) as accounts:
        assert accounts.by_key(key).roles == {("one", Role.PUBLISHER)}
        assert accounts.keys.of_partner("one")[1].used == datetime(2026, 11, 2, 10, tzinfo=UTC)
        assert not file.exists()
        accounts.keys.revoke(key[:SHOWN], partner="one")
    file.with_name(TAKEN).replace(file)  # an older copy of the archive was restored
    with closing(Accounts(settings)) as again:
        with pytest.raises(KeyMissingError):
            again.by_key(key)
        assert again.by_key(other).partners == ("one",)
