"""Validation with small shapes of its own: what is judged, what is said about it, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from loaders.judge import IllTyped, JudgedGraph, JudgeError, judge, term, without_texts
from loaders.rdf import parse
from loaders.report import Finding, Report
from loaders.rules import Rules
from loaders.space import Space
from loaders.statements import Position, Statements
from loaders.validate import validate

DATA = Path(__file__).parent.parent / "data" / "report"
DOL = Namespace("https://w3id.org/dolen/def#")
DSH = Namespace("https://w3id.org/dolen/shapes#")
ORG = Namespace("http://www.w3.org/ns/org#")
DCT = Namespace("http://purl.org/dc/terms/")
SPACE = Space("https://dolen.test", "glos")
BAD = "https://dolen.test/id/practice/glos/bad"


def turtle(name: str) -> Graph:
    return Graph().parse(DATA / name, format="turtle")


@pytest.fixture(scope="module")
def rules() -> Rules:
    shapes = turtle("shapes.ttl")
    return Rules(shapes, shapes, turtle("vocabulary.ttl"))


@pytest.fixture(scope="module")
def report(rules: Rules) -> Report:
    return validate(parse(DATA / "practice.ttl", SPACE), rules.vocabulary, SPACE, owner, rules)


def owner(iri: str) -> str | None:
    return "Welsh Local Government Association" if iri.endswith("/wlga") else None


def one(report: Report, focus: str, shape: str, component: str) -> Finding:
    found = [
        f
        for f in report.findings
        if f.focus.endswith(focus) and f.shape == str(DSH[shape]) and f.component.endswith(component)
    ]
    assert len(found) == 1, [f.component for f in report.findings]
    return found[0]


def said(path: str) -> Position:
    """The line of the only line that holds a text."""
    lines = (DATA / "practice.ttl").read_text(encoding="utf-8").splitlines()
    (number,) = [n for n, line in enumerate(lines, 1) if path in line]
    return Position("practice.ttl", line=number)


def triples(*said_: tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]) -> Statements:
    statements = Statements()
    for line, triple in enumerate(said_, 1):
        statements.add(triple, Position("made.ttl", line=line))
    return statements


def test_a_good_item_is_not_mentioned(report: Report) -> None:
    assert not [f for f in report.findings if f.focus.endswith("/good")]
    assert not report.conforms
    assert report.counts == {"Violation": 10, "Warning": 4, "Info": 0}
    assert (report.items, report.triples) == (4, 26)


@pytest.mark.parametrize(
    ("shape", "component", "text"),
    [
        ("PracticeItem-theme", "ClassConstraintComponent", "theme:helth"),
        ("PracticeItem-issued", "DatatypeConstraintComponent", "28/05/2015"),
        ("PracticeItem-review", "LessThanOrEqualsConstraintComponent", "28/05/2015"),
        ("PracticeItem-page", "NodeKindConstraintComponent", '"www.example.org"'),
        ("PracticeItem-state", "MaxCountConstraintComponent", '"published"'),
        ("PracticeItem-note", "InConstraintComponent", '"middling"'),
        ("PracticeItem-no-learning", "SPARQLConstraintComponent", "dol:lessons"),
        ("PracticeItem-evidence", "MaxLengthConstraintComponent", "bad#evidence-1> ."),
    ],
)
def test_a_finding_is_on_the_line_that_says_it(report: Report, shape: str, component: str, text: str) -> None:
    assert one(report, "/bad", shape, component).position == said(text)


def test_a_missing_value_is_on_the_line_of_its_thing(report: Report) -> None:
    finding = one(report, "/untitled", "PracticeItem-title", "MinCountConstraintComponent")
    assert finding.position == said("glos/untitled> a")


def test_titles_come_from_the_thing_in_each_language(report: Report) -> None:
    assert one(report, "/bad", "PracticeItem-issued", "Datatype" + "ConstraintComponent").title == {"cy": "Drwg"}
    assert one(report, "/untitled", "PracticeItem-title", "MinCountConstraintComponent").title == {}


def test_a_part_has_the_title_of_its_thing(rules: Rules) -> None:
    item, part, inner = URIRef(BAD), BNode(), BNode()
    said_ = triples(
        (item, RDF.type, DOL.PracticeItem),
        (item, DCT.title, Literal("Whole", lang="en")),
        (item, DOL.hasEvidence, part),
        (part, DOL.more, inner),
        (inner, RDF.type, DOL.EvidenceItem),
    )
    report = validate(said_, Graph(), SPACE, owner, rules)
    finding = one(report, str(inner), "EvidenceItem-title", "MinCountConstraintComponent")
    assert finding.title == {"en": "Whole"}
    assert finding.position == Position("made.ttl", line=5)
    assert "DOL" not in str([f for f in report.findings if f.component.endswith("orphan")])


def test_a_table_names_the_row_and_the_column_of_what_is_missing(rules: Rules) -> None:
    statements = Statements()
    item = URIRef(BAD)
    statements.add((item, RDF.type, DOL.PracticeItem), Position("p.xlsx", sheet="PracticeItem", row=7))
    statements.add(
        (item, DCT.identifier, Literal("b")), Position("p.xlsx", sheet="PracticeItem", row=7, column="identifier")
    )
    statements.add((item, DCT.subject, DOL.x), Position("p.xlsx", sheet="PracticeItem", row=7, column="Themâu"))
    report = validate(statements, Graph(), SPACE, owner, rules)
    missing = one(report, "/bad", "PracticeItem-level", "MinCountConstraintComponent")
    assert missing.position == Position("p.xlsx", sheet="PracticeItem", row=7, column="evidence_level")
    title = one(report, "/bad", "PracticeItem-title", "MinCountConstraintComponent").position
    assert title
    assert (title.row, title.column) == (7, "title_en")
    wrong = one(report, "/bad", "PracticeItem-theme", "ClassConstraintComponent")
    assert wrong.position == Position("p.xlsx", sheet="PracticeItem", row=7, column="Themâu")
    assert wrong.to_json("en") | {"sheet": "PracticeItem", "row": 7, "column": "Themâu"} == wrong.to_json("en")
    assert "line" not in wrong.to_json("en")


def test_the_nearest_labels_are_offered_in_each_language(report: Report) -> None:
    mend = one(report, "/bad", "PracticeItem-theme", "ClassConstraintComponent").mend
    assert mend["en"].endswith("Did you mean: Health and wellbeing?")
    assert mend["cy"].endswith("Iechyd a llesiant?")


def test_a_rule_brings_its_own_text(report: Report) -> None:
    finding = one(report, "/bad", "PracticeItem-no-learning", "SPARQLConstraintComponent")
    assert finding.problem["en"] == "This says nothing about what was learnt: a\\d"
    assert finding.problem["cy"] == "Nid yw hyn yn dweud dim am yr hyn a ddysgwyd: a\\d"
    assert finding.label == {"en": "Note", "cy": "Nodyn"}
    assert finding.severity == "Warning"


def test_a_subject_of_no_known_type_is_a_warning_and_its_parts_are_not_repeated(rules: Rules) -> None:
    lost, part = (
        URIRef("https://dolen.test/id/practice/glos/lost"),
        URIRef("https://dolen.test/id/practice/glos/lost#a"),
    )
    report = validate(
        triples((lost, RDF.type, DOL.Praktis), (part, DCT.title, Literal("A", lang="en"))), Graph(), SPACE, owner, rules
    )
    assert [(f.severity, f.focus) for f in report.findings] == [("Warning", str(lost))]
    assert report.conforms


def test_what_is_referred_to_comes_from_the_trusted_graph_only(rules: Rules) -> None:
    item, health = URIRef(BAD), URIRef("https://w3id.org/dolen/def/theme/health")
    said_ = [
        (item, RDF.type, DOL.PracticeItem),
        (item, DCT.title, Literal("T", lang="en")),
        (item, DOL.evidenceLevel, DOL.x),
        (item, DCT.subject, health),
    ]
    assert validate(triples(*said_), rules.vocabulary, SPACE, owner, rules).findings == []
    unknown = validate(triples(*said_, (health, RDF.type, DOL.Theme)), Graph(), SPACE, owner, rules)
    assert [f.component.rpartition("#")[2] for f in unknown.findings] == [
        "ClassConstraintComponent",
        "foreign-vocabulary",
    ]


def test_trusted_things_are_not_themselves_reported(rules: Rules) -> None:
    item, nameless = URIRef(BAD), URIRef("https://dolen.test/id/organisation/nameless")
    trusted = Graph().add((nameless, RDF.type, ORG.Organization))
    report = validate(
        triples((item, RDF.type, DOL.PracticeItem), (item, DCT.publisher, nameless)), trusted, SPACE, owner, rules
    )
    assert {f.focus for f in report.findings} == {str(item)}


def test_what_the_partner_said_before_is_not_taken_for_what_it_says_now(rules: Rules) -> None:
    item, theme = URIRef(BAD), URIRef("https://dolen.test/id/theme/glos/own")
    trusted = Graph().add((theme, RDF.type, DOL.Theme))
    report = validate(
        triples((item, RDF.type, DOL.PracticeItem), (item, DCT.subject, theme)), trusted, SPACE, owner, rules
    )
    assert one(report, "/bad", "PracticeItem-theme", "ClassConstraintComponent").value == str(theme)


def test_the_report_names_the_file_in_order_and_the_worst_first(report: Report) -> None:
    ranks = [("Violation", "Warning", "Info").index(f.severity) for f in report.findings]
    assert ranks == sorted(ranks)
    lines = [f.position.line for f in report.findings if f.severity == "Violation" and f.position]
    assert lines == sorted(lines, key=lambda line: line or 0)


# --- The traps of pySHACL ------------------------------------------------------------------------------------


def test_xsd_string_is_the_plain_literal_it_stands_for() -> None:
    assert term(Literal("cy", datatype=XSD.string)) == Literal("cy")
    assert term(Literal("cy", lang="cy")) == Literal("cy", lang="cy")


def test_ill_typed_literals_can_be_compared() -> None:
    bad, good = Literal("12/03/2014", datatype=XSD.date), Literal("2014-03-12", datatype=XSD.date)
    with pytest.raises(TypeError):
        assert good <= bad
    held = term(bad)
    assert isinstance(held, IllTyped)
    assert held == bad
    assert hash(held) == hash(bad)
    assert not good <= held
    assert not held >= good


def shapes_with(query: str) -> Graph:
    text = f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dol: <https://w3id.org/dolen/def#> .
        dol:Rule a sh:NodeShape ; sh:targetClass dol:PracticeItem ; sh:sparql [ sh:message "No {{?value}}"@en ;
            sh:select '''{query}''' ] .
    """
    return without_texts(Graph().parse(data=text, format="turtle"))


