"""One after the other for each partner, side by side for different ones."""

from __future__ import annotations

import threading
from weakref import WeakValueDictionary


class Turns:
    """A lock for each name, there as long as somebody has it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, _Lock] = WeakValueDictionary()
        self._making = threading.Lock()

    def of(self, name: str) -> _Lock:
        """Give the lock of a name, to be used as a context."""
        with self._making:
            return self._locks.setdefault(name, _Lock())


class _Lock:
    """A lock that can be referred to weakly."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
