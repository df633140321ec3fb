"""What was withdrawn: told apart from what never was, with a tombstone for people and one for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, render_template, request
from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from loaders.errors import DolenError
from loaders.rdf import serialise
from ontology import DOLEN
from service import errors
from service.errors import GoneError
from service.history import Moment
from service.provenance import ADMS
from service.store.said import Description

from . import locales, memento, negotiate
from .formats import ALIASES, FORMATS, HTML, split
from .reader import Link, Reader, reader
from .texts import Text, choose

WITHDRAWN = URIRef(f"{str(DOLEN).rstrip('#')}/record-state/withdrawn")
_NAMES = (SKOS.prefLabel, DCTERMS.title, RDFS.label)
_RDF = tuple(each.media_type for each in FORMATS)


@dataclass(frozen=True)
class Tombstone:
    """What is left of a thing: its names, its classes, who took it away and when; ``last`` is the version before."""

    iri: URIRef
    names: tuple[Literal, ...] = ()
    classes: tuple[URIRef, ...] = ()
    owner: URIRef | None = None
    withdrawn: datetime | None = None
    by: URIRef | None = None
    last: URIRef | None = None

    def name(self, lang: str) -> Text | None:
        """Give the name it had, in a language where it had one in it."""
        return choose(self.names, lang)

    def graph(self) -> Graph:
        """Say it in RDF."""
        found = Graph()
        found.add((self.iri, ADMS.status, WITHDRAWN))
        for each in self.names:
            found.add((self.iri, RDFS.label, each))
        when = Literal(self.withdrawn.isoformat(), datatype=XSD.dateTime) if self.withdrawn else None
        stated = ((DCTERMS.publisher, self.owner), (PROV.invalidatedAtTime, when), (RDFS.seeAlso, self.last))
        for prop, value in stated:
            if value is not None:
                found.add((self.iri, prop, value))
        if self.by:
            found.add((self.iri, PROV.wasInvalidatedBy, URIRef(f"{self.by}#publication")))
        if self.last:
            found.add((self.last, RDF.type, PROV.Entity))
        return found


def check(asked: Reader, iri: URIRef, description: Description | None = None) -> None:
    """Refuse what was withdrawn.

    Raises:
        GoneError: it was withdrawn; ``tombstone`` says what is left.

    """
    if description is not None and (iri, ADMS.status, WITHDRAWN) not in description:
        return
    if rows := asked.rows("gone", iri=iri):
        error = GoneError("gone", iri=str(iri))
        error.tombstone = _tombstone(asked, iri, [str(row["by"]) for row in rows if "by" in row])
        raise error


def _tombstone(asked: Reader, iri: URIRef, publications: Sequence[str]) -> Tombstone:
    history = memento.history()
    versions = (each.partition("#")[0].removeprefix(f"{asked.base}/version/") for each in publications)
    named = [(partner, int(number)) for partner, _, number in (each.rpartition("/") for each in versions)]
    taken = history.latest(named) if history else None
    if history is None or taken is None:
        return Tombstone(iri)
    manifest = history.manifest(taken.partner, taken.version)
    said = memento.graph_of(history.thing(taken.partner, taken.version - 1, str(iri)))
    names = (value for prop in _NAMES for value in said.objects(iri, prop))
    return Tombstone(
        iri=iri,
        names=tuple(each for each in names if isinstance(each, Literal)),
        classes=tuple(sorted(URIRef(str(each)) for each in said.objects(iri, RDF.type))),
        owner=URIRef(manifest.owner) if manifest else None,
        withdrawn=taken.created,
        by=memento.version_iri(asked, taken),
        last=memento.version_iri(asked, Moment(taken.partner, taken.version - 1, taken.created)),
    )


def answer(error: DolenError) -> Response:
    """Answer 410: the tombstone as RDF or as a page, else as a problem document."""
    tombstone = getattr(error, "tombstone", None)
    media_type = _wanted()
    if tombstone is None or media_type not in {HTML, *_RDF}:
        response = errors.answer(error)
    elif media_type == HTML:
        response = Response(_page(tombstone), error.status, content_type="text/html; charset=utf-8")
    else:
        form = next(each for each in FORMATS if each.media_type == media_type)
        response = Response(serialise(tombstone.graph(), media_type), error.status, content_type=form.content_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if tombstone is not None and tombstone.last:
        response.headers.add("Link", f'<{tombstone.last}>; rel="predecessor-version"')
    return response


def _wanted() -> str | None:
    form = split(request.path)[1]
    if form and request.path.startswith("/data/"):
        return form.media_type
    offers: Iterable[str] = (HTML, *_RDF, errors.PROBLEM)
    every = (*offers, *(alias for alias, meant in ALIASES.items() if meant in {HTML, *_RDF}))
    default = _RDF[0] if request.path.startswith("/data/") else HTML
    best = negotiate.media_type(request.accept_mimetypes, every, default)
    return ALIASES.get(best, best) if best else errors.PROBLEM


def _page(tombstone: Tombstone) -> str:
    asked = reader()
    owner: Link | None = asked.links([tombstone.owner])[0] if tombstone.owner else None
    when = locales.moment_text(tombstone.withdrawn, asked.lang) if tombstone.withdrawn else ""
    versions = memento.addresses(asked, tombstone.last, tombstone.iri) if tombstone.last else None
    return render_template(
        "gone.html", tombstone=tombstone, name=tombstone.name(asked.lang), owner=owner, when=when, versions=versions,
        has_archive=current_app.config.get("INSTANCE") is not None,
    )  # fmt: skip
