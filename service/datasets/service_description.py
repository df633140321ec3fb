"""What the endpoint can do, and over which graphs: SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from rdflib import RDF, RDFS, VOID, Graph, URIRef

from .statistics import Contents, Statistics
from .terms import FORMATS, SD, say, whole_number

#: Formats of results, as http://www.w3.org/ns/formats/ names them; the graphs' formats are read too.
_ROWS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")


def description(
    base: str, contents: Contents | None = None, graphs: Iterable[URIRef] = (), *, sandbox: bool = False
) -> Graph:
    """Describe the endpoint at ``{base}/sparql``.

    ``contents`` gives the graphs with their counts; without it ``graphs`` are named and nothing is counted.
    In the sandbox anyone may update, and the default graph is a graph of its own instead of the union.
    """
    found, service = Graph(), URIRef(f"{base}/sparql")
    dataset, default = URIRef(f"{service}#dataset"), URIRef(f"{service}#default-graph")
    languages = (SD.SPARQL11Query, SD.SPARQL11Update) if sandbox else (SD.SPARQL11Query,)
    say(
        found, service,
        (RDF.type, SD.Service),
        (SD.endpoint, service),
        (SD.feature, SD.EmptyGraphs if sandbox else SD.UnionDefaultGraph),
        (SD.defaultDataset, dataset),
        *((SD.supportedLanguage, each) for each in languages),
        *((SD.resultFormat, FORMATS[each]) for each in (*_ROWS, *_GRAPHS)),
        *((SD.inputFormat, FORMATS[each]) for each in _GRAPHS),
    )  # fmt: skip
    say(found, dataset, (RDF.type, SD.Dataset), (SD.defaultGraph, default))
    _graph(found, default, contents.whole if contents else None)
    counts = dict(contents.graphs) if contents else {}
    for name in sorted({*counts, *graphs}):
        _named(found, dataset, service, name, counts.get(name))
    if not sandbox:
        say(found, dataset, (RDFS.seeAlso, URIRef(f"{base}/.well-known/void")))
    return found


def _named(found: Graph, dataset: URIRef, service: URIRef, name: URIRef, counts: Statistics | None) -> None:
    part = quote(name, safe="")
    named, content = URIRef(f"{service}#named-{part}"), URIRef(f"{service}#graph-{part}")
    say(found, dataset, (SD.namedGraph, named))
    say(found, named, (RDF.type, SD.NamedGraph), (SD.name, name), (SD.graph, content))
    _graph(found, content, counts)


def _graph(found: Graph, graph: URIRef, counts: Statistics | None) -> None:
    say(found, graph, (RDF.type, SD.Graph))
    if counts is not None:
        say(
            found, graph,
            (RDF.type, VOID.Dataset),
            (VOID.triples, whole_number(counts.triples)),
            (VOID.entities, whole_number(counts.things)),
            (VOID.distinctSubjects, whole_number(counts.subjects)),
            (VOID.distinctObjects, whole_number(counts.values)),
            (VOID.properties, whole_number(len(counts.properties))),
            (VOID.classes, whole_number(len(counts.classes))),
        )  # fmt: skip
