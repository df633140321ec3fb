"""What was found out about one state of the index: kept while it is searched, the least used forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")
_MISSING = object()


class Memory:
    """Keeps so many values at most; safe from any thread. None is a value like others."""

    def __init__(self, most: int) -> None:
        self._most, self._guard = most, Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, default: T) -> T:
        """Give what is kept under a key, else the default."""
        with self._guard:
            if (found := self._kept.get(key, _MISSING)) is _MISSING:
                return default
            self._kept.move_to_end(key)
            return cast(T, found)

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value."""
        with self._guard:
            self._kept[key] = value
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def known(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it; two who come at once may both do so."""
        found = self.get(key, _MISSING)
        if found is _MISSING:
            self.put(key, found := make())
        return cast(T, found)
