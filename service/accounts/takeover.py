"""Keys as they were kept before there were accounts, ``archive/<partner>/keys.json``, taken over once."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from .database import Database
from .models import ApiKey
from .roles import Role

log = logging.getLogger(__name__)
FILE = "keys.json"
#: What such a file is called afterwards.
TAKEN = "keys.taken.json"


def take_over(archive: Path, database: Database) -> int:
    """Take all such keys into the database, and give how many were new; a key that is known stays as it is."""
    count = 0
    for path in sorted(archive.glob(f"*/{FILE}")):
        with database.writing() as session:
            known = set(session.scalars(select(ApiKey.sha256)))
            fresh = [each for each in _records(path) if each.sha256 not in known]
            session.add_all(fresh)
        path.replace(path.with_name(TAKEN))
        count += len(fresh)
        log.info("took %d keys of %s over into the accounts", len(fresh), path.parent.name)
    return count


def _records(path: Path) -> Iterator[ApiKey]:
    for each in json.loads(path.read_text(encoding="utf-8")):
        yield ApiKey(
            prefix=each["prefix"], sha256=each["sha256"], partner=path.parent.name, scope=Role.PUBLISHER, note="",
            created=datetime.fromisoformat(each["created"]),
            used=datetime.fromisoformat(each["used"]) if each.get("used") else None,
        )  # fmt: skip
