"""Which copy of the data a query is answered from: most ask the default graph alone, which is the union of all graphs.

In memory the engine follows a chain through all that is said with a term, in whatever graph. Every statement is in a
named graph and in the default graph, so a copy of the default graph alone has chains half as long, in two thirds of
the memory.
"""

from __future__ import annotations

from typing import NamedTuple

from service.sparql import guard
from service.store import Store

from .channel import Request

#: What a query needs to reach a named graph: ``GRAPH``, or a dataset of its own (SPARQL 1.1, sections 13.2 and 13.3).
_NAMING = ("graph", "from")


class Copies(NamedTuple):
    """The data of one checkpoint: the default graph alone, and the whole dataset."""

    union: Store
    whole: Store

    def of(self, request: Request) -> Store:
        """Choose the copy that a request is answered from; a query that might reach a named graph gets the whole."""
        named = request.default_graphs or request.named_graphs or guard.may_say(request.text, _NAMING)
        return self.whole if named else self.union
