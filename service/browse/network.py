"""The picture of what an organisation or partnership is tied to: numbered circles about it, and the same as a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from rdflib import URIRef

from . import tables
from .links import page_of
from .reader import Link, Reader, unnamed
from .tables import Membership

#: More circles than these cannot be told apart; the list below the picture says how many there are in all.
MOST = 40
#: Circles of one ring; the rest stand on a second, outer one.
_RING = 16
_WIDTH, _HEIGHT, _CENTRE = 700, 460, (350, 225)
_INNER, _OUTER = (215, 140), (300, 195)
#: Letters of a line of a label, and its lines.
_LETTERS, _LINES = 20, 2
#: How many organisations that it works with the page names.
_COLLEAGUES = 10


@dataclass(frozen=True)
class Tie:
    """One thing that the organisation is tied to, and by what."""

    link: Link
    kind: LazyString


@dataclass(frozen=True)
class Node:
    """A circle of the picture: where it is, its number in the list, its label in lines."""

    x: int
    y: int
    number: int
    lines: tuple[str, ...]
    lang: str | None
    kind: str


@dataclass(frozen=True)
class Network:
    """The picture and the list that says the same; ``total`` counts what is left out of both."""

    width: int
    height: int
    centre: tuple[int, int]
    nodes: Sequence[Node]
    ties: Sequence[Tie]
    total: int


@dataclass(frozen=True)
class Colleague:
    """An organisation that takes part in the same bodies: in how many, and one of them."""

    link: Link
    bodies: int
    one: Link


def network(groups: Iterable[tuple[LazyString, Iterable[Link]]]) -> Network:
    """Draw what a thing is tied to, group by group; a thing that is in two groups stands in the first."""
    once: dict[str, Tie] = {}
    for kind, links in groups:
        for link in links:
            once.setdefault(link.href, Tie(link, kind))
    ties = list(once.values())[:MOST]
    nodes = [_node(tie, number, len(ties)) for number, tie in enumerate(ties, 1)]
    return Network(_WIDTH, _HEIGHT, _CENTRE, nodes, ties, len(once))


def of_memberships(rows: Iterable[Membership]) -> list[Link]:
    """Give the other side of memberships."""
    return [row.party for row in rows]


def _node(tie: Tie, number: int, total: int) -> Node:
    inner = min(total, _RING)
    place, many, (across, down) = (
        (number - 1, inner, _INNER) if number <= inner else (number - inner - 1, total - inner, _OUTER)
    )
    angle = 2 * pi * place / many - pi / 2
    return Node(
        x=round(_CENTRE[0] + across * cos(angle)),
        y=round(_CENTRE[1] + down * sin(angle)),
        number=number,
        lines=_lines(tie.link.text.value) if total <= _RING else (),
        lang=tie.link.text.lang,
        kind=str(tie.kind),
    )


def _lines(words: str) -> tuple[str, ...]:
    """Break a name into short lines; what finds no room is in the list."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > _LINES:
        return (*lines[: _LINES - 1], f"{lines[_LINES - 1]}…")
    return tuple(lines)


def colleagues(reader: Reader, organisation: URIRef) -> list[Colleague]:
    """Give the organisations that take part in most of the bodies it takes part in."""
    rows = reader.rows("works-with", organisation=organisation, limit=tables.integer(_COLLEAGUES))
    names = reader.names(URIRef(str(row[column])) for row in rows for column in ("other", "one"))

    def link(node: object) -> Link:
        iri = URIRef(str(node))
        return Link(names.get(iri, unnamed(iri)), page_of(iri, reader.lang, reader.base))

    return [Colleague(link(row["other"]), int(str(row["bodies"])), link(row["one"])) for row in rows]


PARTNERSHIP, SERVICE, DELIVERED, PART, MEMBER = (
    _("partnership or network"),
    _("shared service"),
    _("service it delivers"),
    _("part of it"),
    _("member"),
)
