"""Rows become statements as a mapping says (Generating RDF from Tabular Data on the Web, minimal mode)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from csvw.metadata import Column, URITemplate
from rdflib import URIRef
from rdflib.term import Node

from loaders.space import Space
from loaders.statements import Position
from loaders.table.problems import CellProblem, TableStatements

from .cells import ProblemError, iri, literals, meant
from .errors import MappingError
from .metadata import VALUES, Mapped
from .rows import MappedRow, rows

#: The variables of a URI template (RFC 6570): the cells that it needs.
_VARIABLE = re.compile(r"\{[+#./;?&]?([^}*:]+)[^}]*\}")
#: Characters of an address that a template makes.
_LONGEST = 8_192


def convert(path: Path, tables: Sequence[Mapped], space: Space) -> TableStatements:
    """Read a file through what describes it.

    Relative addresses of the mapping are resolved against the base of the installation. A template that needs a cell
    which is empty makes nothing, and cells that fit nothing become ``problems`` of the result.

    Raises:
        DolenError: the file or the mapping cannot be read.

    """
    said = TableStatements()
    for mapped in tables:
        for row in rows(path, mapped, said):
            if all((row.cells.get(name) or [""])[0] in values for name, values in mapped.rows.items()):
                _Row(row, mapped, space, said).read()
    return said


class _Row:
    """One row on its way to statements."""

    def __init__(self, row: MappedRow, mapped: Mapped, space: Space, said: TableStatements) -> None:
        self._row, self._mapped, self._said = row, mapped, said
        self._base = f"{space.base}/"
        self._values = {name: cells[0] for name, cells in row.cells.items() if cells and cells[0] != ""}
        self._values["_partner"] = space.partner

    def read(self) -> None:
        """Make the row's statements."""
        if not any(self._address(column.inherit("aboutUrl")) for column in self._mapped.columns):
            self._said.report(CellProblem(self._row.position, None, "", "row-without-name"))
            return
        for column in self._mapped.columns:
            predicate = self._property(column)
            subject = self._address(column.inherit("aboutUrl"))
            if predicate is None or subject is None or column.suppressOutput:
                continue
            for value in self._objects(column, subject):
                self._said.add((subject, predicate, value), self._position(column))

    def _objects(self, column: Column, subject: URIRef) -> Iterator[Node]:
        cells = self._row.cells.get(str(column.header), [""])
        known = (column.common_props or {}).get(VALUES)
        template = column.inherit("valueUrl")
        if template is not None and (column.virtual or any(cells)):
            if (address := self._address(template)) is not None:
                yield address
            return
        try:
            yield from meant(column, cells, known, self._base) if known else literals(column, cells)
        except ProblemError as problem:
            self._said.report(problem.at(self._position(column), subject))

    def _property(self, column: Column) -> URIRef | None:
        return self._address(column.inherit("propertyUrl"))

    def _position(self, column: Column) -> Position:
        title = self._row.titles.get(str(column.header))
        return replace(self._row.position, column=title) if title else self._row.position

    def _address(self, template: URITemplate | None) -> URIRef | None:
        """Expand a template with the row's cells; None where it is no template or lacks a cell."""
        if not isinstance(template, URITemplate):  # the library marks a wrong one with a sign of its own
            return None
        if any(name not in self._values for found in _VARIABLE.findall(template.uri) for name in found.split(",")):
            return None
        address = template.expand(**self._values)
        if len(address) > _LONGEST:
            raise MappingError("mapping-address-long", self._row.position, most=_LONGEST)
        return iri(address, self._base)
