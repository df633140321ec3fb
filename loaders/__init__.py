"""Anything partners send becomes statements: one reader for every format, and what judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import DolenError, UnreadableError
from .space import Space
from .statements import Position, Statements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rdflib import Graph

__all__ = ["Position", "Space", "Statements", "read"]

#: Endings of the tables' file names.
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".ods"})
#: How a spreadsheet file begins, whatever its name: both kinds are zip archives.
ARCHIVE = b"PK\x03\x04"


def read(paths: Sequence[Path], space: Space, trusted: Graph) -> Statements:
    """Read the files of one submission, each in its format, told by its name or else by its content.

    ``trusted`` holds the vocabulary and the stubs that tables may name things of. Raises DolenError with the errors
    of all files; nothing is read in part.
    """
    whole, errors = Statements(), list[DolenError]()
    for path in paths:
        try:
            whole.update(_read_one(path, space, trusted))
        except UnreadableError as error:
            errors += error.errors or (error,)
        except OSError as error:
            missing = UnreadableError("file-missing", Position(path.name))
            missing.__cause__ = error
            errors.append(missing)
    if errors:
        raise UnreadableError.several(errors)
    return whole


def _read_one(path: Path, space: Space, trusted: Graph) -> Statements:
    from . import rdf, table

    if _is_table(path):
        return table.read(path, space, trusted)
    return rdf.parse(path, space)


def _is_table(path: Path) -> bool:
    """Tell a table: by its suffix, as a spreadsheet's archive, or as text of cells that is no RDF."""
    from .rdf import formats

    if path.suffix.lower() in TABLES or formats.by_suffix(path):
        return path.suffix.lower() in TABLES
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(ARCHIVE):
        return True
    line = start.partition(b"\n")[0]
    return (
        any(mark in line for mark in (b",", b";", b"\t")) and formats.by_content(start.decode(errors="replace")) is None
    )
