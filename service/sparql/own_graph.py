"""An update confined to one graph: that graph is its default graph, and it may name no other.

``INSERT DATA``, ``DELETE DATA`` and ``DELETE WHERE`` become the long form, which takes WITH (SPARQL 1.1 Update, 3.1.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urljoin

from queries.tokens import Token, tokens
from service.failures import NotAllowedError

from . import using
from .operations import UpdateOperation

#: Words before the name of a graph.
_BEFORE_GRAPH = frozenset({"GRAPH", "USING", "NAMED", "WITH"})
#: Operations on whole graphs whose names stand without GRAPH too.
_MOVING = frozenset({"ADD", "MOVE", "COPY"})
_EMPTYING = frozenset({"CLEAR", "DROP"})
_MODIFY = frozenset({"INSERT", "DELETE"})
#: A piece of the text: from where, to where, what stands there instead.
Edit = tuple[int, int, str]


def confine(operation: UpdateOperation, graph: str, base: str) -> str:
    """Give the update's text with ``graph`` as its default graph; relative names are completed with ``base``.

    Raises:
        NotAllowedError: it names another graph.
        QueryError: it names a dataset twice.

    """
    text = using.insert(operation)
    for name in _graphs(text, base):
        if name != graph:
            raise NotAllowedError("update-other-graph", graph=name, own=graph)
    edits = [edit for each in using.operations(tokens(text)) for edit in _edits(text, each, graph)]
    for start, end, instead in sorted(edits, reverse=True):
        text = f"{text[:start]}{instead}{text[end:]}"
    return text


def _edits(text: str, operation: Sequence[Token], graph: str) -> Iterator[Edit]:
    words = [each.text.upper() if each.kind == "word" else "" for each in operation]
    if verb := next((each for each in words if each in _EMPTYING | _MOVING), None):
        instead = f"<{graph}>" if verb in _MOVING else f"GRAPH <{graph}>"
        yield from ((each.start, each.end, instead) for each in operation if each.text.upper() == "DEFAULT")
    elif not _MODIFY.isdisjoint(words):
        first = operation[next(index for index, each in enumerate(words) if each in _MODIFY)]
        yield from _modified(text, operation, words, first, f"WITH <{graph}> ")


def _modified(
    text: str, operation: Sequence[Token], words: Sequence[str], first: Token, opening: str
) -> Iterator[Edit]:
    if first is operation[-1]:  # it is not whole, which the engine will say
        return
    following = operation[operation.index(first) + 1]
    if following.text.upper() == "DATA":
        yield first.start, following.end, f"{opening}{first.text}"
        yield operation[-1].end, operation[-1].end, " WHERE {}"
        return
    if "WITH" not in words:
        yield first.start, first.start, opening
    if following.text.upper() == "WHERE":
        yield following.start, following.start, using.short(text, operation, following)


def _graphs(text: str, base: str) -> Iterator[str]:
    """Give the names of all graphs that an update names."""
    found = [each for each in tokens(text) if each.kind != "comment"]
    prefixes = {
        name.text.removesuffix(":"): urljoin(base, iri.text[1:-1])
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.text.upper() == "PREFIX" and iri.kind == "iri"
    }
    named = [after for before, after in pairwise(found) if _is_before_graph(before)]
    for each in (*named, *_moved(text)):
        if each.kind == "iri":
            yield urljoin(base, each.text[1:-1])
        elif each.kind == "word" and ":" in each.text:
            prefix, _, rest = each.text.partition(":")
            yield prefixes.get(prefix, f"{prefix}:") + rest


def _is_before_graph(token: Token) -> bool:
    return token.kind == "word" and token.text.upper() in _BEFORE_GRAPH


def _moved(text: str) -> Iterator[Token]:
    """Give the names in ``ADD a TO b`` and its like."""
    for operation in using.operations(tokens(text)):
        words = [each.text.upper() for each in operation]
        verb = next((index for index, word in enumerate(words) if word in _MOVING), None)
        if verb is not None:
            yield from operation[verb + 1 :]
