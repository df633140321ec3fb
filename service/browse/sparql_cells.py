"""Makes the table of an answer: things by their names with links, words with their language, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import OWL, RDF, XSD

from service.store.results import PREFIXES as STORED

from .links import VOCABULARY, is_web, page_of
from .paging import Page
from .reader import Reader
from .sparql_answers import Answer, Raw, Term, tagged
from .texts import Text

#: The prefixes a query may want, in the order of their names.
PREFIXES = dict(sorted({**STORED, "owl": str(OWL), "rdf": str(RDF)}.items()))
#: Up to how many things of a page are named; looking up more would take longer than the query.
NAMED_AT_ONCE = 500
_NUMBERS = frozenset(str(XSD[name]) for name in ("integer", "decimal", "double", "float", "long", "int"))
#: Datatypes that the value itself shows.
_EVIDENT = _NUMBERS | {str(XSD[name]) for name in ("string", "boolean", "date", "dateTime", "anyURI")}


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: words, where they lead, the short name of a thing, and a mark of language or type.

    ``direction`` is that which the data state; words without one are laid out as their first letter says.
    """

    text: Text
    href: str = ""
    external: bool = False
    short: str = ""
    mark: str = ""
    code: bool = False
    thing: bool = False
    number: bool = False
    direction: str = "auto"


@dataclass(frozen=True)
class Column:
    """A column's name, and whether it holds numbers only."""

    name: str
    number: bool


@dataclass(frozen=True)
class Table:
    """A page of an answer."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | None]]


def table(reader: Reader, answer: Answer, page: Page[Raw]) -> Table:
    """Make the table of a page of an answer."""
    named = [not answer.is_graph and f"{name}_name" in answer.columns for name in answer.columns]
    cut = [answer.row(raw) for raw in page.items]
    terms = {term.value for row in cut for term in row if term is not None and term.kind == "uri"}
    names = reader.names(URIRef(iri) for iri in terms if _can_be_asked(iri)) if len(terms) <= NAMED_AT_ONCE else {}
    rows = [
        [_cell(reader, term, names, beside_name=beside) for term, beside in zip(row, named, strict=True)] for row in cut
    ]
    return Table([Column(name, _numeric(rows, place)) for place, name in enumerate(answer.columns)], rows)


def short(iri: str, base: str) -> str:
    """Write an IRI as queries do, with a prefix; one of this installation without its base."""
    if iri.startswith(f"{base}/"):
        return iri.removeprefix(f"{base}/")
    for prefix, space in PREFIXES.items():
        if iri.startswith(space) and iri.removeprefix(space).replace("-", "").isalnum():
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


def _cell(reader: Reader, term: Term | None, names: dict[URIRef, Text], *, beside_name: bool) -> Cell | None:
    if term is None:
        return None
    if term.kind == "uri":
        return _thing(reader, term.value, names.get(URIRef(term.value)), beside_name=beside_name)
    if term.kind != "literal":
        return Cell(Text(f"_:{term.value}" if term.kind == "bnode" else term.value), code=True, thing=True)
    if term.lang:
        mark = tagged(term)
    else:
        mark = "" if not term.datatype or term.datatype in _EVIDENT else short(term.datatype, reader.base)
    if not term.value:  # else it could not be told from a cell that has no value
        return Cell(Text('""'), mark=mark, code=True)
    words = Text(term.value, term.lang or None)
    return Cell(words, mark=mark, number=term.datatype in _NUMBERS, direction=term.direction or "auto")


def _thing(reader: Reader, iri: str, name: Text | None, *, beside_name: bool) -> Cell:
    own = iri.startswith((f"{reader.base}/", VOCABULARY)) or name is not None
    href = page_of(iri, reader.lang, reader.base) if own else iri if is_web(iri) else ""
    brief = short(iri, reader.base)
    if name is None or beside_name:
        return Cell(Text(brief), href, external=not own, code=True, thing=True)
    mark = name.lang if name.lang and name.foreign_to(reader.lang) else ""
    return Cell(name, href, external=not own, short=brief, mark=mark, thing=True)


def _numeric(rows: Sequence[Sequence[Cell | None]], place: int) -> bool:
    found = [row[place] for row in rows if row[place] is not None]
    return bool(found) and all(cell is not None and cell.number for cell in found)


def _can_be_asked(iri: str) -> bool:
    """Tell whether an IRI may stand in a query: the engine keeps some that SPARQL has no writing for."""
    return not any(character in '<>"{}|^`\\' or character <= " " for character in iri)
