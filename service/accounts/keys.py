"""API keys: 256 random bits, shown once, kept as their sha-256, with a scope, an end and their last use."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, joinedload

from service.failures import AccountsError, KeyMissingError, PersonError, UnknownKeyError

from .database import Database
from .models import ApiKey, Person
from .roles import EVERYWHERE, Caller, Role

log = logging.getLogger(__name__)
#: What every key begins with, so that one that leaked is recognised.
MARK = "dolen_"
#: Characters of a key that are kept, to tell keys apart.
SHOWN = len(MARK) + 6
_BYTES = 32
_SHAPE = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")
#: Use is noted no more often than this.
_NOTED = timedelta(minutes=1)


class Keys:
    """The keys of partners and of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self,
        partner: str | None,
        scope: Role = Role.PUBLISHER,
        *,
        person: int | None = None,
        days: int | None = None,
        note: str = "",
    ) -> str:
        """Make a key of a partner or a person, and give it: it cannot be had again.

        A person's key may do what the person may, up to its scope, at the partner that is named or at all of theirs.

        Raises:
            PersonError: it would be nobody's, or an operator's without a person.

        """
        if person is None and (scope is Role.OPERATOR or not partner):
            raise PersonError("role-place", role=scope, partner=partner or "?")
        key = MARK + secrets.token_urlsafe(_BYTES)
        now = datetime.now(UTC)
        record = ApiKey(
            prefix=key[:SHOWN], sha256=digest(key), partner=partner, person_id=person, scope=scope,
            note=note, created=now, expires=now + timedelta(days=days) if days else None,
        )  # fmt: skip
        with self._database.writing() as session:
            session.add(record)
        return key

    def of_partner(self, partner: str) -> Sequence[ApiKey]:
        """Give a partner's own keys, revoked ones too, the oldest first."""
        wanted = select(ApiKey).where(ApiKey.partner == partner, ApiKey.person_id.is_(None))
        return self._all(wanted.order_by(ApiKey.id))

    def of_person(self, person: int) -> Sequence[ApiKey]:
        """Give a person's keys, revoked ones too, the oldest first."""
        return self._all(select(ApiKey).where(ApiKey.person_id == person).order_by(ApiKey.id))

    def revoke(self, prefix: str, *, partner: str | None = None, person: int | None = None) -> None:
        """Make a key of a partner or of a person useless, from now on and for ever.

        Raises:
            UnknownKeyError: the owner has none that begins so and is not revoked.

        """
        owner = ApiKey.person_id == person if person else (ApiKey.partner == partner) & ApiKey.person_id.is_(None)
        chosen = (ApiKey.prefix == prefix[:SHOWN], owner, ApiKey.revoked.is_(None))
        with self._database.writing() as session:
            found = session.scalars(select(ApiKey).where(*chosen)).all()
            if not found:
                raise UnknownKeyError("key-no-such", prefix=prefix[:SHOWN])
            for each in found:
                each.revoked = datetime.now(UTC)

    def find(self, key: str) -> ApiKey:
        """Find the record of a key that may be used, and note that it was.

        Raises:
            KeyMissingError: it is unknown, expired or revoked.

        """
        if not _SHAPE.fullmatch(key):
            raise KeyMissingError("key-unknown")
        with self._database.reading() as session:
            found = _matching(session, key)
        if found is None:
            raise KeyMissingError("key-unknown")
        require_usable(found)
        self._note(found)
        return found

    def _note(self, found: ApiKey) -> None:
        now = datetime.now(UTC)
        if found.used and now - found.used < _NOTED:
            return
        before = or_(ApiKey.used.is_(None), ApiKey.used < now - _NOTED)
        try:
            with self._database.writing() as session:
                session.execute(update(ApiKey).where(ApiKey.id == found.id, before).values(used=now))
        except AccountsError as error:  # a full disk keeps nobody from reading
            log.warning("the use of the key %s could not be noted: %s", found.prefix, error)

    def _all(self, wanted: Select[ApiKey]) -> Sequence[ApiKey]:
        with self._database.reading() as session:
            return session.scalars(wanted).all()


def digest(secret: str) -> str:
    """Digest 256 random bits, so that a plain sha-256 cannot be guessed."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def require_usable(key: ApiKey) -> None:
    """Refuse a key whose time is over.

    Raises:
        KeyMissingError: it is expired or revoked.

    """
    if key.revoked:
        raise KeyMissingError("key-revoked", prefix=key.prefix)
    if key.expires and key.expires <= datetime.now(UTC):
        raise KeyMissingError("key-expired", prefix=key.prefix)


def caller_of(key: ApiKey) -> Caller:
    """Give who a key speaks for, with what it may do at this moment."""
    if key.person is None:
        return Caller(key.prefix, key.prefix, "key", frozenset({(key.partner or "", key.scope)}))
    roles = frozenset(_within(key.person, key.partner, key.scope))
    return Caller(f"{key.prefix} of {key.person.email}", key.person.name, "key", roles)


def _within(person: Person, partner: str | None, scope: Role) -> list[tuple[str, Role]]:
    """Give a person's roles as far as a key's scope goes."""
    here = [each for each in person.roles if partner in {None, each.partner}]
    if scope is Role.OPERATOR:
        return [(each.partner, each.role) for each in here]
    return [(each.partner, each.role.at_most(scope)) for each in here if each.partner != EVERYWHERE]


def _matching(session: Session, key: str) -> ApiKey | None:
    """Find a key by how it begins, then compare the whole in constant time."""
    owner = joinedload(ApiKey.person).selectinload(Person.roles)
    alike = session.scalars(select(ApiKey).where(ApiKey.prefix == key[:SHOWN]).options(owner)).all()
    sought = digest(key)
    return next((each for each in alike if hmac.compare_digest(each.sha256, sought)), None)
