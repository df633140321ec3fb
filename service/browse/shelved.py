"""Lists of practice items in large data, from the shelf that was made with the counts; of other data there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import current_app, g
from rdflib import URIRef
from rdflib.term import Node

from service.shelf import Chosen, Shelf

from .reader import Reader, Row


def items(reader: Reader, chosen: Mapping[str, Node | Sequence[Node] | None]) -> Chosen | None:
    """Give the items that some filters leave, newest first; ``ahead.is_settled`` tells if they are of earlier data."""
    shelf = Shelf.open(current_app.config["SETTINGS"].shelf)
    if shelf is None:
        return None
    if shelf.version != reader.store.version:
        g.unsettled = True
    return shelf.narrowed({name: _values(value) for name, value in chosen.items() if value is not None})


def rows(reader: Reader, found: Chosen, start: int, size: int) -> Sequence[Row]:
    """Give the rows of a page of them; what was withdrawn since has none."""
    wanted = found.cut(start, size)
    asked = reader.named("items-named", item=[URIRef(each) for each in wanted]) if wanted else []
    order = {iri: number for number, iri in enumerate(wanted)}
    return sorted(asked, key=lambda row: order[str(row["item"])])


def _values(value: Node | Sequence[Node]) -> list[str]:
    return [str(each) for each in ([value] if isinstance(value, Node) else value)]
