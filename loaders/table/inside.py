"""What stands in a row beside its own thing: parts with hash IRIs, and the memberships of those it names."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import RDF, URIRef
from rdflib.namespace import ORG, PROV
from rdflib.term import Node

from .cells import split
from .columns import Column
from .header import Heading
from .names import slug_of
from .parts import Part, role
from .rows import RowReader
from .sheets import Cell
from .values import Misfit, Reading

Group = list[tuple[Heading, Column, Cell]]


def read_parts(row: RowReader) -> None:
    """Read the columns about parts: one part for each value of the main column."""
    groups: dict[URIRef, Group] = {}
    for heading, cell in row.entry.cells:
        if heading.column and heading.column.part:
            groups.setdefault(heading.column.part.cls, []).append((heading, heading.column, cell))
    for cells in groups.values():
        part = cells[0][1].part
        if part:
            _read_group(row, part, cells)


def read_members(row: RowReader) -> None:
    """Make each organisation of a role's column a member of the row's thing (org:Membership)."""
    for heading, cell in row.entry.cells:
        if heading.column and heading.column.role:
            for value in split(cell):
                member = row.take(heading, value, lambda one: _organisation(row, one))
                if isinstance(member, URIRef):
                    _say_member(row, heading, member, role(heading.column.role))


def _organisation(row: RowReader, value: Cell) -> Reading:
    return Reading(row.reader.cells.resource(value, (ORG.Organization,)))


def _say_member(row: RowReader, heading: Heading, member: URIRef, has_role: URIRef) -> None:
    """Say that an organisation is a member; one in two roles has one membership with both."""
    whole, place = row.entry.subject, row.entry.place(heading)
    name = f"{slug_of(whole)}-{slug_of(member)}"
    membership = row.reader.source.space.thing("membership", name)
    row.say(membership, RDF.type, ORG.Membership, place)
    row.say(membership, ORG.member, member, place)
    row.say(membership, ORG.organization, whole, place)
    row.say(membership, ORG.role, has_role, place)
    for original, _ in row.said.get(PROV.hadPrimarySource, ()):
        row.say(membership, PROV.hadPrimarySource, original, place)


def _read_group(row: RowReader, part: Part, cells: Group) -> None:
    """Read the parts of one kind; a companion's n-th value goes to the n-th part, a single one to all."""
    main = next(((heading, cell) for heading, column, cell in cells if column.lead), None)
    values = split(main[1]) if main else []
    count = len(values) or max(len(split(cell, keep_empty=True)) for _, _, cell in cells)
    nodes: list[URIRef | None] = [_node(row, part, number, count) for number in range(count)]
    if main:
        pairs = zip(nodes, values, strict=True)
        nodes = [node if node and _lead(row, main[0], part, node, value) else None for node, value in pairs]
    else:
        for node in nodes:
            _say_part(row, cells[0][0], part, node)
    for heading, column, cell in cells:
        if not column.lead:
            _companion(row, heading, cell, nodes)


def _node(row: RowReader, part: Part, number: int, count: int) -> URIRef:
    suffix = "" if part.alone and count == 1 else f"-{number + 1}"
    return URIRef(f"{row.entry.subject}#{part.fragment}{suffix}")


def _lead(row: RowReader, heading: Heading, part: Part, node: URIRef, value: Cell) -> bool:
    """Make the part that a value of the main column stands for; False when it names none or one elsewhere."""
    inner = heading.column.lead_field if heading.column else None
    term = row.take(heading, value, lambda one: row.reader.cells.read(one, inner, None)) if inner else None
    if term is None:
        return False
    if part.linked and str(term).startswith(f"{row.reader.source.space.base}/id/"):
        _say_link(row, heading, term)
        return False
    _say_part(row, heading, part, node)
    row.say(node, part.lead, term, row.entry.place(heading))
    return True


def _say_part(row: RowReader, heading: Heading, part: Part, node: URIRef | None) -> None:
    if node is not None:
        _say_link(row, heading, node)
        row.say(node, RDF.type, part.cls, row.entry.place(heading))


def _say_link(row: RowReader, heading: Heading, node: Node) -> None:
    owner = heading.column.owner if heading.column else None
    if owner is not None:
        row.say(row.entry.subject, owner.path, node, row.entry.place(heading))


def _companion(row: RowReader, heading: Heading, cell: Cell, nodes: Sequence[URIRef | None]) -> None:
    """Say what a companion column says of each part; the numbers of values and parts must fit."""
    column = heading.column
    if column is None or column.field is None:
        return
    inner, lang = column.field, column.lang
    values = split(cell, keep_empty=True)
    if len(values) == 1:
        values = values * len(nodes)
    if len(values) != len(nodes):
        row.report(heading, cell, Misfit("count-differs", values=len(values), parts=len(nodes)))
        return
    for node, value in zip(nodes, values, strict=True):
        if node is not None and value != "":
            term = row.take(heading, value, lambda one: row.reader.cells.read(one, inner, lang))
            if term is not None:
                row.say(node, inner.path, term, row.entry.place(heading))
