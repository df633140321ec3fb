"""Keeps what is asked again and again and changes only with the data, for each store until its version changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from service.store import Store

T = TypeVar("T")
#: How many answers are kept for one store.
MOST = 200

_kept: WeakKeyDictionary[Store, dict[Hashable, tuple[str, object]]] = WeakKeyDictionary()
_guard = threading.Lock()


def remembered(store: Store, key: Hashable, make: Callable[[], T]) -> T:
    """Give what was made under a key for this version of the data, or make it.

    A store that has no version, because nobody has published, is asked each time. Two readers who come at once may
    both make the value; neither waits for the other.
    """
    version = store.version
    with _guard:
        found = _kept.setdefault(store, {}).get(key)
    if version and found and found[0] == version:
        return cast("T", found[1])
    value = make()
    with _guard:
        answers = _kept[store]
        answers.pop(key, None)
        answers[key] = (version, value)
        while len(answers) > MOST:
            del answers[next(iter(answers))]
    return value


class Notes:
    """Many small values for each store, of one version of its data; when there are too many all of them go.

    Those of different places (a language, an address of the service) are kept apart.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[Store, tuple[str, dict[Hashable, dict[Any, Any]]]] = WeakKeyDictionary()

    def of(self, store: Store, place: Hashable = None) -> dict[Any, Any]:
        """Give what is noted of the present data, to read and to add to; nothing stays for a store without version.

        Take it before asking the store: then nothing older than the version is noted under it.
        """
        version = store.version
        kept = self._kept.get(store)
        if kept is None or not version or kept[0] != version:
            kept = self._kept[store] = (version, {})
        notes = kept[1].get(place)
        if notes is None or len(notes) >= self._most:
            notes = kept[1][place] = {}
        return notes
