"""Asks the store on behalf of one reader: in the reader's language, of this installation."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from flask import current_app, request
from flask_babel import get_locale
from rdflib import Literal, URIRef
from rdflib.namespace import RDF

import queries
from service.errors import BadRequestError, NotFoundError
from service.store.terms import iri_of

from . import naming
from .links import is_iri, names_of, page_of
from .locales import sort_key
from .negotiate import page_language
from .texts import Text

if TYPE_CHECKING:
    from rdflib.term import Node

    from service.store import Store
    from service.store.said import Description, Said

Row = Mapping[str, "Node"]
#: Naming a term anew takes longer than looking it up.
_TYPE = RDF.type


class Link(NamedTuple):
    """A name that leads to a page."""

    text: Text
    href: str


@dataclass(frozen=True)
class Reader:
    """A store, the base of its names and the language of the page."""

    store: Store
    base: str
    lang: str

    @cached_property
    def place(self) -> Hashable:
        """Give what all that is laid out for the reader depends on, beside the data."""
        return self.lang, str(get_locale()), request.script_root, self.base

    def rows(self, name: str, **values: Node | Sequence[Node] | None) -> list[dict[str, Node]]:
        """Run one of the application's queries."""
        return self.store.rows(queries.get(f"app/{name}"), **values)

    def named(self, name: str, **values: Node | Sequence[Node] | None) -> list[dict[str, Node]]:
        """Run one of the application's queries that give names in a language."""
        return self.rows(name, lang=Literal(self.lang), **values)

    def count(self, name: str, column: str, **values: Node | Sequence[Node] | None) -> int:
        """Run a query that counts; no row is none."""
        rows = self.rows(name, **values)
        return int(str(rows[0][column])) if rows else 0

    def names(self, iris: Iterable[URIRef]) -> dict[URIRef, Text]:
        """Name things, in the reader's language where they have a name in it."""
        return naming.names(self.store, iris, self.lang)

    def find(self, kind: str, slug: str) -> tuple[URIRef, Said]:
        """Find the thing an address stands for, with what is said of it.

        Raises:
            NotFoundError: nothing is said of it.

        """
        for iri in map(iri_of, tried := names_of(self.base, kind, slug)):
            if description := self.store.said_of(iri):
                return iri, description
        raise NotFoundError("nothing-known", iri=str(tried[0]))

    def is_known(self, iri: URIRef) -> bool:
        """Tell whether anything is said of a thing."""
        return self.store.ask(queries.get("app/is-known"), iri=iri)

    def links(self, iris: Iterable[URIRef]) -> list[Link]:
        """Make links to things, in the order of their names."""
        asked = set(iris)
        names = self.names(asked)
        found = [Link(names.get(each, unnamed(each)), page_of(each, self.lang, self.base)) for each in asked]
        return sorted(found, key=lambda link: sort_key(link.text.value, self.lang))

    def link(self, row: Row, column: str) -> Link | None:
        """Make a link of two columns: a thing and its name; None where the row has none."""
        if not isinstance(thing := row.get(column), URIRef):
            return None
        name = row.get(f"{column}_name")
        return Link(text(name) if name is not None else unnamed(thing), page_of(thing, self.lang, self.base))


def reader() -> Reader:
    """Give the reader of the request at hand."""
    config = current_app.config
    return Reader(config["STORE"], config["SETTINGS"].base, page_language(request))


def asked_iri(given: str) -> URIRef:
    """Take an IRI from an address.

    Raises:
        BadRequestError: it is none.

    """
    if not is_iri(given):
        raise BadRequestError("no-iri", iri=given)
    return URIRef(given)


def text(node: Node) -> Text:
    """Take the words of a literal; of an IRI its last part."""
    return Text.of(node) if isinstance(node, Literal) else unnamed(node)


def unnamed(node: Node) -> Text:
    """Call a thing without a name by the last part of its IRI."""
    last = str(node).rstrip("/#").replace("#", "/").rpartition("/")[2]
    return Text(last or str(node))


def day(node: Node | None) -> date | None:
    """Read a date, of a moment its day; None where there is none or it is malformed."""
    value = node.toPython() if isinstance(node, Literal) else None
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def moment(node: Node | None) -> datetime | None:
    """Read a moment; None where there is none or it is malformed."""
    value = node.toPython() if isinstance(node, Literal) else None
    return value if isinstance(value, datetime) else None


def types(description: Description, iri: URIRef) -> tuple[URIRef, ...]:
    """Give the classes of a thing, in a fixed order."""
    found = [each for each in description.objects(iri, _TYPE) if isinstance(each, URIRef)]
    return tuple(sorted(found, key=str) if len(found) > 1 else found)
