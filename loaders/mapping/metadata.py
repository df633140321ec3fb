"""Mapping files: which table of which file they describe, and how (Metadata Vocabulary for Tabular Data)."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from csvw.metadata import Column, Table

from loaders.statements import Position

from .errors import MappingError, RefusedMappingError

#: How the names of mapping files end (Model for Tabular Data and Metadata, section 5.3).
SUFFIX = "-metadata.json"
#: Names that the standard gives to a mapping of all tables of a folder.
NAMES = frozenset({"csv-metadata.json", "metadata.json"})
CONTEXT = "http://www.w3.org/ns/csvw"
#: Notes of ours on tables and columns: where in a JSON document the records stand, which rows are meant, and what
#: values stand for.
RECORDS = "https://w3id.org/dolen/def#records"
ROWS = "https://w3id.org/dolen/def#rows"
VALUES = "https://w3id.org/dolen/def#valueMap"
#: Members that may name another file instead of holding what they mean.
_REMOTE = frozenset({"tableSchema", "dialect", "resources"})
#: Bytes of a mapping; it is written by hand.
_MOST = 1024 * 1024


@dataclass(frozen=True)
class Mapped:
    """One table's description: the mapping file it stands in, where records are, the rows it is about."""

    file: str
    table: Table
    records: str | None
    rows: Mapping[str, tuple[str, ...]]

    @property
    def pattern(self) -> str:
        """The name of the file that it describes; ``*`` stands for any characters."""
        return str(self.table.url.string)

    @property
    def columns(self) -> list[Column]:
        """The columns, the virtual ones last."""
        return list(self.table.tableSchema.columns)

    def fits(self, name: str) -> bool:
        """Tell whether a file of that name is the one described."""
        return fnmatchcase(name.lower(), self.pattern.lower())


class Mappings:
    """The mappings of one submission."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read mapping files.

        Raises:
            MappingError, RefusedMappingError: one of them is no mapping, or points elsewhere.

        """
        self._tables = [table for path in paths for table in _tables(path)]

    def of(self, path: Path) -> list[Mapped]:
        """Find what describes a file; several tables may, each about rows of its own."""
        return [each for each in self._tables if each.fits(path.name)]


def patterns(path: Path) -> list[str]:
    """Read a mapping and give the names of the files it describes.

    Raises:
        MappingError, RefusedMappingError: it is no mapping, or points elsewhere.

    """
    return [each.pattern for each in _tables(path)]


def is_mapping(path: Path) -> bool:
    """Tell a mapping by its name."""
    return path.name.lower().endswith(SUFFIX) or path.name.lower() in NAMES


def _tables(path: Path) -> Iterator[Mapped]:
    content = _content(path)
    _refuse_links(content, path.name)
    for described in _listed(content.get("tables", content)):
        if not isinstance(described, dict) or not isinstance(described.get("url"), str):
            raise MappingError("mapping-no-url", Position(path.name))
        inherited = {key: value for key, value in content.items() if key not in {"tables", "@context", "url"}}
        yield _described(path.name, {**inherited, **described})


def _described(name: str, described: dict[str, object]) -> Mapped:
    described.pop("@context", None)
    records, chosen = described.get(RECORDS), described.get(ROWS) or {}
    if not isinstance(chosen, dict):
        raise MappingError("mapping-invalid", Position(name), reason=ROWS)
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        try:
            table = Table.fromvalue(described)
        except (ValueError, TypeError, AttributeError, AssertionError) as error:
            raise MappingError("mapping-invalid", Position(name), reason=str(error)) from error
    if complaints:
        raise MappingError("mapping-invalid", Position(name), reason=str(complaints[0].message))
    if not table.tableSchema.columns:
        raise MappingError("mapping-no-columns", Position(name), url=str(described["url"]))
    wanted = {str(column): tuple(str(value) for value in _listed(values)) for column, values in chosen.items()}
    return Mapped(name, table, records if isinstance(records, str) else None, wanted)


def _content(path: Path) -> dict[str, object]:
    try:
        data = path.read_bytes()
        content = json.loads(data[:_MOST]) if len(data) <= _MOST else None
    except (ValueError, RecursionError) as error:
        raise MappingError("mapping-no-json", Position(path.name, getattr(error, "lineno", None))) from error
    if not isinstance(content, dict) or CONTEXT not in _listed(content.get("@context")):
        raise MappingError("mapping-no-context", Position(path.name), context=CONTEXT)
    return content


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _refuse_links(content: object, name: str) -> None:
    """Refuse a mapping with parts elsewhere: the library would fetch them."""
    if isinstance(content, list):
        for each in content:
            _refuse_links(each, name)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key in _REMOTE and isinstance(value, str):
                raise RefusedMappingError("mapping-remote", Position(name), key=key, value=value)
            _refuse_links(value, name)
