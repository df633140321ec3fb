"""Spreadsheets and delimited text in the documented column layout, read as statements; templates to fill in."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from rdflib import RDF, Graph, URIRef

from loaders.errors import UnreadableError
from loaders.space import Space
from loaders.statements import Position

from . import delimited, kinds, workbook
from .cells import Cells
from .container import GZIP, OLE, ZIP
from .delimited import Known
from .encoding import decode
from .entries import Entry, Source, read_entries
from .errors import TableTooLargeError, UnreadableTableError, UnsupportedTableError
from .header import known
from .inside import read_members, read_parts
from .limits import FILE_BYTES, MIB
from .names import Names, slug_of
from .problems import CellProblem, TableStatements
from .rows import Reader, RowReader
from .sheets import Sheet
from .template import notes, template, write_template

__all__ = ["SUFFIXES", "CellProblem", "TableStatements", "notes", "read", "sheets_of", "template", "write_template"]

#: Suffixes of the files this package reads; what a file really is shows in its content.
SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".ods")


def read(path: Path, space: Space, trusted: Graph, publisher: URIRef | None = None) -> TableStatements:
    """Read a CSV, TSV, XLSX or ODS file in the column layout of ``docs/template.md``.

    ``trusted`` holds what cells may name (code lists, areas, organisations…); ``publisher`` is who rows without a
    publisher belong to, by default the organisation or partnership of the register with the partner's slug. Values
    that fit nothing become ``problems`` of the result; raises DolenError when the file cannot be read as a table.
    """
    said = TableStatements()
    source = Source(path.name, space, said)
    entries = read_entries(source, sheets_of(path, said, lambda cells: known(cells, tuple(kinds.SEGMENTS))))
    names = Names(trusted, space.base)
    kept = _once(entries, source)
    for entry in kept:
        names.add(entry.subject, entry.cls, slug_of(entry.subject), entry.names())
    reader = Reader(source, Cells(names, trusted), publisher or _publisher(space, trusted))
    for entry in kept:
        row = RowReader(reader, entry)
        row.read()
        read_parts(row)
        read_members(row)
    return said


def sheets_of(path: Path, said: TableStatements, known: Known) -> list[Sheet]:
    """Open a table by what it holds, whatever its name says; ``known`` counts the known columns among cells.

    How its bytes were read is noted in ``said``. Raises DolenError when the file cannot be read as a table.
    """
    data = _content(path, path.name)
    if data.startswith((ZIP, OLE)):
        return workbook.sheets(data, path.name)
    if data.startswith((b"%PDF", b"PK")):
        raise UnsupportedTableError("not-a-spreadsheet", Position(path.name))
    decoded = decode(data, path.name)
    said.encoding = decoded.encoding
    if decoded.guessed:
        place = Position(path.name)
        said.report(CellProblem(place, None, "", "encoding-guessed", {"encoding": decoded.encoding}))
    if decoded.text.lstrip()[:1] == "<":
        raise UnsupportedTableError("markup", Position(path.name))
    return [Sheet(None, delimited.rows(decoded.text, path.name, known))]


def _content(path: Path, file: str) -> bytes:
    """Read a file, unpacked where it is compressed; what it unfolds to may be no larger than a plain one."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(len(GZIP)) == GZIP
            stream.seek(0)
            data = (gzip.GzipFile(fileobj=stream) if packed else stream).read(FILE_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableError("gzip-damaged", Position(file)) from error
    except OSError as error:
        raise UnreadableTableError("cannot-open", Position(file)) from error
    if len(data) > FILE_BYTES:
        raise TableTooLargeError("file-size", Position(file), most=FILE_BYTES // MIB)
    if not data.strip():
        raise UnreadableTableError("empty", Position(file))
    return data


def _once(entries: list[Entry], source: Source) -> list[Entry]:
    """Leave out rows about a thing that an earlier row describes, and say so: two rows must not be mixed up."""
    first: dict[URIRef, Entry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.subject, entry)
        if earlier is not entry:
            params = {"row": str(earlier.position.row), "sheet": earlier.position.sheet or ""}
            problem = CellProblem(
                entry.position, None, slug_of(entry.subject), "row-twice", params, focus=entry.subject
            )
            source.said.report(problem)
    return list(first.values())


def _publisher(space: Space, trusted: Graph) -> URIRef | None:
    """Say who the partner is: as the service knows it, else as its own entry in the register."""
    if space.organisation:
        return URIRef(space.organisation)
    things = (URIRef(f"{space.base}/id/{kind}/{space.partner}") for kind in ("organisation", "partnership"))
    return next((thing for thing in things if (thing, RDF.type, None) in trusted), None)