def test_a_text_with_a_backslash_does_not_break_a_rule() -> None:
    data = JudgedGraph()
    data.add((URIRef(BAD), RDF.type, DOL.PracticeItem))
    data.add((URIRef(BAD), DOL.note, Literal("a\\d \\1")))
    shapes = shapes_with("SELECT $this ?value WHERE { $this <https://w3id.org/dolen/def#note> ?value }")
    (result,) = judge(data, shapes, frozenset({URIRef(BAD)}))
    assert (result.component, result.value) == (SH.SPARQLConstraintComponent, Literal("a\\d \\1"))


def test_a_rule_the_judge_refuses_is_an_error_and_not_a_clean_report() -> None:
    data = JudgedGraph()
    data.add((URIRef(BAD), RDF.type, DOL.PracticeItem))
    shapes = shapes_with("SELECT $this WHERE { ?x a <https://e.test/> MINUS { $this a ?y } }")
    with pytest.raises(JudgeError) as caught:
        judge(data, shapes, frozenset({URIRef(BAD)}))
    assert "MINUS" in caught.value.text("en")
    assert "MINUS" in caught.value.text("cy")


def test_a_query_is_parsed_once_for_all_things(monkeypatch: pytest.MonkeyPatch) -> None:
    import loaders.judge as module

    parsed: list[str] = []
    prepare = module.prepareQuery
    monkeypatch.setattr(module, "prepareQuery", lambda text: parsed.append(text) or prepare(text))
    data = JudgedGraph()
    for number in range(5):
        data.add((URIRef(f"{BAD}{number}"), RDF.type, DOL.PracticeItem))
    shapes = shapes_with("SELECT $this WHERE { $this a <https://w3id.org/dolen/def#PracticeItem> . FILTER(41 = 41) }")
    assert len(judge(data, shapes, frozenset(data.subjects()))) == 5
    assert len(parsed) == 1


def test_blank_nodes_that_all_refer_to_one_another_are_named_not_written_out(rules: Rules) -> None:
    nodes = [BNode() for _ in range(20)]
    item = URIRef(BAD)
    statements = triples((item, RDF.type, DOL.PracticeItem), (item, DCT.subject, nodes[0]))
    for one_ in nodes:
        for other in nodes:
            statements.add((one_, DOL.note, other), Position("made.ttl", line=9))
    report = validate(statements, Graph(), SPACE, owner, rules)
    found = one(report, "/bad", "PracticeItem-theme", "ClassConstraintComponent")
    assert found.value is None
    assert "(a part without a name)" in found.problem["en"]
    assert found.terms
    assert found.terms.value == nodes[0]
    from pyshacl.rdfutil.stringify import stringify_blank_node

    kept = {key[1] for key in getattr(stringify_blank_node, "dict_cache", {})}
    assert not kept & {str(node) for node in nodes}
