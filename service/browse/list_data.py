"""Lists as data: the whole of a list, never a page of it, as a table or as the statements about all its things.

A view of a list asks ``asked`` first; where a format is wanted it answers with ``answer`` and renders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import urlencode

from flask import Response, request
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, RDF, SKOS
from rdflib.term import Node

from ontology import DOLEN
from service.errors import BadRequestError
from service.shelf import Chosen

from . import freshness, negotiate, spreadsheet
from .addresses import here, quoted
from .data import wanted
from .formats import CSV, DATA, HTML, Format, of_media_type
from .kinds import SCHEMA
from .reader import Reader
from .texts import choose

#: Things that are looked up together.
_BATCH = 250
#: Lists of more things are sent while they are written.
_SHORT = 2000
_NAMES = (SKOS.prefLabel, DCTERMS.title, SCHEMA.name)
_DATES = (DOLEN.validFrom, DOLEN.validUntil, DOLEN.dateAsStated)
_JOINING = (DOLEN.openness, DOLEN.opennessCheckedOn, DOLEN.joiningProcess)
#: The columns of each kind after ``thing``, ``name``, ``language`` and ``type``: properties by their local names.
_COLUMNS: dict[str, tuple[URIRef, ...]] = {
    "practice": (
        DCTERMS.abstract, DCTERMS.publisher, DOLEN.practiceStatus, DOLEN.evidenceLevel, DCTERMS.subject,
        DCTERMS.spatial, DCTERMS.issued, DCTERMS.modified, DOLEN.reviewBy, DCTERMS.license,
    ),
    "organisation": (ORG.classification, DCTERMS.spatial, FOAF.homepage, SCHEMA.foundingDate, SCHEMA.dissolutionDate),
    "partnership": (ORG.classification, DCTERMS.spatial, *_JOINING, SCHEMA.foundingDate, SCHEMA.dissolutionDate),
    "shared-service": (
        DOLEN.category, DOLEN.function, DOLEN.deliveryModel, DOLEN.deliveredBy, DCTERMS.spatial, *_JOINING, *_DATES,
    ),
    "initiative": (
        DOLEN.initiativeStage, DOLEN.coproductionStage, DOLEN.coproductionApproach, DOLEN.ladderStep,
        DOLEN.appliesPrinciple, DOLEN.deliveredBy, DCTERMS.spatial, *_DATES,
    ),
    "membership": (ORG.member, ORG.organization, ORG.role, *_DATES, DOLEN.certainty),
    "event": (DOLEN.eventType, SCHEMA.startDate, SCHEMA.endDate, SCHEMA.organizer, SCHEMA.location),
    "change": (DOLEN.changeKind, DCTERMS.date, ORG.originalOrganization, ORG.resultingOrganization),
    "concept": (SKOS.notation, SKOS.definition, SKOS.broader, SKOS.exactMatch),
}  # fmt: skip
_ANY = (DCTERMS.abstract, DCTERMS.publisher, DCTERMS.subject, DCTERMS.spatial, DCTERMS.issued, DCTERMS.modified)
#: Columns of words, with their language beside them, and columns with nothing beside them; the others have names.
_WORDS = frozenset({DCTERMS.abstract, SKOS.definition, DOLEN.joiningProcess})
_PLAIN = frozenset({
    DCTERMS.issued, DCTERMS.modified, DCTERMS.date, DOLEN.reviewBy, DOLEN.opennessCheckedOn, *_DATES, FOAF.homepage,
    SCHEMA.foundingDate, SCHEMA.dissolutionDate, SCHEMA.startDate, SCHEMA.endDate, SKOS.notation,
})  # fmt: skip
Cells = dict[str, dict[URIRef, list[Node]]]


def asked() -> Format | None:
    """Tell in which format a list is wanted: by ``?format=``, else by the Accept header; None for its page.

    Raises:
        BadRequestError: there is no such format.
        NotAcceptableError: the client takes none of those there are.

    """
    if named := request.args.get("format"):
        found = next((each for each in DATA if each.extension == named), None)
        if found is None and named != "html":
            raise BadRequestError("no-format", value=named, known=", ".join(each.extension for each in DATA))
        return found
    media_type = wanted((HTML, *(each.media_type for each in DATA)), HTML, _addresses())
    return None if media_type == HTML else of_media_type(media_type)


def variant() -> str:
    """Name the representation that a list is asked for, as its tag does."""
    offers = (HTML, "application/xhtml+xml", *(each.media_type for each in DATA))
    named = next((each for each in DATA if each.extension == request.args.get("format")), None)
    best = named.media_type if named else negotiate.media_type(request.accept_mimetypes, offers, HTML)
    found = next((each for each in DATA if each.media_type == best), None)
    return f"list-{found.extension}" if found else "page"


def address(extension: str) -> str:
    """Give the address of the whole of the list at hand in a format, its filters kept."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in {"page", "format"} and value]
    return f"{here()}?{urlencode([*kept, ('format', extension)])}"


