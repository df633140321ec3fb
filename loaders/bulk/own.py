"""Which things are the partner's own, told of millions of names."""

from __future__ import annotations

import re

from loaders.ownership import Ownership
from loaders.space import OpenSpace

#: Names whose owner is remembered.
KEPT = 50_000


class Own:
    """Tells the partner's own things by their names (``<iri>``), as ``Ownership`` does, most of them at a glance."""

    def __init__(self, ownership: Ownership) -> None:
        space = ownership.space
        self._ownership = ownership
        plain = rf"<{re.escape(space.base)}/id/[A-Za-z0-9-]+/{re.escape(space.partner)}/[A-Za-z0-9_~-]+"
        probe = f"{space.base}/id/practice/{space.partner}/a"
        self._plain = re.compile(rf"{plain}(?:#[A-Za-z0-9_.~-]*)?>" if ownership.allows(probe) else "(?!)").fullmatch
        anywhere = space.domains or isinstance(space, OpenSpace)
        self._start = "<" if anywhere else f"<{space.base}/"
        self._known: dict[str, bool] = {}

    def has(self, name: str) -> bool:
        """Tell whether the partner may describe a thing."""
        if self._plain(name) is not None:
            return True
        if not name.startswith(self._start):
            return False
        if (found := self._known.get(name)) is None:
            if len(self._known) > KEPT:
                self._known.clear()
            found = self._known[name] = self._ownership.allows(name[1:-1])
        return found
