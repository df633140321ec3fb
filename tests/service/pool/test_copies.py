"""Which queries may reach a named graph."""

from __future__ import annotations

import pytest

from service.pool.channel import Request
from service.pool.copies import Copies
from service.store import Store


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * { ?s ?p 'gr aph' }", False),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT * { gRaPh?g{?s ?p ?o} }", True),
        ("SELECT * FROM <http://e/g> { ?s ?p ?o }", True),
        ("SELECT * frOM NAMED <http://e/g> { ?s ?p ?o }", True),
        (r"SELECT * { \u0047RAPH ?g { ?s ?p ?o } }", True),
        (r"SELECT * { GR\U00000041PH ?g { ?s ?p ?o } }", True),
        ("SELECT * { ?s ?p ?o.GRAPH:a{ ?s ?p ?o } }", True),
        ("SELECT * { FILTER(1GRAPH ?g { ?s ?p ?o }) }", True),
        ("SELECT*FROM<http://e/g>{?s ?p ?o}", True),
        ("SELECT * { FILTER(?a<?b&&GRAPH<http://e/g>{?s ?p ?o}) }", True),
        ("PREFIX graph: <http://e/> SELECT * { ?s graph:a ?o }", True),  # more than needed, never less
        ("# as a graph\nSELECT * { ?s ?p ?o }", False),
        ("SELECT * { ?photograph ?from 'from a graph' , <http://e/graph/from> , \"GRAPH\"@graph }", False),
        ("PREFIX e: <http://e/> SELECT * { ?s e:graph ?o . ?s e:from 'C:\\\\from' }", False),
        (r"SELECT * { ?s ?p 'tŷ\u0047' }", False),
        (r"SELECT * { ?s ?p <http://e/\u0047> }", False),
    ],
)
def test_a_query_that_might_name_a_graph_gets_the_whole(text: str, whole: bool) -> None:
    copies = Copies(Store(), Store())
    request = Request(text, (), (), (None, None, None), 0)
    assert copies.of(request) is (copies.whole if whole else copies.union)


@pytest.mark.parametrize(("default", "named"), [(("http://e/g",), ()), ((), ("http://e/g",))])
def test_a_dataset_of_the_protocol_is_of_the_whole(default: tuple[str, ...], named: tuple[str, ...]) -> None:
    copies = Copies(Store(), Store())
    assert copies.of(Request("ASK { ?s ?p ?o }", default, named, (None, None, None), 0)) is copies.whole