def answer(reader: Reader, things: Iterable[str], kind: str, form: Format) -> Response:
    """Write a whole list in a format, piece by piece; ``kind`` (a slug, or empty for mixed lists) gives the columns."""
    listed = things if isinstance(things, Chosen) else list(dict.fromkeys(things))
    body = _table(reader, listed, kind) if form == CSV else reader.store.documents(listed, form.media_type)
    response = Response(body, content_type=form.content_type)
    # Else all of it would be put together in memory, to tell its length.
    response.automatically_set_content_length = len(listed) <= _SHORT
    response.headers["Dolen-Rows"] = str(len(listed))
    response.headers["Access-Control-Allow-Origin"] = "*"
    for each, media_type in _addresses():
        rel = "canonical" if media_type == form.media_type else "alternate"
        response.headers.add("Link", f'<{each}>; rel="{rel}"; type="{media_type}"')
    if "format" not in request.args:
        response.headers["Content-Location"] = address(form.extension)
    if form == CSV:
        name = quoted(request.path).strip("/").replace("/", "-")
        response.headers["Content-Disposition"] = f'inline; filename="{name}.csv"'
        response.headers["Content-Language"] = reader.lang
    return freshness.conditional(response, f"list-{form.extension}")


def _addresses() -> list[tuple[str, str]]:
    return [(address("html"), HTML), *((address(each.extension), each.media_type) for each in DATA)]


def _table(reader: Reader, things: Iterable[str], kind: str) -> Iterator[bytes]:
    columns, rest = _COLUMNS.get(kind, _ANY), iter(things)
    yield spreadsheet.begun(_heading(columns))
    while batch := list(islice(rest, _BATCH)):
        yield spreadsheet.rows(_rows(reader, batch, columns))


def _heading(columns: Sequence[URIRef]) -> Iterator[str]:
    yield from ("thing", "name", "language", "type", "type_name")
    for prop in columns:
        yield _local(prop)
        if prop not in _PLAIN:
            yield f"{_local(prop)}_{'language' if prop in _WORDS else 'name'}"


def _rows(reader: Reader, things: Sequence[str], columns: Sequence[URIRef]) -> Iterator[list[str]]:
    cells: Cells = {}
    properties = [*_NAMES, RDF.type, *columns]
    for row in reader.rows("cells", thing=[URIRef(each) for each in things], property=properties):
        cells.setdefault(str(row["thing"]), {}).setdefault(URIRef(str(row["property"])), []).append(row["value"])
    linked = {value for of in cells.values() for prop in (RDF.type, *columns) for value in of.get(prop, ())}
    named = reader.names(each for each in linked if isinstance(each, URIRef))
    names = {str(iri): name.value for iri, name in named.items()}
    for thing in things:
        yield _row(reader, thing, cells.get(thing, {}), columns, names)


def _row(
    reader: Reader, thing: str, of: dict[URIRef, list[Node]], columns: Sequence[URIRef], names: dict[str, str]
) -> list[str]:
    name = choose(_literals(value for prop in _NAMES for value in of.get(prop, ())), reader.lang)
    types = sorted(str(each) for each in of.get(RDF.type, ()))
    row = [thing, name.value if name else "", (name.lang or "") if name else "", *_joined(types, names)]
    for prop in columns:
        row += _cells(reader, prop, of.get(prop, []), names)
    return row


def _cells(reader: Reader, prop: URIRef, values: Sequence[Node], names: dict[str, str]) -> list[str]:
    if prop in _WORDS:
        words = choose(_literals(values), reader.lang)
        return [words.value, words.lang or ""] if words else ["", ""]
    joined = _joined(sorted(str(each) for each in values), names)
    return joined[:1] if prop in _PLAIN else joined


def _joined(values: Sequence[str], names: dict[str, str]) -> list[str]:
    """Put several values into one cell, and their names into another in the same order."""
    named = [names.get(each, "") for each in values]
    return [" | ".join(values), " | ".join(named) if any(named) else ""]


def _literals(nodes: Iterable[Node]) -> Iterator[Literal]:
    return (each for each in nodes if isinstance(each, Literal))


def _local(prop: URIRef) -> str:
    return str(prop).replace("#", "/").rpartition("/")[2]
