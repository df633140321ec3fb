"""Sends short queries to workers that are still at work, so that neither side waits for the other between two of them.

A small query takes less than the way to a worker and back: two processes that wake each other. When queries were short
lately, a worker gets some ahead. If one of them turns out long, those behind it are taken back and go elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .generation import Generation
from .handle import Handle, Nobody

#: Seconds that queries take on average, at most, for one to be sent ahead.
SHORT = 0.001
#: How many a worker has at most, the one at work among them.
MOST = 4
#: Seconds after which those behind a query that is still at work are taken back.
PATIENCE = 0.005


class Ahead:
    """Chooses workers for more queries than one; ``nobody`` gives who is told of answers that came too late.

    When more than ``running`` are at work, one of them is kept for who has no query running, so none gets more.
    """

    def __init__(self, running: int, nobody: Callable[[Generation, Handle], Nobody]) -> None:
        self._running, self._nobody = running, nobody
        self._watched: set[Handle] = set()

    def find(self, generation: Generation, mean: float) -> Handle | None:
        """Give a worker at work that may have one more, the one that has least; None if there is none."""
        if mean > SHORT:
            return None
        working = list(generation.working)
        if len(working) > self._running:
            return None
        return min((each for each in working if each.takes_more and each.load < MOST), key=_load, default=None)

    def watch(self, generation: Generation, handle: Handle) -> None:
        """Look after what is behind a worker's query."""
        if handle not in self._watched:
            self._watched.add(handle)
            asyncio.get_running_loop().call_later(PATIENCE, self._look, generation, handle, handle.since)

    def _look(self, generation: Generation, handle: Handle, since: float) -> None:
        self._watched.discard(handle)
        if handle.dead or handle.load < 2:  # noqa: PLR2004 - nothing is behind
            return
        if handle.since == since:
            handle.part(self._nobody(generation, handle))
        else:
            self.watch(generation, handle)


def _load(handle: Handle) -> int:
    return handle.load
