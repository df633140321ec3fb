"""Keeps what costs much to ask and changes only with the data, for each store until its version changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast
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
