"""Canonical lines: the same content gives the same lines, and nothing of one partner's meets another's."""

from itertools import combinations, pairwise, permutations
from random import Random

import pyoxigraph as ox
import pytest
from rdflib import XSD, BNode, Literal, URIRef

from loaders import Position, Space, Statements
from loaders.errors import TooLargeError
from loaders.rdf import canonical
from loaders.rdf.limits import Limits
from loaders.statements import Triple

SPACE = Space("https://dolen.test", "wlga")
EX = "http://example.org/"
A, P, Q = (URIRef(EX + name) for name in "apq")


def _said(*triples: Triple) -> Statements:
    statements = Statements()
    for line, triple in enumerate(triples, 1):
        statements.add(triple, Position("made.ttl", line=line))
    return statements


def _lines(*triples: Triple) -> list[str]:
    return canonical(_said(*triples), SPACE)


def _random(random: Random, size: int) -> list[Triple]:
    """Make up triples over a few blank nodes, many of which look alike."""
    nodes = [BNode() for _ in range(size)]
    others = [A, Literal("x"), Literal("x", lang="cy")]
    return [
        (random.choice(nodes), random.choice([P, Q]), random.choice([*nodes, *others]))
        for _ in range(random.randrange(1, 2 * size))
    ]


@pytest.mark.parametrize("seed", range(100))
def test_names_and_order_of_blank_nodes_do_not_matter(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - test data
    triples = _random(random, random.randrange(1, 6))
    names = {term: BNode() for triple in triples for term in triple if isinstance(term, BNode)}
    renamed = [tuple(names.get(term, term) for term in triple) for triple in triples]  # type: ignore[call-overload]
    random.shuffle(renamed)
    lines = _lines(*triples)
    assert _lines(*renamed) == lines == sorted(set(lines))
    assert not any("_:" in line for line in lines)


def test_different_content_gives_different_lines() -> None:
    one, two, three = BNode(), BNode(), BNode()
    chain = [(one, P, two), (two, P, three)]
    fork = [(one, P, two), (one, P, three)]
    ring = [(one, P, two), (two, P, three), (three, P, one)]
    lines = [_lines(*triples) for triples in (chain, fork, ring)]
    assert all(set(a).isdisjoint(b) for a, b in combinations(lines, 2))


def test_another_cluster_changes_nothing() -> None:
    one, two = BNode(), BNode()
    before = _lines((A, P, one), (one, Q, Literal("x")))
    after = _lines((A, Q, two), (two, Q, Literal("other")), (A, P, one), (one, Q, Literal("x")))
    assert set(before) < set(after)


def test_two_partners_never_share_a_name() -> None:
    said = _said((BNode(), P, Literal("x")))
    other = Space("https://dolen.test", "gloucestershire-cc")
    assert canonical(said, SPACE)[0].startswith("<https://dolen.test/.well-known/genid/wlga/")
    assert set(canonical(said, SPACE)).isdisjoint(canonical(said, other))


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ("01", XSD.integer, "1"),
        ("1.50", XSD.decimal, "1.5"),
        ("1", XSD.boolean, "true"),
        ("2014-03-12T00:00:00.000Z", XSD.dateTime, "2014-03-12T00:00:00Z"),
        ("12/03/2014", XSD.date, "12/03/2014"),
        ("1e999999999", XSD.decimal, "1e999999999"),
        ("P1Y", XSD.duration, "P1Y"),
    ],
)
def test_values_have_the_form_the_store_keeps(value: str, datatype: URIRef, expected: str) -> None:
    line = f'<{A}> <{P}> "{expected}"^^<{datatype}> .'
    assert _lines((A, P, Literal(value, datatype=datatype))) == [line]


def test_lines_are_those_of_the_store() -> None:
    values = ["plain", 'quote " \\ tab\t line\n return\r', "ŵ \u2028 \x7f", Literal("Cy", lang="cy-GB"), Literal(7)]
    lines = _lines(*((A, P, Literal(value) if isinstance(value, str) else value) for value in values))
    store = ox.Store()
    store.load("\n".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert dumped is not None
    assert sorted(dumped.decode().split("\n")[:-1]) == lines


def test_text_that_looks_like_a_blank_node_stays() -> None:
    line = _lines((BNode(), P, Literal(" _:c14n0 .")))[0]
    assert line.endswith('" _:c14n0 ." .')


def test_large_clusters_that_can_be_told_apart_are_fine() -> None:
    nodes = [BNode() for _ in range(900)]
    chain = [(one, P, two) for one, two in pairwise(nodes)]
    star = [(nodes[0], Q, BNode()) for _ in range(100)]
    assert len(_lines(*chain, *star)) > 900


def test_a_cluster_beyond_the_limit_is_told_with_its_place() -> None:
    nodes = [BNode() for _ in range(12)]
    said = _said((A, P, A), *((one, P, two) for one, two in pairwise(nodes)))
    with pytest.raises(TooLargeError) as caught:
        canonical(said, SPACE, Limits(cluster=10))
    assert (caught.value.code, caught.value.position) == ("cluster-too-large", Position("made.ttl", line=2))


@pytest.mark.parametrize("size", [7, 20, 60])
def test_blank_nodes_that_cannot_be_told_apart_are_refused(size: int) -> None:
    nodes = [BNode() for _ in range(size)]
    said = _said(*((one, P, two) for one, two in permutations(nodes, 2)))
    with pytest.raises(TooLargeError) as caught:
        canonical(said, SPACE)
    assert caught.value.code == "cluster-tangled"
    assert "made.ttl" in caught.value.text("cy")
