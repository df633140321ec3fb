"""A row as statements about its thing, every one with the cell it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from rdflib import DCTERMS, RDF, URIRef
from rdflib.namespace import DCAT, PROV
from rdflib.term import Node

from loaders.statements import Position
from ontology import DOLEN
from shapes.fields import Field

from . import values
from .cells import Cells, split
from .columns import columns
from .entries import Entry, Source
from .header import Heading, find
from .problems import CellProblem
from .sheets import Cell
from .values import Misfit, Reading, text

_INFERRED: URIRef = DOLEN.inferredProperty
LANDING_PAGES = (DCAT.landingPage, DOLEN.landingPageEnglish, DOLEN.landingPageWelsh)


@dataclass(frozen=True)
class Reader:
    """What all rows of a file share: its statements, the known names, who a row without a publisher belongs to."""

    source: Source
    cells: Cells
    publisher: URIRef | None = None


@dataclass
class RowReader:
    """One row being read; ``said`` holds what it said of its own thing, by property."""

    reader: Reader
    entry: Entry
    said: dict[URIRef, list[tuple[Node, Position]]] = field(default_factory=dict)

    def read(self) -> None:
        """Read the class, the values, and what the row leaves to the loader."""
        self.say(self.entry.subject, RDF.type, self.entry.cls, self.entry.place(None))
        for heading, cell in self.entry.cells:
            if heading.column and heading.column.field and not heading.column.part and not heading.column.role:
                self._values(heading, cell)
        self._default_publisher()
        self._default_source()

    def say(self, subject: URIRef, predicate: URIRef, value: Node, place: Position) -> None:
        """Keep a statement of the row."""
        self.reader.source.said.add((subject, predicate, value), place)
        if subject == self.entry.subject:
            self.said.setdefault(predicate, []).append((value, place))

    def take(self, heading: Heading, value: Cell, read: Callable[[Cell], Reading]) -> Node | None:
        """Read one value of a cell; None, and a problem kept, when it does not fit its column."""
        try:
            reading = read(value)
        except Misfit as misfit:
            self.report(heading, value, misfit)
            return None
        if reading.note:
            self.report(heading, value, Misfit(reading.note, read=str(reading.term)))
        return reading.term

    def report(self, heading: Heading, value: Cell, misfit: Misfit) -> None:
        """Keep a problem, or a note, about a value of the row."""
        about = heading.column.field if heading.column else None
        problem = CellProblem(
            self.entry.place(heading), about, text(value), misfit.code, misfit.params, misfit.near, self.entry.subject
        )
        self.reader.source.said.report(problem)

    def _values(self, heading: Heading, cell: Cell) -> None:
        column = heading.column
        if column is None or column.field is None:
            return
        described, lang = column.field, column.lang
        for value in split(cell) if column.separates else [cell]:
            term = self.take(heading, value, lambda one: self._read(one, described, lang))
            if term is not None:
                self.say(self.entry.subject, described.path, term, self.entry.place(heading))

    def _read(self, value: Cell, described: Field, lang: str | None) -> Reading:
        if described.path == _INFERRED:
            return Reading(self._property(value))
        return self.reader.cells.read(value, described, lang)

    def _property(self, value: Cell) -> URIRef:
        """Find the property that a column's name or label stands for; raises Misfit."""
        column = find(text(value), self.entry.cls)
        return column.field.path if column and column.field else values.iri(value)

    def _default_publisher(self) -> None:
        if self.reader.publisher and self._lacks(DCTERMS.publisher):
            self.say(self.entry.subject, DCTERMS.publisher, self.reader.publisher, self.entry.place(None))

    def _default_source(self) -> None:
        """Take the partner's own page as the original where the row names no other."""
        pages = (said for path in LANDING_PAGES for said in self.said.get(path, ()))
        if self._lacks(PROV.hadPrimarySource) and (page := next(pages, None)):
            self.say(self.entry.subject, PROV.hadPrimarySource, *page)

    def _lacks(self, path: URIRef) -> bool:
        """Tell whether the class has a column for a property and the row leaves it empty."""
        filled = {h.column.field.path for h, _ in self.entry.cells if h.column and h.column.field}
        return path not in filled and path in _paths(self.entry.cls)


@cache
def _paths(cls: URIRef) -> frozenset[URIRef]:
    return frozenset(column.field.path for column in columns(cls) if column.field and not column.part)
