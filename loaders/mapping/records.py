"""A JSON document as a table: one row for each record, a column for each path below it that a mapping names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.rdf import jsontext
from loaders.rdf.jsontext import Array, Object, Scalar, Value
from loaders.rdf.limits import DEFAULT
from loaders.rdf.source import Source
from loaders.statements import Position

from .errors import MappingError


@dataclass(frozen=True)
class Record:
    """One record and the line it opens on."""

    value: Value
    line: int

    def cells(self, path: str) -> list[str]:
        """Give the values at a path such as ``organisation/name``; an array on the way stands for all it holds.

        A number in the path picks one element. Objects and arrays at the end of it have no value, nor has null.
        """
        found = [self.value]
        for step in path.split("/"):
            found = [each for value in found for each in _step(value, step)]
        texts = (_text(each) for value in found for each in _spread(value))
        return [text for text in texts if text is not None]


def records(path: Path, where: str | None) -> Iterator[Record]:
    """Read the records of a JSON file: at ``where``, else the document's array, else its only one, else itself.

    Raises:
        UnreadableError: it is no JSON.
        MappingError: there is nothing at ``where``.

    """
    document = jsontext.read(Source(path, DEFAULT))
    found = _at(document, where, path.name) if where else _own(document)
    for each in found:
        if isinstance(each, Object):
            yield Record(each, each.line)


def _at(document: Value, where: str, file: str) -> list[Value]:
    found = [document]
    for step in where.split("/"):
        found = [each for value in found for each in _step(value, step)]
    if not found:
        raise MappingError("records-missing", Position(file), where=where)
    return [each for value in found for each in _spread(value)]


def _own(document: Value) -> list[Value]:
    if isinstance(document, Array):
        return document.items
    arrays = (
        [value for _, value in document.members if isinstance(value, Array)] if isinstance(document, Object) else []
    )
    return arrays[0].items if len(arrays) == 1 else [document]


def _step(value: Value, step: str) -> Iterator[Value]:
    if isinstance(value, Array):
        if step.isdecimal():
            yield from value.items[int(step) : int(step) + 1]
        else:
            for each in value.items:
                yield from _step(each, step)
    elif isinstance(value, Object):
        yield from (member for key, member in value.members if key.text == step)


def _spread(value: Value) -> list[Value]:
    return value.items if isinstance(value, Array) else [value]


def _text(value: Value) -> str | None:
    if not isinstance(value, Scalar) or value.token == "null":  # noqa: S105 - JSON's word
        return None
    return value.text if value.text is not None else str(json.loads(value.token)).lower()
