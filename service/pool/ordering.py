"""Queries whose outermost ORDER BY is by plain variables: they are run without it, and put in order here."""

from __future__ import annotations

import re
from collections.abc import Callable

from service.sparql import guard
from service.store import Answer, Order, Ordered

_CONDITION = r"(?: [?$]\w+ | (?:ASC|DESC)? \s* \( \s* [?$]\w+ \s* \) )"
#: How a query may end (SPARQL 1.1, rules 23 to 27), with numbers that fit the engine's.
_END = re.compile(
    rf"""(?<![\w?$:.\-]) ORDER \s+ BY (?P<by> (?: \s+ {_CONDITION} )+ )
    (?: \s+ LIMIT \s+ (?P<limit> \d{{1,18}}) )? (?: \s+ OFFSET \s+ (?P<offset> \d{{1,18}}) )?
    (?: \s+ LIMIT \s+ (?P<late> \d{{1,18}}) )? \s* \Z""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_ENDING = re.compile(r"ORDER|LIMIT|OFFSET", re.IGNORECASE)
_BY = re.compile(r"(DESC\b)?[\s(]*[?$](\w+)|ASC\b", re.IGNORECASE | re.ASCII)
_COMMENT = re.compile(r"#[^\n\r]*")
#: After these the rows would be others if more were selected.
_FEWER = re.compile(r"\s*(?:DISTINCT|REDUCED)\b", re.IGNORECASE)
#: What could hide a comment sign, or a word; what stands behind the last brace rarely has any.
_HIDING = frozenset("\"'<\\")


def answer(ask: Callable[[str], Answer], query: str) -> Answer | Ordered:
    """Have a query answered; ``ask`` gives the engine's answer.

    Raises:
        SyntaxError: it is no SPARQL.

    """
    if (found := _read(query)) is None:
        return ask(query)
    try:
        unordered, order = _run(ask, *found)
    except SyntaxError:
        return ask(query)  # where the error is, is said of what was written
    return Ordered(unordered, order, lambda: ask(query))


def _run(ask: Callable[[str], Answer], query: str, begin: int, order: Order) -> tuple[Answer, Order]:
    """Run a query without its order; what it is ordered by and does not select is selected first, then left out.

    Raises:
        SyntaxError: it is no SPARQL, or that cannot be selected beside the rest.

    """
    unordered = ask(query)
    hidden = dict.fromkeys(name for name, _ in order.by if name not in unordered.variables)
    if not hidden:
        return unordered, order
    if _FEWER.match(query, begin):
        raise SyntaxError
    added = "".join(f" ?{name}" for name in hidden)
    return ask(f"{query[:begin]}{added} {query[begin:]}"), order._replace(hidden=len(hidden))


def _read(query: str) -> tuple[str, int, Order] | None:
    """Give a query without its order, where its ``SELECT`` ends, and the order; None when it is not plain."""
    if "order" not in query.casefold():
        return None
    form, begin, last = guard.parted(query)
    body, rest = query[:last], query[last:]
    if form != "SELECT" or _HIDING.intersection(rest):
        return None
    rest = _COMMENT.sub(" ", rest)
    end = _END.search(rest)
    if end is None or (end["limit"] and end["late"]) or _ENDING.search(rest[: end.start()]):
        return None
    by = tuple((name, bool(down)) for down, name in _BY.findall(end["by"]) if name)
    first, most = int(end["offset"] or 0), end["limit"] or end["late"]
    return body + rest[: end.start()], begin, Order(by, slice(first, first + int(most) if most else None))
