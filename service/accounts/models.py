"""What is kept of people, roles, keys, sign-ins and of who did what; the same in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Enum, ForeignKey, Identity, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from .roles import Role


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept without a zone, so that every database keeps it alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Take a moment of any zone."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Give it in UTC."""
        return value.replace(tzinfo=UTC) if value else None


class Kept(DeclarativeBase):
    """All tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        Role: Enum(Role, native_enum=False, length=16, values_callable=lambda roles: [each.value for each in roles]),
    }


class Person(Kept):
    """Somebody with a sign-in, known by an e-mail address in small letters."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created: Mapped[datetime]
    roles: Mapped[list[Grant]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Grant(Kept):
    """A person's role at a partner, one at each; ``*`` stands for all."""

    __tablename__ = "grant_of_role"
    __table_args__ = (UniqueConstraint("person_id", "partner"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    partner: Mapped[str] = mapped_column(String(64), index=True)
    role: Mapped[Role]
    person: Mapped[Person] = relationship(back_populates="roles")


class ApiKey(Kept):
    """A key of a partner, or of a person (at all partners of theirs, or at one); ``scope`` is the most it may do."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(32), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    partner: Mapped[str | None] = mapped_column(String(64), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    scope: Mapped[Role]
    note: Mapped[str] = mapped_column(String(200))
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    revoked: Mapped[datetime | None]
    used: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship()


class SignIn(Kept):
    """A browser that is signed in, by a key or as a person; its cookie holds what ``sha256`` is the digest of."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id", ondelete="CASCADE"))
    way: Mapped[str] = mapped_column(String(16))
    created: Mapped[datetime]
    expires: Mapped[datetime]
    person: Mapped[Person | None] = relationship()
    key: Mapped[ApiKey | None] = relationship()


class Entry(Kept):
    """One line of the audit log; only ever added."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(300))
    action: Mapped[str] = mapped_column(String(64))
    partner: Mapped[str] = mapped_column(String(64), index=True)
    detail: Mapped[str] = mapped_column(Text)
