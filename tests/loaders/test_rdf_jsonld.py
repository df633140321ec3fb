"""JSON-LD: our order of reading says what the standard's does, and no context comes from elsewhere."""

import json
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, RDF, XSD, Literal, URIRef

import ontology
from loaders import Space, Statements
from loaders.errors import DolenError, RefusedError
from loaders.rdf import canonical, parse
from loaders.rdf.terms import Reader
from loaders.statements import Position
from ontology import DOLEN

SPACE = Space("https://dolen.test", "wlga")
CONTEXT = {
    "@vocab": "http://example.org/",
    "id": "@id",
    "kind": {"@id": "@type", "@container": "@set"},
    "lang": {"@container": "@language"},
    "index": {"@container": "@index"},
    "byid": {"@container": "@id"},
    "list": {"@container": "@list"},
    "back": {"@reverse": "http://example.org/forth"},
    "link": {"@type": "@id"},
    "raw": {"@type": "@json"},
    "date": {"@type": "http://www.w3.org/2001/XMLSchema#date"},
    "nest": "@nest",
    "off": None,
    "scoped": {"@context": {"inner": "http://example.org/scoped-inner"}},
}
VALUES = ["text", 7, 2.5, True, None, "", [], ["a", "b"], {"@value": "x", "@language": "cy"}]


def _write(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _plainly(path: Path) -> Statements:
    """Read with pyoxigraph's ordinary parser, which takes keys in any order."""
    statements, reader = Statements(), Reader(10**6)
    for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.JSON_LD, base_iri="https://dolen.test/"):
        statements.add(tuple(reader[term] for term in quad.triple), Position(path.name))  # type: ignore[arg-type]
    return statements


def _object(random: Random, depth: int) -> dict[str, object]:
    """Make up an object with keys in any order, nested in every way we know."""

    def nested() -> object:
        return _object(random, depth - 1) if depth else random.choice(VALUES)

    choices: dict[str, object] = {
        "id": f"http://example.org/{random.randrange(5)}",
        "kind": ["A", "B"],
        "p": nested(),
        "q": [nested(), nested()],
        "lang": {"en": "x", "cy": ["y", "z"]},
        "index": {"one": "x", "two": "y"},
        "byid": {"http://example.org/k": {"r": "s"}},
        "list": ["a", "a", nested()],
        "back": {"id": "http://example.org/b"},
        "link": "relative",
        "raw": {"b": [1, {"a": 2}]},
        "date": "2014-03-12",
        "nest": {"n": nested()},
        "scoped": {"inner": "x"},
        "off": "unseen",
        "@included": [_object(random, depth - 1)] if depth else [],
        "@reverse": {"rev": [_object(random, depth - 1)] if depth else []},
    }
    keys = random.sample(sorted(choices), random.randint(1, 8))
    return {key: choices[key] for key in keys}


@pytest.mark.parametrize("seed", range(60))
def test_reads_as_the_ordinary_parser_does(seed: int, tmp_path: Path) -> None:
    random = Random(seed)  # noqa: S311 - test data
    document = {"@graph": [_object(random, 3) for _ in range(3)]}
    members = [*document.items(), ("@context", CONTEXT)]
    random.shuffle(members)
    path = _write(tmp_path / "random.jsonld", dict(members))
    ours = parse(path, SPACE)
    assert canonical(ours, SPACE) == canonical(_plainly(path), SPACE)


def test_our_context_stands_in_for_its_iri(tmp_path: Path) -> None:
    item = {"id": "id/practice/wlga/a", "type": "PracticeItem", "title": {"en": "A", "cy": "Â"}, "e:p": "x"}
    for context in (ontology.CONTEXT_IRI, [ontology.CONTEXT_IRI, {"e": "http://example.org/"}]):
        said = parse(_write(tmp_path / "a.jsonld", {"@context": context, **item}), SPACE)
        triples = set(said.triples)
        focus = URIRef("https://dolen.test/id/practice/wlga/a")
        assert (focus, RDF.type, DOLEN.PracticeItem) in triples
        assert (focus, DCTERMS.title, Literal("Â", lang="cy")) in triples


@pytest.mark.parametrize(
    "context",
    [
        "http://127.0.0.1:9/c.jsonld",
        "https://w3id.org/dolen/def/context.jsonld?v=2",
        "file:///etc/hostname",
        "context.jsonld",
        [{"@vocab": "http://example.org/"}, "http://127.0.0.1:9/c.jsonld"],
        {"@import": "http://127.0.0.1:9/c.jsonld"},
        {"t": {"@id": "http://example.org/t", "@context": "http://127.0.0.1:9/c.jsonld"}},
        {"t": {"@id": "http://example.org/t", "@context": [{"@import": "http://127.0.0.1:9/c.jsonld"}]}},
    ],
    ids=str,
)
def test_no_other_context_is_taken(context: object, tmp_path: Path) -> None:
    for document in ({"@context": context}, {"http://example.org/p": [{"@context": context, "@id": "a"}]}):
        with pytest.raises(RefusedError) as caught:
            parse(_write(tmp_path / "a.jsonld", document), SPACE)
        assert caught.value.code == "context-remote"
        assert ontology.CONTEXT_IRI in caught.value.text("cy")


def test_decimals_stay_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    context = '{"amount": {"@id": "http://example.org/amount", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}}'
    path.write_text(f'{{"@id": "a", "amount": [1200.50, 7], "@context": {context}}}', encoding="utf-8")
    values = {term for _, _, term in parse(path, SPACE).triples}
    assert values == {Literal("1200.50", datatype=XSD.decimal), Literal("7", datatype=XSD.decimal)}


@pytest.mark.parametrize(
    "value", [None, [], {"@set": []}, {"@list": []}, {"@value": None}, {"@id": "a"}, {"en": None}], ids=json.dumps
)
def test_nothing_said_is_nothing_lost(value: object, tmp_path: Path) -> None:
    context = {"p": {"@id": "http://example.org/p", **({"@container": "@language"} if value == {"en": None} else {})}}
    parse(_write(tmp_path / "a.jsonld", {"@context": context, "@id": "a", "p": value}), SPACE)


@pytest.mark.parametrize(
    "member",
    [
        {"unknown": "x"},
        {"p": {"@id": "not an address"}},
        {"p": {"@value": "x", "@language": "en_GB"}},
        {"@type": "not a class"},
        {"p": {"@type": "also no class", "q": "x"}},
    ],
    ids=json.dumps,
)
def test_what_would_be_lost_is_told(member: dict[str, object], tmp_path: Path) -> None:
    context = {"p": "http://example.org/p", "q": "http://example.org/q"}
    with pytest.raises(DolenError) as caught:
        parse(_write(tmp_path / "a.jsonld", {"@context": context, "@id": "a", "q": "kept", **member}), SPACE)
    assert caught.value.code == "json-ignored"
