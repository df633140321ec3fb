"""Whose turn it is: of the clients with the fewest queries running, the one whose last turn is longest ago."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from itertools import chain
from typing import Generic, Protocol, TypeVar

from service.failures import BusyError

from .limits import PoolLimits

#: Weight of the newest query in the mean of how long queries take.
_NEWEST = 0.1
#: Clients whose last turn is remembered.
_REMEMBERED = 1024


class Waiting(Protocol):
    """One query that waits."""

    client: str


Q = TypeVar("Q", bound=Waiting)


class Queue(Generic[Q]):
    """Queries that run and wait, without the workers.

    Beside the ``running`` queries of the limits one more may run, for a client that has none running: one client's long
    queries never keep all the workers.
    """

    def __init__(self, limits: PoolLimits) -> None:
        self.limits, self.running = limits, Counter[str]()
        #: The clients that wait, in the order in which they began to; none of them has an empty line.
        self._lines: dict[str, deque[tuple[int, Q]]] = {}
        self._came, self._length = 0, 0
        #: How long queries take, in seconds, the newest weighing most.
        self.mean = 0.0
        #: When, in numbers of turns, those clients had their last one that had one lately.
        self._turns, self._last = 0, OrderedDict[str, int]()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Q]:
        return iter([each for _, each in chain(*self._lines.values())])

    def admit(self, client: str) -> Q | None:
        """Let a query come in; where the queue is full, give the one that is to leave it: the last of who has the most.

        Raises:
            BusyError: its client has enough of them, or the queue is full.

        """
        own = len(self._lines.get(client, ()))
        if self.running[client] + own >= self.limits.query_per_client:
            raise BusyError("query-busy-client", most=self.limits.query_per_client, seconds=self._patience(0))
        if self._length < self.limits.query_queue:
            return None
        longest = max(self._lines.values(), key=len, default=deque[tuple[int, Q]]())
        if len(longest) <= own + 1:
            raise BusyError("query-busy", seconds=self._patience(self._length))
        return longest[-1][1]

    def wait(self, query: Q) -> None:
        """Let a query wait."""
        self._came += 1
        self._length += 1
        self._lines.setdefault(query.client, deque()).append((self._came, query))

    def wait_again(self, query: Q) -> None:
        """Let a query be the next, whose turn had come and was taken back."""
        self._length += 1
        self._lines.setdefault(query.client, deque()).appendleft((0, query))

    def leave(self, query: Q) -> None:
        """Let a query wait no longer; nothing happens if it does not wait."""
        line = self._lines.get(query.client, ())
        if found := next((each for each in line if each[1] is query), None):
            self._take(query.client, found)

    def may_run(self, client: str) -> bool:
        """Tell whether a query of this client may take a free worker, were it its turn."""
        return self.running.total() < self.limits.running or not self.running[client]

    def next(self, *, behind: bool = False) -> Q | None:
        """Take out the query that is to run next; None when none may. ``behind`` another it takes no worker itself."""
        if not self._length:
            return None
        client = next(iter(self._lines))
        if len(self._lines) > 1:
            client = min(self._lines, key=self._rank)
        return self._take(client, self._lines[client][0]) if behind or self.may_run(client) else None

    def begin(self, client: str) -> None:
        """Count a query that runs."""
        self.running[client] += 1
        self._turns += 1
        self._last[client] = self._turns
        self._last.move_to_end(client)
        if len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)

    def done(self, client: str, seconds: float) -> None:
        """Count a query that has ended, and how long it ran."""
        self.undone(client)
        self.mean += (seconds - self.mean) * _NEWEST

    def undone(self, client: str) -> None:
        """Count a query that runs no longer and was not begun."""
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]

    def too_long(self) -> BusyError:
        """Make the error for a query whose turn did not come."""
        return BusyError("query-busy", seconds=self._patience(self._length))

    def _rank(self, client: str) -> tuple[int, int, int]:
        return self.running[client], self._last.get(client, 0), self._lines[client][0][0]

    def _take(self, client: str, place: tuple[int, Q]) -> Q:
        line = self._lines[client]
        line.remove(place)
        self._length -= 1
        if not line:
            del self._lines[client]
        return place[1]

    def _patience(self, before: int) -> int:
        """Give the seconds until so many queries have had their turn, as far as one can tell."""
        seconds = self.mean * (before + 1) / self.limits.running
        return max(1, min(math.ceil(seconds), math.ceil(self.limits.query_seconds)))
