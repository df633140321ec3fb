"""The dataset that the protocol names for an update, written into its operations."""

from __future__ import annotations

import pytest

from service.failures import QueryError
from service.sparql.operations import UpdateOperation
from service.sparql.using import insert

CLAUSES = "USING <http://a.test/> USING <http://b.test/> USING NAMED <http://n.test/> "


def written(text: str) -> str:
    return insert(UpdateOperation(text, ("http://a.test/", "http://b.test/"), ("http://n.test/",)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", "INSERT { ?s ?p 1 } @WHERE { ?s ?p ?o }"),
        ("delete{?s ?p ?o}where{?s ?p ?o}", "delete{?s ?p ?o}@where{?s ?p ?o}"),
        ("DELETE {} INSERT {} WHERE {}", "DELETE {} INSERT {} @WHERE {}"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE { ?s ?p ?o } @WHERE { ?s ?p ?o }"),
        (
            "DELETE WHERE { GRAPH ?g { ?s ?p '}' } }",
            "DELETE { GRAPH ?g { ?s ?p '}' } } @WHERE { GRAPH ?g { ?s ?p '}' } }",
        ),
        ("INSERT {} WHERE {} ; INSERT {} WHERE {}", "INSERT {} @WHERE {} ; INSERT {} @WHERE {}"),
        ("INSERT DATA { <x:s> <x:p> 1 }", "INSERT DATA { <x:s> <x:p> 1 }"),
        ("CLEAR ALL ; DROP GRAPH <x:g>;", "CLEAR ALL ; DROP GRAPH <x:g>;"),
        ("INSERT {} # WHERE {\nWHERE { ?s ?p 'WHERE' }", "INSERT {} # WHERE {\n@WHERE { ?s ?p 'WHERE' }"),
        (
            "PREFIX where: <x:> PREFIX using: <y:> INSERT { ?s where:using using:with } WHERE { ?s ?using ?with }",
            "PREFIX where: <x:> PREFIX using: <y:> INSERT { ?s where:using using:with } @WHERE { ?s ?using ?with }",
        ),
    ],
)
def test_using_goes_into_every_pattern(text: str, expected: str) -> None:
    assert written(text) == expected.replace("@", CLAUSES)


@pytest.mark.parametrize(
    "text",
    [
        "WITH <x:g> DELETE {} WHERE {}",
        "INSERT {} USING <x:g> WHERE {}",
        "INSERT {} using named <x:g> WHERE {}",
        "CLEAR ALL ; INSERT {} WHERE {} ; WITH <x:g> DELETE {} WHERE {}",
    ],
)
def test_a_dataset_of_its_own_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="dataset twice"):
        written(text)


def test_without_a_dataset_the_text_stays() -> None:
    text = "WITH <x:g> DELETE {} WHERE {}"
    assert insert(UpdateOperation(text, (), ())) == text
