"""The dataset that the protocol names for an update, written into the update itself.

``using-graph-uri`` and ``using-named-graph-uri`` stand for USING and USING NAMED in every operation that has a pattern
(SPARQL 1.1 Protocol, section 2.2.3); the engine takes them in no other way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from queries.tokens import Token, tokens
from service.failures import QueryError

from .operations import UpdateOperation

_OPENING, _CLOSING = frozenset("{"), frozenset("}")
_MODIFY = frozenset({"INSERT", "DELETE"})


def insert(operation: UpdateOperation) -> str:
    """Give the update's text with its dataset in it.

    Raises:
        QueryError: the update names a dataset of its own.

    """
    if not operation.using_graphs and not operation.using_named_graphs:
        return operation.text
    clauses = "".join(
        [
            *(f"USING <{iri}> " for iri in operation.using_graphs),
            *(f"USING NAMED <{iri}> " for iri in operation.using_named_graphs),
        ]
    )
    text = operation.text
    for place, addition in sorted(_additions(text, clauses), reverse=True):
        text = f"{text[:place]}{addition}{text[place:]}"
    return text


def _additions(text: str, clauses: str) -> Iterator[tuple[int, str]]:
    for operation in operations(tokens(text)):
        words = [token.text.upper() for token in operation if token.kind == "word"]
        if word := next((each for each in words if each in {"USING", "WITH"}), None):
            raise QueryError("update-dataset", word=word)
        if not _MODIFY.intersection(words) or "DATA" in words:
            continue
        where = next((token for token in operation if token.text.upper() == "WHERE"), None)
        if where is None:
            continue
        yield where.start, short(text, operation, where) + clauses


def short(text: str, operation: Sequence[Token], where: Token) -> str:
    """Give the template that ``DELETE WHERE { … }`` leaves out: its own pattern; empty for the long form."""
    index = operation.index(where)
    if index == 0 or operation[index - 1].text.upper() != "DELETE":
        return ""
    opening = next((token for token in operation[index:] if token.text in _OPENING), None)
    if opening is None:  # it is not whole, which the engine will say
        return ""
    closing = operation[-1] if operation[-1].text in _CLOSING else opening
    return f"{text[opening.start : closing.end]} "


def operations(found: Sequence[Token]) -> Iterator[list[Token]]:
    """Give each operation's tokens outside its braces, the outermost braces included."""
    depth, current = 0, list[Token]()
    for token in found:
        depth -= token.text in _CLOSING
        if depth == 0:
            if token.text == ";":
                yield current
                current = []
            else:
                current.append(token)
        depth += token.text in _OPENING
    yield current
