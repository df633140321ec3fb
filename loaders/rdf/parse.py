"""One file, read with pyoxigraph, as statements with their lines: all of it, or an error that says what and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import RdfFormat
from rdflib import RDF, XSD

from loaders.errors import DolenError, RefusedError, TooLargeError, UnreadableError, UnsupportedFormatError
from loaders.space import Space
from loaders.statements import Position, Statements, Triple

from . import formats, jsontext, turtle
from .faulty import named
from .jsonld import Document, Piece
from .limits import DEFAULT, Limits
from .pace import PacedReader
from .prescan import prescan
from .recover import BY_LINE, Faults
from .recover_json import JsonFaults
from .recover_xml import XmlFaults
from .source import Source
from .syntax import meaning
from .terms import Reader

#: How many times ``limits.errors`` syntax errors are counted, though no more than that are named.
COUNTED = 10
#: The encoding an XML declaration names; what the parser gets is UTF-8.
DECLARED = re.compile(rb"""(?<=encoding=)(["'])[A-Za-z0-9._-]+\1""")
#: Formats whose parser complains of more than syntax.
RULES = {RdfFormat.STREAMING_JSON_LD: "json-ld"}
DECIMAL, TYPE = str(XSD.decimal), str(RDF.type)


def parse(path: Path, space: Space, limits: Limits = DEFAULT) -> Statements:
    """Read one RDF file, its relative IRIs resolved against ``{base}/``.

    Raises DolenError with every error found, up to ``limits.errors``; nothing is read in part.
    """
    source = Source(Path(path), limits)
    format_ = formats.detect(source)
    if format_ is None:
        raise UnsupportedFormatError("format-unknown", source.at())
    run = _Run(source, space)
    {RdfFormat.JSON_LD: run.json, RdfFormat.RDF_XML: run.xml}.get(format_, run.text)(format_)
    return run.result()


class _Run:
    """The reading of one file: the statements so far, and the errors so far."""

    def __init__(self, source: Source, space: Space) -> None:
        self._source = source
        self._base = f"{space.base}/"
        self._graphs = (ox.DefaultGraph(), ox.NamedNode(space.graph))
        self._terms = Reader(source.limits.literal)
        self._statements = Statements()
        self._errors: dict[object, DolenError] = {}
        self._broken: int | None = None
        self._line, self._position = 1, source.at(1)

    def result(self) -> Statements:
        """Give what was read, or raise what was wrong with it."""
        if self._errors:
            errors = sorted(self._errors.values(), key=lambda error: (error.position and error.position.line) or 0)
            raise UnreadableError.several(named(errors, self._source))
        return self._statements

    def text(self, format_: RdfFormat) -> None:
        """Read Turtle and its relatives."""
        lines = self._source.lines()
        self._read(PacedReader(lines if format_ in BY_LINE else turtle.pieces(lines), 0), format_)
        if self._broken is None:
            return
        most = COUNTED * self._source.limits.errors
        self._instead(list(islice(Faults(self._source, format_, self._base).find(), most)))

    def _instead(self, faults: Sequence[DolenError]) -> None:
        """Put all faults, where any were found, in the place of the one that ended the reading."""
        if faults:
            self._errors.pop(self._broken)
        for error in faults:
            self._fail(error)

    def xml(self, format_: RdfFormat) -> None:
        """Read RDF/XML, once it is known to be harmless."""
        prescan(self._source)
        lines = ((n, DECLARED.sub(b'"UTF-8"', piece) if n == 1 else piece) for n, piece in self._source.lines())
        self._read(PacedReader(lines, 0), format_)
        if self._broken is not None:
            self._instead(XmlFaults(self._source, self._base).find())

    def json(self, _: RdfFormat) -> None:
        """Read JSON-LD."""
        tree = jsontext.read(self._source)
        document = Document(tree, self._source)
        reader = PacedReader(document.read(), document.pieces[0])
        for quad in self._quads(reader, RdfFormat.STREAMING_JSON_LD, lambda _: self._source.at(reader.place.line)):
            piece = reader.place
            piece.triples += 1
            line = document.type_line(piece) if quad.predicate.value == TYPE else piece.line
            self._take(_as_written(quad, piece), line)
        if self._broken is not None:
            size = sum(len(piece.text) for piece in document.pieces)
            del document, reader  # they take much memory, and so will each reading to come
            self._instead(JsonFaults(self._source, self._base, self._servable).find(tree, size))
        elif not self._full():
            for key, line in document.ignored():
                self._fail(UnreadableError("json-ignored", self._source.at(line), key=key))

    def _servable(self, quad: ox.Quad) -> Triple:
        """Make a statement's terms; raises DolenError for one that may not stand in a file of the partner's."""
        subject, predicate, value, graph = quad
        if graph not in self._graphs:
            raise RefusedError("graph-foreign", graph=str(graph).strip("<>"))
        return self._terms[subject], self._terms[predicate], self._terms[value]  # type: ignore[return-value]

    def _read(self, reader: PacedReader[int], format_: RdfFormat) -> None:
        """Take all statements up to the first error of syntax."""

        def place(error: SyntaxError) -> Position:
            return self._source.at(error.lineno or reader.place, error.offset)

        for quad in self._quads(reader, format_, place):
            self._take(quad, reader.place)

    def _quads(
        self, reader: PacedReader[Any], format_: RdfFormat, place: Callable[[SyntaxError], Position]
    ) -> Iterator[ox.Quad]:
        parser = ox.parse(reader, format=format_, base_iri=self._base)  # type: ignore[arg-type]
        while not self._full():
            try:
                yield next(parser)
            except StopIteration:
                return
            except SyntaxError as error:
                position = place(error)
                self._broken = position.line
                self._fail(meaning(error, position, RULES.get(format_, "syntax")), position.line)
                return
            except MemoryError as error:
                raise self._too_long(error) from error

    def _too_long(self, error: MemoryError) -> Exception:
        """Tell the parser's refusal of a token beyond 16 MiB from memory that ran out."""
        if "buffer" not in str(error):
            return error
        return TooLargeError("literal-too-long", self._position, limit=self._source.limits.literal)

    def _take(self, quad: ox.Quad, line: int) -> None:
        if self._line != line:
            self._line, self._position = line, self._source.at(line)
        triples = self._statements.triples
        try:
            triples.setdefault(self._servable(quad), self._position)
        except DolenError as error:
            error.position = self._position
            self._fail(error)
        if len(triples) > self._source.limits.triples:
            raise TooLargeError("triples-too-many", self._source.at(), limit=self._source.limits.triples)

    def _fail(self, error: DolenError, same: object = None) -> None:
        """Note an error; of syntax errors only the first on a line, as it draws others after it."""
        self._errors.setdefault(same or (error.code, error.position), error)

    def _full(self) -> bool:
        return len(self._errors) >= self._source.limits.errors


def _as_written(quad: ox.Quad, piece: Piece) -> ox.Quad:
    """Put back a decimal as the document has it: JSON-LD makes a double of every number with a fraction."""
    literal = quad.object
    if piece.number is None or not isinstance(literal, ox.Literal) or literal.datatype.value != DECIMAL:
        return quad
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(piece.number, datatype=literal.datatype), quad.graph_name)
