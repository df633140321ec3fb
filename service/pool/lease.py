"""A worker lent to one query: ended when the deadline passes or the client leaves, given back once in any case."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from service.failures import ClientGoneError, QueryError, QueryTimeoutError

from .handle import Handle

#: Seconds after which it is worth watching for the client's leaving: most queries have ended by then.
_SHORT = 0.02


class Lease:
    """One query's hold on one worker; ``back`` is called once, when the worker is free or dead."""

    def __init__(self, client: str, handle: Handle, gone: asyncio.Event, back: Callable[[Lease], None]) -> None:
        self.client, self.handle, self.worn = client, handle, False
        self.begun = time.perf_counter()
        self._gone, self._back, self._over = gone, back, False
        self._loop = asyncio.get_running_loop()
        self._watch: asyncio.Task[bool] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def seconds(self) -> float:
        """How long the query has been running."""
        return time.perf_counter() - self.begun

    def limit(self, seconds: float, waited: float = 0.0) -> None:
        """Set the deadline, from now less what was ``waited`` before; it takes the place of the one before."""
        if self._timer is not None:
            self._timer.cancel()
        left = seconds - waited
        if self._watch is None and left > _SHORT:
            self._timer = self._loop.call_later(_SHORT, self._attend, left, seconds)
        else:
            self._timer = self._loop.call_later(left, self._late, seconds)

    def end(self, error: QueryError) -> None:
        """Kill the worker; whoever waits for its answer gets the error."""
        if not self._over:
            self.handle.end(error)
            self.release()

    def release(self, *, worn: bool = False) -> None:
        """Give the worker back; it has answered, or is dead."""
        if self._over:
            return
        self._over, self.worn = True, worn
        if self._timer is not None:
            self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        self._back(self)

    def _late(self, seconds: float) -> None:
        self.end(QueryTimeoutError("query-timeout", seconds=f"{seconds:g}"))

    def _attend(self, left: float, seconds: float) -> None:
        self._timer = self._loop.call_later(left - _SHORT, self._late, seconds)
        self._watch = self._loop.create_task(self._gone.wait())
        self._watch.add_done_callback(self._left)

    def _left(self, watch: asyncio.Task[bool]) -> None:
        if not watch.cancelled():
            self.end(ClientGoneError("query-gone"))
