"""What is kept of one thing for others is what would be found for each: kinds, signatures, lines that come again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Namespace

from bench import fuzz, generate
from loaders.bulk import tails
from loaders.bulk.batch import Batches
from loaders.bulk.numbered import Lines
from loaders.bulk.outcome import Outcome
from loaders.rdf import canonical, parse
from loaders.space import Space
from loaders.suspects import kinds as kinds_module
from loaders.suspects.index import Index
from loaders.suspects.kinds import Kind, Kinds
from loaders.suspects.profile import Filter
from loaders.suspects.signatures import Rest, Signatures

SPACE = Space("https://dolen.test", generate.PARTNER)
EX = Namespace("https://e.test/")
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.test/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:languageIn ("en" "cy") ; sh:uniqueLang true ] ;
    sh:property [ sh:path ex:day ; sh:maxCount 1 ; sh:datatype xsd:date ] ;
    sh:property [ sh:path ex:level ; sh:class ex:Level ] ;
    sh:property [ sh:path ex:part ; sh:class ex:Thing ] .
ex:Rule a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:sparql [ sh:select '''SELECT $this WHERE { $this <https://e.test/level> <https://e.test/high> .
        FILTER NOT EXISTS { $this <https://e.test/proof> ?p } }''' ] .
ex:Later a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:sparql [ sh:select '''SELECT $this WHERE { $this <https://e.test/from> ?a ; <https://e.test/to> ?b .
        FILTER(STR(?a) > STR(?b)) }''' ] .
"""
TRUSTED = [(f"<{EX}{level}>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{EX}Level>") for level in
           ("high", "low", "middle")]  # fmt: skip


@pytest.fixture(scope="module")
def filter_() -> Filter:
    return Filter(Graph().parse(data=SHAPES, format="turtle"), Graph())


@pytest.fixture
def kinds(filter_: Filter) -> Kinds:
    index = Index(TRUSTED, {})
    return Kinds(filter_, index, lambda iri: iri.startswith(f"<{EX}own"), lambda name: "nonsuch" not in name)


def of(kinds: Kinds, predicate: str, value: str) -> Kind:
    return kinds.of("a" if predicate == "a" else f"<{EX}{predicate}>", value.replace("ex:", str(EX)))


# --- Kinds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("predicate", "one", "other", "alike"),
    [
        ("title", '"one"@en', '"two"@en', True),
        ("title", '"one"@en', '"one"@cy', False),
        ("title", '"one"@en', '"one"@EN', False),
        ("title", '"one"@en', '"one"@en-GB', False),
        ("title", '"one"', '"one"@en', False),
        ("day", '"2014-05-28"^^<x:date>', '"2014-05-28"', False),
        ("day", '"2014-05-28"^^<http://www.w3.org/2001/XMLSchema#date>',
         '"2015-05-28"^^<http://www.w3.org/2001/XMLSchema#date>', True),
        ("day", '"2014-05-28"^^<http://www.w3.org/2001/XMLSchema#date>',
         '"28/05/2014"^^<http://www.w3.org/2001/XMLSchema#date>', False),
        ("level", "<ex:high>", "<ex:low>", False),
        ("level", "<ex:high>", "<ex:nowhere>", False),
        ("part", "<ex:own/a>", "<ex:own/b>", True),
        ("part", "<ex:own/a>", "<ex:low>", False),
        ("part", "<ex:own/a>", '""', False),
        ("other", "<ex:own/a>", '""', False),
        ("other", "<ex:own/a>", "<ex:x>", False),
        ("other", "<ex:y>", "<ex:x>", True),
        ("other", '"\\"@en"', '"x"', True),
    ],
)  # fmt: skip
def test_values_are_of_one_kind_when_nothing_tells_them_apart(
    predicate: str, one: str, other: str, alike: bool, kinds: Kinds
) -> None:
    assert (of(kinds, predicate, one) is of(kinds, predicate, other)) is alike


def test_the_same_value_of_another_property_is_of_another_kind(kinds: Kinds) -> None:
    assert of(kinds, "level", "<ex:high>") is not of(kinds, "part", "<ex:high>")
    assert not of(kinds, "nonsuch", '"x"').is_term


def test_only_so_many_values_are_kinds_of_their_own(kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds_module, "APART", 2)
    found = [of(kinds, "level", f"<ex:{name}>").exact for name in ("low", "middle", "far", "high", "low")]
    assert [each and each.rpartition("/")[2] for each in found] == ["low>", "middle>", None, "high>", "low>"]


# --- Signatures ----------------------------------------------------------------------------------------------

THING = f"<{EX}Thing>"
TITLE = ("title", '"x"@en')


