"""Threads of their own for writes: a slow one holds up neither other partners' nor what else the service does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

P = ParamSpec("P")
T = TypeVar("T")


class Writers:
    """Does writes, those to one graph one after the other, each in the order in which it came.

    A write waits for its turn without a thread, so that a graph's many writes take no more than one of them.
    """

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="writes")
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def write(self, graph: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a write to a graph when it is its turn; raises what it raises."""
        turn = self._turns.setdefault(graph, asyncio.Lock())
        async with turn:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))
