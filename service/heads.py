"""Which version of each graph a store holds."""

from __future__ import annotations

from collections.abc import Mapping

import queries

from .store import Store

#: Graph of a partner → its newest version and the digest of that version's change.
Heads = Mapping[str, tuple[int, str]]


def heads(store: Store) -> dict[str, tuple[int, str]]:
    """Give the newest version of each graph that a store holds."""
    rows = store.rows(queries.get("app/heads"))
    return {str(row["graph"]): (int(str(row["version"])), str(row["digest"])) for row in rows}
