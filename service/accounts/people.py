"""People: known by their e-mail addresses, with one role at each partner they work for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.failures import PersonError

from .database import Database
from .models import Grant, Person
from .roles import EVERYWHERE, Caller, Role

#: What an address looks like; whether it is somebody's shows when they sign in.
_EMAIL = re.compile(r"[^@\s<>\"',;:\\()\[\]]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_LONGEST = 254


class People:
    """Everybody with a sign-in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, email: str, name: str = "") -> Person:
        """Make somebody known; who is known already stays as they are.

        Raises:
            PersonError: it is no e-mail address.

        """
        address = normal(email)
        with self._database.writing() as session:
            found = _find(session, address)
            if found is None:
                found = Person(email=address, name=name.strip() or address, created=datetime.now(UTC), roles=[])
                session.add(found)
        return found

    def get(self, email: str) -> Person:
        """Find somebody, with their roles.

        Raises:
            PersonError: nobody of that address is known.

        """
        with self._database.reading() as session:
            return _get(session, email)

    def all(self) -> Sequence[Person]:
        """Give everybody, in order of their addresses."""
        with self._database.reading() as session:
            return session.scalars(select(Person).options(selectinload(Person.roles)).order_by(Person.email)).all()

    def at(self, partner: str) -> Sequence[tuple[Person, Role]]:
        """Give who has a role at a partner, in order of their addresses."""
        wanted = select(Person, Grant.role).join(Grant).where(Grant.partner == partner).order_by(Person.email)
        with self._database.reading() as session:
            return [(person, role) for person, role in session.execute(wanted)]

    def allow(self, email: str, role: Role, partner: str = EVERYWHERE) -> None:
        """Give somebody a role at a partner in place of the one they had; an operator's is everywhere.

        Raises:
            PersonError: nobody of that address is known; an operator at one partner, another role at all.

        """
        if (role is Role.OPERATOR) != (partner == EVERYWHERE):
            raise PersonError("role-place", role=role, partner=partner)
        with self._database.writing() as session:
            person = _get(session, email)
            held = next((each for each in person.roles if each.partner == partner), None)
            if held is None:
                person.roles.append(Grant(partner=partner, role=role))
            else:
                held.role = role

    def disallow(self, email: str, partner: str = EVERYWHERE) -> None:
        """Take the role somebody has at a partner away.

        Raises:
            PersonError: they are not known, or have none there.

        """
        with self._database.writing() as session:
            person = _get(session, email)
            held = next((each for each in person.roles if each.partner == partner), None)
            if held is None:
                raise PersonError("no-role", person=person.email, partner=partner)
            person.roles.remove(held)

    def remove(self, email: str) -> None:
        """Forget somebody, with their roles, keys and sign-ins; the audit log keeps what they did.

        Raises:
            PersonError: nobody of that address is known.

        """
        with self._database.writing() as session:
            session.delete(_get(session, email))


def normal(email: str) -> str:
    """Give an address as it is kept: in small letters, without spaces around it.

    Raises:
        PersonError: it is no e-mail address.

    """
    address = email.strip().lower()
    if not _EMAIL.fullmatch(address) or len(address) > _LONGEST:
        raise PersonError("no-email", email=email.strip()[:_LONGEST])
    return address


def caller_of(person: Person) -> Caller:
    """Give who a person is as a caller, with the roles they have at this moment."""
    return Caller(person.email, person.name, "person", frozenset((each.partner, each.role) for each in person.roles))


def _get(session: Session, email: str) -> Person:
    found = _find(session, normal(email))
    if found is None:
        raise PersonError("unknown-person", email=normal(email))
    return found


def _find(session: Session, address: str) -> Person | None:
    return session.scalars(select(Person).where(Person.email == address).options(selectinload(Person.roles))).first()
