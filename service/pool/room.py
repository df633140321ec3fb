"""Makes room for queries that wait while answers are not read: a stream keeps its worker until it was read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .errand import Errand
from .queue import Queue

#: Seconds that a query waits before an answer whose reader takes as long for a piece of it makes room.
PATIENCE = 2.0
#: Seconds after which the query that began last makes room for a client that has none running.
LONG = 10.0


class Room:
    """Looks again and again while queries wait; ``is_staffed`` tells whether all workers are there."""

    def __init__(self, queue: Queue[Errand], is_staffed: Callable[[], bool]) -> None:
        self.running = set[Errand]()
        self._queue, self._is_staffed, self._watches = queue, is_staffed, False

    def watch(self) -> None:
        """Begin to look."""
        if not self._watches:
            self._watches = True
            asyncio.get_running_loop().call_later(PATIENCE / 4, self._look)

    def _look(self) -> None:
        self._watches = False
        if not self._queue:
            return
        self.watch()
        if self._is_staffed():
            for each in self._queue:
                if each.waited >= PATIENCE:
                    self._make(each)

    def _make(self, waiting: Errand) -> None:
        """End an answer that others wait for to be read, or for a client with nothing running the latest long query.

        However many clients ask long queries, one worker of all is soon there for whoever has none.
        """
        running = self._queue.running
        others = [each for each in self.running if running[each.client] > running[waiting.client]]
        slowest = max(others, key=lambda each: each.stalled, default=None)
        latest = min((each for each in others if not each.streams), key=lambda each: each.seconds, default=None)
        if slowest and slowest.stalled >= PATIENCE:
            slowest.end(self._queue.too_long())
        elif latest and latest.seconds >= LONG and not running[waiting.client]:
            latest.end(self._queue.too_long())
