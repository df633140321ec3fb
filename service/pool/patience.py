"""How long a query waits for its turn: until it comes, its time is over, or its client leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from service.failures import ClientGoneError, QueryError

#: Seconds after which it is worth watching for the client's leaving: most turns have come by then.
_SHORT = 0.02


class Patience:
    """Gives a turn that does not come in so many seconds the error ``tired`` makes; end it when the turn is over."""

    def __init__(
        self, turn: asyncio.Future[Any], seconds: float, gone: asyncio.Event, tired: Callable[[], QueryError]
    ) -> None:
        self._turn, self._seconds, self._gone, self._tired = turn, seconds, gone, tired
        self._watch: asyncio.Task[bool] | None = None
        self._timer = turn.get_loop().call_later(min(_SHORT, seconds), self._begin)

    def end(self) -> None:
        """Wait no longer."""
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()

    def _begin(self) -> None:
        loop = self._turn.get_loop()
        self._timer = loop.call_later(max(0.0, self._seconds - _SHORT), self._late)
        self._watch = loop.create_task(self._gone.wait())
        self._watch.add_done_callback(self._left)

    def _late(self) -> None:
        if not self._turn.done():
            self._turn.set_exception(self._tired())

    def _left(self, watch: asyncio.Task[bool]) -> None:
        if not watch.cancelled() and not self._turn.done():
            self._turn.set_exception(ClientGoneError("query-gone"))
