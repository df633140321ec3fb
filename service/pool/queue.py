"""Whose turn it is: first come, first served, among clients that have equally many queries running."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from service.failures import BusyError

from .limits import PoolLimits

Turn = TypeVar("Turn")
#: Weight of the newest query in the mean of how long queries take.
_NEWEST = 0.1


@dataclass
class Waiting(Generic[Turn]):
    """One query that waits, and what its turn is announced to."""

    client: str
    turn: Turn


@dataclass
class Queue(Generic[Turn]):
    """Queries that run and wait, without the workers.

    Beside the ``running`` queries of the limits one more may run, for a client that has none running: one client's long
    queries never keep all the workers.
    """

    limits: PoolLimits
    waiting: list[Waiting[Turn]] = field(default_factory=list)
    running: Counter[str] = field(default_factory=Counter)
    _mean: float = 0.0

    def admit(self, client: str) -> None:
        """Let a query come in.

        Raises:
            BusyError: its client has enough of them, or the queue is full.

        """
        if self._under_way(client) >= self.limits.query_per_client:
            raise BusyError("query-busy-client", most=self.limits.query_per_client, seconds=self._patience(0))
        if len(self.waiting) >= self.limits.query_queue:
            raise BusyError("query-busy", seconds=self._patience(len(self.waiting)))

    def may_run(self, client: str) -> bool:
        """Tell whether a query of this client may take a free worker, were it its turn."""
        return self.running.total() < self.limits.running or not self.running[client]

    def next(self) -> Waiting[Turn] | None:
        """Take out the query that is to run next; None when none may."""
        if not self.waiting:
            return None
        first = min(self.waiting, key=lambda each: self.running[each.client])  # of equals the one that came first
        if not self.may_run(first.client):
            return None
        self.waiting.remove(first)
        return first

    def begin(self, client: str) -> None:
        """Count a query that runs."""
        self.running[client] += 1

    def done(self, client: str, seconds: float) -> None:
        """Count a query that has ended, and how long it ran."""
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]
        self._mean += (seconds - self._mean) * _NEWEST

    def too_long(self) -> BusyError:
        """Make the error for a query whose turn did not come."""
        return BusyError("query-busy", seconds=self._patience(len(self.waiting)))

    def _under_way(self, client: str) -> int:
        return self.running[client] + sum(each.client == client for each in self.waiting)

    def _patience(self, before: int) -> int:
        """Give the seconds until so many queries have had their turn, as far as one can tell."""
        seconds = self._mean * (before + 1) / self.limits.running
        return max(1, min(math.ceil(seconds), math.ceil(self.limits.query_seconds)))
