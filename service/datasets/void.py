"""The description of the data in VoID: the whole, and a subset for each graph, with partitions and links."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from rdflib import DCTERMS, FOAF, RDF, VOID, XSD, Graph, Literal, URIRef

from loaders.rdf.serialise import PREFIXES

from .holdings import Holding, Holdings
from .statistics import Contents, Links, Statistics
from .terms import DCAT, FORMATS, SD, agent, name, rights, say, whole_number
from .words import words

_WRITTEN = ("Turtle", "JSON-LD", "RDF_XML", "N-Triples")
_NAMES = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def describe(holdings: Holdings, contents: Contents) -> Graph:
    """Describe everything at ``{base}/.well-known/void``."""
    graph, base, whole = Graph(), holdings.base, holdings.iri
    document = URIRef(f"{base}/.well-known/void")
    say(graph, document, (RDF.type, VOID.DatasetDescription), (FOAF.primaryTopic, whole))
    name(graph, document, words("catalogue"), words("catalogue", "description"))
    name(graph, whole, words("everything"), words("everything", "description"))
    agent(graph, holdings.publisher, holdings.publisher_name)
    say(
        graph, whole,
        (RDF.type, VOID.Dataset),
        (DCTERMS.publisher, holdings.publisher),
        (DCTERMS.modified, _moment(contents)),
        (DCAT.version, Literal(contents.version) if contents.version else None),
        (DCTERMS.rights, rights(graph, base)),
        (VOID.sparqlEndpoint, URIRef(f"{base}/sparql")),
        (VOID.uriSpace, Literal(f"{base}/id/")),
        (VOID.exampleResource, _example(contents)),
        *((VOID.dataDump, URIRef(f"{base}/dumps/{day}.nq.gz")) for day in holdings.days()[-1:]),
        *((VOID.feature, FORMATS[each]) for each in _WRITTEN),
        *((VOID.vocabulary, each) for each in _vocabularies(contents.whole)),
    )  # fmt: skip
    _counts(graph, whole, document, "everything", contents.whole)
    for number, links in enumerate(contents.links, 1):
        _linkset(graph, whole, URIRef(f"{document}#links-{number}"), links)
    for holding in holdings.graphs:
        if statistics := contents.graphs.get(holding.graph):
            _subset(graph, holdings, holding, document, statistics)
    return graph


def _subset(graph: Graph, holdings: Holdings, held: Holding, document: URIRef, statistics: Statistics) -> None:
    newest = held.editions[-1] if held.editions else None
    name(graph, held.iri, held.title, held.description)
    if held.publisher is not None:
        agent(graph, held.publisher, held.publisher_name)
    say(graph, holdings.iri, (VOID.subset, held.iri))
    say(
        graph, held.iri,
        (RDF.type, VOID.Dataset),
        (RDF.type, SD.NamedGraph),
        (SD.name, held.graph),
        (DCTERMS.publisher, held.publisher),
        (DCTERMS.license, held.licence),
        (DCTERMS.rights, rights(graph, holdings.base)),
        (VOID.exampleResource, statistics.example),
    )  # fmt: skip
    if newest is not None:
        dump = URIRef(f"{holdings.base}/dumps/{held.slug}/{newest.number}.nq.gz")
        say(
            graph, held.iri,
            (DCAT.version, Literal(str(newest.number))),
            (DCAT.hasCurrentVersion, newest.iri),
            (DCTERMS.modified, Literal(newest.published.isoformat(), datatype=XSD.dateTime)),
            (VOID.dataDump, dump),
        )  # fmt: skip
    _counts(graph, held.iri, document, held.slug, statistics)


def _counts(graph: Graph, dataset: URIRef, document: URIRef, slug: str, found: Statistics) -> None:
    counts = (
        (VOID.triples, found.triples), (VOID.entities, found.things), (VOID.distinctSubjects, found.subjects),
        (VOID.distinctObjects, found.values), (VOID.properties, len(found.properties)),
        (VOID.classes, len(found.classes)),
    )  # fmt: skip
    say(graph, dataset, *((prop, whole_number(number)) for prop, number in counts))
    for cls, (things, triples) in found.classes.items():
        part = URIRef(f"{document}#{slug}-class-{_short(cls)}")
        say(graph, dataset, (VOID.classPartition, part))
        say(graph, part, (RDF.type, VOID.Dataset), (VOID["class"], cls))
        say(graph, part, (VOID.entities, whole_number(things)), (VOID.triples, whole_number(triples)))
    for prop, triples in found.properties.items():
        part = URIRef(f"{document}#{slug}-property-{_short(prop)}")
        say(graph, dataset, (VOID.propertyPartition, part))
        say(graph, part, (RDF.type, VOID.Dataset), (VOID.property, prop), (VOID.triples, whole_number(triples)))


def _linkset(graph: Graph, whole: URIRef, linkset: URIRef, links: Links) -> None:
    target = URIRef(f"{linkset}-target")
    say(graph, whole, (VOID.subset, linkset))
    say(
        graph, linkset,
        (RDF.type, VOID.Linkset), (VOID.subjectsTarget, whole), (VOID.objectsTarget, target),
        (VOID.linkPredicate, links.property), (VOID.triples, whole_number(links.triples)),
    )  # fmt: skip
    name(graph, target, words(urlsplit(links.space).netloc), {})
    say(graph, target, (RDF.type, VOID.Dataset), (VOID.uriSpace, Literal(links.space)))


def _vocabularies(found: Statistics) -> Iterator[URIRef]:
    used = {_namespace(str(iri)) for iri in (*found.properties, *found.classes)}
    yield from (URIRef(each) for each in sorted(used) if each)


def _namespace(iri: str) -> str:
    head, mark, _ = iri.rpartition("#" if "#" in iri else "/")
    return head + mark


def _short(iri: URIRef) -> str:
    """Name a term in a fragment: ``dol-Theme`` where its prefix is known, else the whole IRI, encoded."""
    namespace = _namespace(iri)
    prefix = _NAMES.get(namespace)
    return f"{prefix}-{quote(iri.removeprefix(namespace))}" if prefix else quote(iri, safe="")


def _example(contents: Contents) -> URIRef | None:
    examples = sorted(each.example for each in contents.graphs.values() if each.example is not None)
    return next((each for each in examples if "/id/practice/" in each), None)


def _moment(contents: Contents) -> Literal | None:
    return Literal(contents.modified.isoformat(), datatype=XSD.dateTime) if contents.version else None
