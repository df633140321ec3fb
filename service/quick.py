"""What a connection may do with a request before it is read properly: answer it from memory, or run a plain query."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from loaders.errors import DolenError

from .cache import Cache, Key
from .failures import BusyError
from .sparql.execution import Outcome, Running
from .sparql.operations import QueryOperation
from .sparql.plain import Reader
from .sparql.swift import PATH, Swift

#: Who is told what follows the date in an answer; or, to be told to the client the long way, what became of a query.
Tell = Callable[[bytes | Outcome | DolenError], None]


class Asked(NamedTuple):
    """A plain query that is not answered yet."""

    operation: QueryOperation
    #: Under what its answer is to be kept.
    key: Key


class Quick:
    """Answers by the bytes of whole GET requests; leaves alone what is uncommon."""

    def __init__(self, cache: Cache, swift: Swift) -> None:
        self._cache, self._swift, self._reader = cache, swift, Reader()

    def find(self, request: bytes) -> bytes | Asked | None:
        """Give what follows the date in a 200 answer that is kept, or the query to run; None to leave it alone."""
        version = self._cache.version()
        if (rest := self._cache.recall.get(request, version)) is not None:
            return rest
        if (plain := self._reader.read(request)) is None:
            return None
        key = self._cache.key(version, PATH, plain.query_string, plain.headers)
        if kept := self._cache.find(key):
            self._cache.recall.keep(request, kept.rest, version)
            return kept.rest
        operation = self._swift.operation(plain.query_string, dict(plain.headers).get(b"accept", b""))
        return Asked(operation, key) if operation else None

    def begin(self, asked: Asked, client: str, tell: Tell) -> Running | None:
        """Have a query run; tell what follows the date in its answer, or what the long way tells (``OUTCOME``)."""
        try:
            return self._swift.executor.begin(asked.operation, client, partial(self._tell, asked, tell))
        except BusyError as error:
            tell(error)
            return None

    def _tell(self, asked: Asked, tell: Tell, outcome: Outcome | DolenError) -> None:
        if not isinstance(outcome, Outcome) or not isinstance(outcome.body, bytes):
            return tell(outcome)
        kept = self._swift.kept(asked.operation, outcome)
        self._cache.keep(asked.key, kept)
        return tell(kept.rest)
