"""Sign-ins: kept on the server, with an end; the browser holds a random name of one and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from service.failures import KeyMissingError

from . import keys, people
from .database import Database
from .keys import digest
from .models import ApiKey, Person, SignIn
from .roles import Caller

_BYTES = 32
Way = Literal["key", "oidc"]


@dataclass(frozen=True)
class Signed:
    """A sign-in that holds: who it is, by which way, until when."""

    id: int
    caller: Caller
    way: str
    created: datetime
    expires: datetime
    person: int | None
    key: int | None


class SignIns:
    """All browsers that are signed in."""

    def __init__(self, database: Database, hours: int) -> None:
        self._database, self._lasts = database, timedelta(hours=hours)

    def begin(self, way: Way, *, key: ApiKey | None = None, person: Person | None = None) -> tuple[str, datetime]:
        """Sign somebody in; give the secret for their cookie, and when it ends. Those that ended are cleared away."""
        secret, now = secrets.token_urlsafe(_BYTES), datetime.now(UTC)
        ends = min(filter(None, (now + self._lasts, key.expires if key else None)))
        record = SignIn(
            sha256=digest(secret), way=way, created=now, expires=ends,
            key_id=key.id if key else None, person_id=person.id if person else key.person_id if key else None,
        )  # fmt: skip
        with self._database.writing() as session:
            session.execute(delete(SignIn).where(SignIn.expires <= now))
            session.add(record)
        return secret, ends

    def find(self, secret: str) -> Signed | None:
        """Give the sign-in of a cookie; None when it ended, was ended, or its key is no longer good."""
        wanted = select(SignIn).where(SignIn.sha256 == digest(secret), SignIn.expires > datetime.now(UTC))
        with self._database.reading() as session:
            found = session.scalars(wanted.options(*_whole())).first()
        return _signed(found) if found else None

    def others(self, signed: Signed) -> Sequence[SignIn]:
        """Give all sign-ins of the same person or key that have not ended, this one too, the newest first."""
        with self._database.reading() as session:
            return session.scalars(_same(signed).order_by(SignIn.id.desc())).all()

    def end(self, secret: str) -> None:
        """Sign out."""
        with self._database.writing() as session:
            session.execute(delete(SignIn).where(SignIn.sha256 == digest(secret)))

    def end_all(self, signed: Signed) -> None:
        """Sign the same person or key out everywhere."""
        with self._database.writing() as session:
            for each in session.scalars(_same(signed)).all():
                session.delete(each)


def _same(signed: Signed) -> Select[SignIn]:
    own = SignIn.person_id == signed.person if signed.person else SignIn.key_id == signed.key
    return select(SignIn).where(own, SignIn.expires > datetime.now(UTC))


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(SignIn.person).selectinload(Person.roles),
        joinedload(SignIn.key).joinedload(ApiKey.person).selectinload(Person.roles),
    )


def _signed(found: SignIn) -> Signed | None:
    caller = _caller(found)
    if caller is None:
        return None
    return Signed(found.id, caller, found.way, found.created, found.expires, found.person_id, found.key_id)


def _caller(found: SignIn) -> Caller | None:
    """Give who it is: as their key says, where they signed in by one, else as the person."""
    if found.key is not None:
        try:
            keys.require_usable(found.key)
        except KeyMissingError:
            return None
        return keys.caller_of(found.key)
    return people.caller_of(found.person) if found.person else None
