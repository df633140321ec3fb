"""Anything partners send becomes statements: one reader for every format, and what judges them."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from .errors import DolenError, UnreadableError
from .namesakes import apart, apart_error, numbered
from .space import Space
from .statements import Position, Statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rdflib import Graph

    from .mapping import Mappings
    from .table import TableStatements

__all__ = ["Position", "Space", "Statements", "read"]

#: Endings that say for certain that a file is a table.
TABLES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".ods"})
#: How compressed text begins, and how workbooks do (zipped, and the old kind), whatever the file's name.
GZIP, WORKBOOKS = b"\x1f\x8b", (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: Bytes that a format is told by.
_START = 4096


def read(paths: Sequence[Path], space: Space, trusted: Graph) -> TableStatements:
    """Read the files of one submission, each in its format, told by its name or else by its content.

    ``trusted`` holds the vocabulary and the stubs that tables may name things of. The result has the ``problems`` of
    tables' cells beside the statements. Raises DolenError with the errors of all files; nothing is read in part.
    """
    from .table import CellProblem, TableStatements

    whole, errors = TableStatements(), list[DolenError]()
    mappings = _mappings(paths)
    for path, nth in numbered(paths):
        try:
            said = apart(_read_one(path, space, trusted, mappings), nth)
        except UnreadableError as error:
            errors += [apart_error(one, nth) for one in error.errors or (error,)]
        except OSError as error:
            errors.append(_missing(path, error))
        else:
            whole.update(said)
            whole.problems += said.problems if isinstance(said, TableStatements) else []
    if errors:
        raise UnreadableError.several(errors)
    if paths and not whole.triples and not whole.problems:
        whole.report(CellProblem(Position(paths[0].name), None, "", "nothing-said"))
    return whole


def _mappings(paths: Sequence[Path]) -> Mappings | None:
    """Read the mappings among the files; None where there are none, which is mostly so."""
    found = [path for path in paths if path.name.lower().endswith("metadata.json")]
    if not found:
        return None
    from .mapping import Mappings, is_mapping

    return Mappings(filter(is_mapping, found))


def _read_one(path: Path, space: Space, trusted: Graph, mappings: Mappings | None) -> Statements:
    from . import rdf, table

    if mappings is not None:
        from .mapping import convert, is_mapping

        if is_mapping(path):
            return Statements()
        if mapped := mappings.of(path):
            return convert(path, mapped, space)
    return table.read(path, space, trusted) if is_table(path) else rdf.parse(path, space)


def is_table(path: Path) -> bool:
    """Tell a table, compressed or not: by its suffix, as a spreadsheet's archive, or as text of cells, no RDF."""
    from .rdf import formats

    suffix = (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()
    if suffix in TABLES or formats.by_suffix(path):
        return suffix in TABLES
    start = _start(path)
    if start.startswith((GZIP, *formats.OTHERS)):
        return start.startswith(WORKBOOKS)
    separated = any(mark in start.partition(b"\n")[0] for mark in (b",", b";", b"\t"))
    return separated and formats.by_content(start.decode(errors="replace")) is None


def _start(path: Path) -> bytes:
    """Give the first bytes, unpacked where they are compressed and that can be done."""
    with path.open("rb") as file:
        start = file.read(_START)
        file.seek(0)
        if start.startswith(GZIP):
            with suppress(EOFError, gzip.BadGzipFile, zlib.error):
                return gzip.GzipFile(fileobj=file).read(_START)
    return start


def _missing(path: Path, error: OSError) -> DolenError:
    missing = UnreadableError("file-missing", Position(path.name))
    missing.__cause__ = error
    return missing
