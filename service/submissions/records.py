"""What is known of a submission: how it is meant, how far it is, what came of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from service.manifest import Received


class Mode(StrEnum):
    """What the files are: the whole graph, items to put in place of those of the same names, or items to take away."""

    REPLACE = "replace"
    MERGE = "merge"
    REMOVE = "remove"


class State(StrEnum):
    """How far a submission is; the last four stay until somebody acts."""

    RECEIVED = "received"
    CHECKING = "checking"
    UNREADABLE = "unreadable"
    FAILING = "failing"
    READY = "ready"
    PUBLISHED = "published"
    DISCARDED = "discarded"


#: States of a submission that still has to be checked.
UNFINISHED = frozenset({State.RECEIVED, State.CHECKING})
#: States that nothing follows.
ENDED = frozenset({State.PUBLISHED, State.DISCARDED})
#: Where drafts without files come from: an older version, whose number follows, or the wish to take all back.
ROLLBACK, WITHDRAWAL = "rollback:", "withdrawal"


@dataclass(frozen=True)
class Share:
    """A link that shows a draft: the sha-256 of its token, whom it is for, when and by whom it was made, when it ends.

    Of links that an earlier release made only the sha-256 is known.
    """

    id: str
    sha256: str
    note: str = ""
    created: str = ""
    agent: str = ""
    expires: str = ""

    @classmethod
    def of(cls, kept: str | dict[str, str]) -> Share:
        """Read what a record has."""
        return cls(kept[:12], kept) if isinstance(kept, str) else cls(**kept)


@dataclass(frozen=True)
class Draft:
    """One submission; times are UTC ISO 8601, ``agent`` is who sent it, in words.

    ``base_version`` is the partner's version that it was made from, ``compared`` the one that its difference is to.
    ``stage`` is waiting, reading, checking, comparing or done, and ``done`` of ``total`` how far it is. ``added``,
    ``changed`` and ``withdrawn`` count items. ``error`` holds code, status, en and cy when it cannot be read.
    ``origin`` is empty, ``rollback:N``, ``withdrawal``, ``update`` or ``graph-store``. ``checked`` is when it was last
    checked, under ``shapes``, with the store's ``data`` and the names that were the partner's then (``space``, a
    digest); ``triples`` what its graph would hold. Where it does not conform, ``shows_changes`` tells whether it could
    be compared all the same. ``shares`` are the links that show it to whoever has one, ``closed_by`` is who published
    or discarded it.
    """

    id: str
    partner: str
    mode: Mode
    base_version: int
    state: State
    agent: str
    created: str
    updated: str
    files: tuple[Received, ...]
    stage: str = "waiting"
    done: int = 0
    total: int = 0
    violations: int = 0
    warnings: int = 0
    infos: int = 0
    items: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    error: dict[str, object] | None = None
    version: int | None = None
    origin: str = ""
    compared: int = 0
    checked: str = ""
    shapes: str = ""
    report_sha256: str = ""
    data: str = ""
    space: str = ""
    triples: int = 0
    shares: tuple[Share, ...] = ()
    closed_by: str = ""
    shows_changes: bool = False

    @property
    def has_difference(self) -> bool:
        """Tell whether what it changes can be shown, and the pages that it makes."""
        return self.state in {State.READY, State.PUBLISHED} or (self.state is State.FAILING and self.shows_changes)

    def to_bytes(self) -> bytes:
        """Write the record as JSON."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Draft:
        """Read a record; what a later release added to it is left out.

        Raises:
            ValueError, TypeError, KeyError: it is damaged.

        """
        kept: dict[str, Any] = json.loads(content)
        known = {each.name: kept[each.name] for each in fields(cls) if each.name in kept}
        files = tuple(Received(**each) for each in known["files"])
        known |= {"files": files, "mode": Mode(known["mode"]), "state": State(known["state"])}
        return cls(**{**known, "shares": tuple(map(Share.of, known.get("shares", ())))})


def now() -> str:
    """Give the time as records have it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