def rest(filter_: Filter, kinds: Kinds, *said: tuple[str, str]) -> Rest | None:
    triples = [(f"<{EX}own/1>", f"<{EX}{path}>", value.replace("ex:", str(EX))) for path, value in said]
    triples.append((f"<{EX}own/1>", TRUSTED[0][1], THING))
    found = [kinds.of(path, value) for _, path, value in triples]
    return Signatures(filter_).rest(found, (), f"<{EX}own/1>", Index([*TRUSTED, *triples], {}))


@pytest.mark.parametrize(
    "said",
    [
        [],
        [("title", '"x"@fr')],
        [("title", '"x"@en'), ("title", '"y"@en')],
        [TITLE, ("day", '"x"')],
        [TITLE, ("level", "<ex:nowhere>")],
        [TITLE, ("level", "<ex:high>")],
    ],
)
def test_what_is_wrong_for_all_of_a_signature_is_found_once(
    said: list[tuple[str, str]], filter_: Filter, kinds: Kinds
) -> None:
    assert rest(filter_, kinds, *said) is None


def test_what_follows_from_kinds_is_not_asked_again_and_what_compares_is(filter_: Filter, kinds: Kinds) -> None:
    plain = rest(filter_, kinds, TITLE, ("level", "<ex:high>"), ("proof", '"x"'))
    assert plain is not None
    assert (plain.rules, dict(plain.own), plain.fields) == ((), {}, ())
    parts = rest(filter_, kinds, TITLE, ("part", "<ex:own/2>"), ("from", '"2"'), ("to", '"3"'))
    assert parts is not None
    assert [len(checks) for checks in parts.own.values()] == [1]
    assert len(parts.rules) == 1


# --- Batches -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    path = tmp_path_factory.mktemp("signatures") / "items.ttl"
    generate.write(path, 12, faults=0.5, seed=4)
    return [f"{line}\n".encode() for line in canonical(parse(path, SPACE), SPACE)]


def batches() -> Batches:
    return Batches(Path("items.nt"), SPACE, fuzz.trusted())


def checked(hands: Batches, lines: list[bytes]) -> Outcome:
    found = hands.checked(Lines(lines, lambda: range(len(lines)), by_engine=False), whole=True)
    assert found
    return found


def pieces(lines: list[bytes]) -> Iterator[list[bytes]]:
    """Give each thing's lines; each is a batch of its own."""
    for number in range(12):
        start = f"<{SPACE.base}/id/practice/generated/item-{number}".encode()
        yield [line for line in lines if line.startswith((start + b"#", start + b">"))]


def test_what_was_seen_before_changes_nothing(lines: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [checked(batches(), piece) for piece in pieces(lines)]
    one = batches()
    assert [checked(one, piece) for piece in pieces(lines)] == expected
    assert [checked(one, piece) for piece in pieces(lines)] == expected
    assert 0 < sum(bool(each.suspects) for each in expected) < 12
    monkeypatch.setattr(tails, "KEPT", 5)
    monkeypatch.setattr(kinds_module, "KEPT", 5)
    assert [checked(one, piece) for piece in pieces(lines)] == expected


def test_what_is_kept_of_lines_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "KEPT", 50)
    one = batches()
    for start in range(0, 400, 40):
        said = (f'<{SPACE.base}/id/practice/generated/a> <{EX}p> "{n}"@en .\n' for n in range(start, start + 40))
        checked(one, sorted(each.encode() for each in said))
        assert len(one._tails._known) <= 80


def test_other_forms_of_a_value_are_judged_as_they_are_and_stored_as_one() -> None:
    date = "<http://www.w3.org/2001/XMLSchema#{}>"
    said = [
        f'"{value}"^^{date.format(kind)}' for value, kind in (("01", "integer"), ("1", "integer"), ("1.50", "decimal"))
    ]
    start = f"<{SPACE.base}/id/practice/generated/a> <{EX}p> "
    found = checked(batches(), sorted(f"{start}{each} .\n".encode() for each in said))
    assert [line.split(b'"')[1] for line in found.lines.splitlines()] == [b"1", b"1.5"]


def test_a_line_that_is_not_canonical_is_for_the_engine_however_well_its_like_is_known() -> None:
    one, start = batches(), f"<{SPACE.base}/id/practice/generated/a> <{EX}p> "
    plain = f'{start}"A"@en .\n'.encode()
    checked(one, [plain])
    for other in ('"\\u0041"@en .\n', '"A"@EN .\n', '"A"@en  .\n', '"A"@en .'):
        lines = [plain, f"{start}{other}".encode()]
        assert one.checked(Lines(lines, lambda: [1, 2], by_engine=False), whole=True) is None


def test_a_signature_that_lets_a_fault_pass_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the comparison with plain pySHACL."""
    monkeypatch.setattr(Signatures, "rest", lambda *_: Rest({}, (), (), ()))
    fuzz._batches.cache_clear()
    try:
        assert fuzz.difference(1, files=40)[1]
    finally:
        fuzz._batches.cache_clear()
