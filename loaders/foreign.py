"""Whether a graph that conformed once is about its partner's own things still: domains may have changed hands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from rdflib import Graph

from .bulk.own import Own
from .findings import Findings
from .ownership import Owners, Ownership
from .places import Places
from .rdf.lines import subject, triples
from .report import Report
from .rules import REGISTERED, rules
from .space import Space
from .statements import Position, Statements

#: Things of others that are told.
MOST = 10_000


def report(lines: Iterable[str], space: Space, owners: Owners, where: str) -> Report:
    """Report the things that a graph's lines (N-Quads, in order) describe and that are not the partner's to describe.

    ``where`` stands for a place in them.
    """
    ownership = Ownership(space, owners, kept=rules().kept, registered=REGISTERED)
    statements = Statements()
    for triple in triples(islice(_foreign(lines, Own(ownership)), MOST)):
        statements.add(triple, Position(where))
    refusals = list(ownership.refusals(statements))
    make = Findings(rules(), Graph(), Places(statements, {each.subject for each in refusals}))
    example = str(space.thing("practice", "one-legal"))
    return Report([make.refused(each, example) for each in refusals])


def _foreign(lines: Iterable[str], own: Own) -> Iterator[str]:
    """Give the first line of each thing that is another's."""
    last, is_own = "", True
    for line in lines:
        if (name := subject(line)) != last:
            last, is_own = name, own.has(f"<{name}>")
            if not is_own:
                yield line
