"""A result too long to be sent whole: pieces as the worker makes them, no faster than they are taken."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Self

from service.failures import ClientGoneError, QueryTimeoutError

from .channel import Frame, Kind
from .failing import failure

if TYPE_CHECKING:
    from .errand import Errand


class Stream:
    """The pieces of one result; raises when the rest cannot come. Close it when it is not read to its end."""

    def __init__(self, errand: Errand, first: Frame) -> None:
        assert errand.handle is not None  # noqa: S101 - it has answered
        self._errand, self._handle, self._first, self._over = errand, errand.handle, first.body, False
        self._given = 0.0

    def __aiter__(self) -> Self:
        return self

    @property
    def stalled(self) -> float:
        """For how many seconds the piece that was given last has not been taken; 0 while the next is waited for."""
        return time.monotonic() - self._given if self._given else 0.0

    async def __anext__(self) -> bytes:
        """Give the next piece.

        Raises:
            QueryError: the query failed or was ended in the middle: the connection must be broken.

        """
        self._given = 0.0
        if self._first:
            piece, self._first = self._first, b""
        elif self._over:
            raise StopAsyncIteration
        else:
            piece = await self._next()
        self._given = time.monotonic()
        return piece

    async def aclose(self) -> None:
        """Stop; the worker is ended if it was still writing."""
        self._over, self._first = True, b""
        self._errand.end(ClientGoneError("query-gone"))

    async def _next(self) -> bytes:
        try:
            async with asyncio.timeout(self._errand.deadline):  # else it might begin in time and then go on for long
                return self._piece(await self._handle.frame())
        except TimeoutError:
            self._over, late = True, QueryTimeoutError("query-timeout", seconds=f"{self._errand.deadline:g}")
            self._errand.end(late)
            raise late from None
        except BaseException:
            await self.aclose()
            raise

    def _piece(self, frame: Frame) -> bytes:
        if frame.kind == Kind.PIECE:
            return frame.body
        self._over = True
        self._errand.release(worn=frame.worn)
        if frame.kind == Kind.FAILED:
            raise failure(frame)
        if not frame.body:
            raise StopAsyncIteration
        return frame.body
