"""Reads the manifests of the W3C suites into plain records (vocabulary: HTTP in RDF 1.0, and the suites' own)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

CHECKOUT = Path(__file__).parents[2]
SUITES = Path(os.environ.get("DOLEN_W3C") or CHECKOUT.parent / "shared" / "w3c")
CNT = Namespace("http://www.w3.org/2011/content#")
HT = Namespace("http://www.w3.org/2011/http#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
#: What the manifests call statuses.
STATUSES = {
    "StatusCode2xx": range(200, 300),
    "StatusCode3xx": range(300, 400),
    "StatusCode4xx": range(400, 500),
    "OK": range(200, 201),
    "Created": range(201, 202),
    "NoContent": range(204, 205),
    "NotFound": range(404, 405),
}


@dataclass(frozen=True)
class Expected:
    """What an answer must be; None where the manifest says nothing."""

    statuses: tuple[range, ...]
    headers: tuple[tuple[str, str], ...]
    body: str | None
    truth: bool | None
    form: str | None
    location: str | None


@dataclass(frozen=True)
class Exchange:
    """One request and the answer that is expected."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    expected: Expected


@dataclass(frozen=True)
class Case:
    """One test: graphs to load first (name and file), then requests in order."""

    iri: str
    graphs: tuple[tuple[str, Path], ...]
    exchanges: tuple[Exchange, ...]


def cases(path: str) -> list[object]:
    """Give a manifest's tests as parameters of a test, named by their IRIs; none when the suites are not there."""
    file = SUITES / path
    if not file.exists():
        return []
    graph = Graph().parse(file, format="turtle", publicID=file.as_uri())
    entries = graph.value(URIRef(file.as_uri()), MF.entries)
    assert entries is not None
    found = [_case(graph, entry, file.parent) for entry in Collection(graph, entries)]
    return [pytest.param(case, id=case.iri) for case in found]


def _case(graph: Graph, entry: Node, folder: Path) -> Case:
    loaded = tuple(
        (str(graph.value(data, RDFS.label)), folder / str(graph.value(data, UT.graph)).rpartition("/")[2])
        for data in graph.objects(entry, UT.graphData)
    )
    action = graph.value(entry, MF.action)
    requests = _list(graph, graph.value(action, HT.requests)) if action else ()
    return Case(str(entry), loaded, tuple(_exchange(graph, request) for request in requests))


def _exchange(graph: Graph, request: Node) -> Exchange:
    content = graph.value(request, HT.body)
    encoding = str(graph.value(content, CNT.characterEncoding)) if content else "UTF-8"
    text = _chars(graph, content)
    return Exchange(
        str(graph.value(request, HT.methodName)),
        str(graph.value(request, HT.absolutePath)),
        tuple(_headers(graph, request)),
        None if text is None else text.encode(encoding),
        _expected(graph, graph.value(request, HT.resp)),
    )


def _expected(graph: Graph, answer: Node | None) -> Expected:
    statuses = tuple(STATUSES[str(each).rpartition("#")[2]] for each in graph.objects(answer, MF.expectedStatus))
    truth, form = graph.value(answer, MF.expectedBoolean), graph.value(answer, MF.expectedFormat)
    location = graph.value(answer, MF.expectedLocation)
    return Expected(
        statuses,
        tuple(_headers(graph, answer)),
        _chars(graph, graph.value(answer, HT.body)),
        truth.toPython() if isinstance(truth, Literal) else None,
        str(form) if form else None,
        str(location) if location else None,
    )


def _headers(graph: Graph, message: Node | None) -> Iterator[tuple[str, str]]:
    for header in _list(graph, graph.value(message, HT.headers)):
        yield str(graph.value(header, HT.fieldName)).lower(), str(graph.value(header, HT.fieldValue))


def _chars(graph: Graph, content: Node | None) -> str | None:
    text = graph.value(content, CNT.chars) if content else None
    return None if text is None else str(text)


def _list(graph: Graph, head: Node | None) -> list[Node]:
    return list(Collection(graph, head)) if head not in {None, RDF.nil} else []
