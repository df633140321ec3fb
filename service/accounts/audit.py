"""The audit log: who did what, when, at which partner. It is only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from .database import Database
from .models import Entry

#: How many lines are given at once unless more are asked for.
PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line of the log; ``partner`` is empty for what is about none."""

    id: int
    at: datetime
    who: str
    action: str
    partner: str
    detail: str


class Trail:
    """The log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, who: str, action: str, partner: str = "", detail: str = "") -> None:
        """Write a line; it is on the disk when this returns."""
        line = Entry(at=datetime.now(UTC), who=who[:300], action=action, partner=partner, detail=detail)
        with self._database.writing() as session:
            session.add(line)

    def read(self, partner: str | None = None, *, before: int | None = None, most: int = PAGE) -> Sequence[Line]:
        """Give lines, the newest first: of one partner or of all; ``before`` is the id of the last one seen."""
        wanted = select(Entry).order_by(Entry.id.desc()).limit(most)
        if partner is not None:
            wanted = wanted.where(Entry.partner == partner)
        if before is not None:
            wanted = wanted.where(Entry.id < before)
        with self._database.reading() as session:
            return [_line(each) for each in session.scalars(wanted)]


def _line(entry: Entry) -> Line:
    return Line(entry.id, entry.at, entry.who, entry.action, entry.partner, entry.detail)
