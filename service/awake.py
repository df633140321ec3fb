"""Keeps the event loop awake for a moment, for a client that asks one thing after another (busy polling).

A processor with nothing to do goes to sleep, and on a virtual machine waking it takes longer than a small answer. So
of a client that has asked again at once it is expected to do so again: the loop looks for a moment whether there is
something new before it sleeps. With several clients at once it has no time to sleep anyway.
"""

from __future__ import annotations

import asyncio
import os
import time

#: How long the loop stays awake, in seconds: for a worker's answer, and for the client's next question.
WORK, THOUGHT = 0.0005, 0.0001
#: How soon a client has to ask again to be waited for.
SOON = 0.0003


class Awake:
    """Notes who asks, and keeps the loop awake for one who asks again and again."""

    def __init__(self, processors: int = 0) -> None:
        #: On a sole processor, who is waited for could not work.
        self._able = (processors or len(os.sched_getaffinity(0))) > 1
        self._last: object = None
        self._answered = self._until = 0.0
        self._waiting = self._looking = False

    def asked(self, client: object) -> None:
        """Note a request; stay awake while it is worked at, if its client is waited for."""
        now = time.perf_counter()
        self._waiting = client is self._last and now - self._answered < SOON and self._able
        self._last = client
        if self._waiting:
            self._stay(now + WORK)

    def answered(self, client: object) -> None:
        """Note an answer; stay awake for the next request, if the client is waited for and nobody else has asked."""
        self._answered = now = time.perf_counter()
        if self._waiting and client is self._last:
            self._stay(now + THOUGHT)

    def _stay(self, until: float) -> None:
        self._until = until
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        """Have the loop look again at once: it does not sleep while something is to be called."""
        self._looking = time.perf_counter() < self._until
        if self._looking:
            asyncio.get_running_loop().call_soon(self._look)
