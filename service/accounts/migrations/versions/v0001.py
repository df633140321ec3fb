"""The tables of the first release: people, roles, keys, sign-ins, and the audit log that is only ever added to."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ROLE = sa.Enum(
    "viewer", "editor", "publisher", "steward", "operator", name="role", native_enum=False, length=16,
)  # fmt: skip
_REFUSED = "the audit log is only added to"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "person",
        _id(),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
    )
    op.create_table(
        "grant_of_role",
        _id(),
        _person(nullable=False),
        sa.Column("partner", sa.String(64), nullable=False, index=True),
        sa.Column("role", _ROLE, nullable=False),
        sa.UniqueConstraint("person_id", "partner"),
    )
    op.create_table(
        "api_key",
        _id(),
        sa.Column("prefix", sa.String(32), nullable=False, index=True),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("partner", sa.String(64), index=True),
        _person(nullable=True),
        sa.Column("scope", _ROLE, nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        *(sa.Column(name, sa.DateTime) for name in ("expires", "revoked", "used")),
    )
    op.create_table(
        "sign_in",
        _id(),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        _person(nullable=True),
        sa.Column("key_id", sa.Integer, sa.ForeignKey("api_key.id", ondelete="CASCADE")),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("expires", sa.DateTime, nullable=False),
    )
    op.create_table(
        "audit",
        _id(),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("who", sa.String(300), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False, index=True),
        sa.Column("detail", sa.Text, nullable=False),
    )
    for statement in _only_added_to(op.get_bind().dialect.name):
        op.execute(statement)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, sa.Identity(), primary_key=True)


def _person(*, nullable: bool) -> sa.Column[int]:
    return sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=nullable)


def _only_added_to(dialect: str) -> Iterator[str]:
    """Have the database refuse to change the log, whoever asks, in its own words."""
    for change in ("UPDATE", "DELETE"):
        name = f"audit_no_{change.lower()}"
        if dialect == "sqlite":
            yield f"CREATE TRIGGER {name} BEFORE {change} ON audit BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        elif dialect == "postgresql":
            yield (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
            )
            yield f"CREATE TRIGGER {name} BEFORE {change} ON audit FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
