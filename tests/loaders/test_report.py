"""The forms of a report: JSON, text, CSV and Turtle, each in both languages."""

from __future__ import annotations

import csv
import io
import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from loaders.expectations import shown
from loaders.findings import Findings
from loaders.judge import IllTyped
from loaders.places import Places
from loaders.rdf import parse
from loaders.report import Finding, Report, Terms
from loaders.rules import Rules
from loaders.space import Space
from loaders.statements import Position, Statements
from loaders.table.problems import CellProblem, TableStatements
from loaders.validate import validate
from shapes.fields import Field

DATA = Path(__file__).parent.parent / "data" / "report"
DOL = Namespace("https://w3id.org/dolen/def#")
DSH = Namespace("https://w3id.org/dolen/shapes#")
DCT = Namespace("http://purl.org/dc/terms/")
SPACE = Space("https://dolen.test", "glos")

FINDING = Finding(
    severity="Violation",
    focus="https://dolen.test/id/practice/glos/a",
    title={"en": "One Legal", "cy": "Un Gyfraith"},
    path=str(DCT.title),
    label={"en": "Title", "cy": "Teitl"},
    value="x",
    position=Position("p.csv", row=7, column="title_en"),
    shape=str(DSH["PracticeItem-title"]),
    component=str(SH.MinCountConstraintComponent),
    problem={"en": "“Title” is missing.", "cy": "Mae “Teitl” ar goll."},
    mend={"en": "Fill in “Title”.", "cy": "Llenwch “Teitl”."},
)


@pytest.fixture(scope="module")
def rules() -> Rules:
    shapes = Graph().parse(DATA / "shapes.ttl")
    return Rules(shapes, shapes, Graph().parse(DATA / "vocabulary.ttl"))


@pytest.fixture(scope="module")
def report(rules: Rules) -> Report:
    return validate(parse(DATA / "practice.ttl", SPACE), rules.vocabulary, SPACE, lambda _: None, rules)


def many(count: int) -> Report:
    findings = [replace(FINDING, position=Position("p.csv", row=n + 2, column="title_en")) for n in range(count)]
    return Report(findings, items=count, triples=count)


# --- JSON ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "title", "label"), [("en", "One Legal", "Title"), ("cy-GB", "Un Gyfraith", "Teitl")])
def test_json_has_the_names_and_the_language_asked_for(lang: str, title: str, label: str) -> None:
    found = FINDING.to_json(lang)
    assert list(found) == [
        "severity", "focus", "title", "path", "label", "value", "file", "row", "column", "problem", "mend", "shape",
        "component",
    ]  # fmt: skip
    assert (found["title"], found["label"], found["row"], found["severity"]) == (title, label, 7, "Violation")


def test_json_leaves_out_what_is_not_known() -> None:
    found = replace(FINDING, title={}, path=None, value=None, position=None).to_json("en")
    assert set(found) == {"severity", "focus", "label", "problem", "mend", "shape", "component"}


def test_json_has_a_line_or_a_row_never_both() -> None:
    line = replace(FINDING, position=Position("a.ttl", line=3, column="ignored")).to_json("en")
    assert (line["line"], "row" in line, "column" in line) == (3, False, False)
    row = replace(FINDING, position=Position("a.ods", line=3, sheet="S", row=7, column="c")).to_json("en")
    assert (row["row"], row["sheet"], row["column"], "line" in row) == (7, "S", "c", False)


def test_the_whole_report_is_json(report: Report) -> None:
    for lang in ("en", "cy"):
        found = json.loads(json.dumps(report.to_json(lang)))
        assert (found["conforms"], found["items"], found["triples"]) == (False, 4, 26)
        assert found["counts"] == {"Violation": 10, "Warning": 4, "Info": 0}
        assert len(found["findings"]) == len(report.findings) - 1 == 14
        assert found["outcome"] == report.outcome(lang)


@pytest.mark.parametrize(
    ("title", "shown_as"),
    [
        ({"cy": "Drwg"}, "Drwg"),
        ({"": "Plain"}, "Plain"),
        ({"": "Plain", "en": "English"}, "English"),
        ({"fr": "Titre"}, "Titre"),
        ({}, FINDING.focus),
    ],
)
def test_a_title_in_another_language_is_better_than_none(title: dict[str, str], shown_as: str) -> None:
    assert replace(FINDING, title=title).named("en") == shown_as


# --- Conforming ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "conforms"), [("Violation", False), ("Warning", True), ("Info", True)])
def test_only_violations_block(severity: str, conforms: bool) -> None:
    report = Report([replace(FINDING, severity=severity)], 1, 1)
    assert report.conforms is conforms
    assert ("cannot be published" in report.to_text("en")) is not conforms
    assert ("Ni ellir cyhoeddi" in report.to_text("cy")) is not conforms


def test_an_empty_report_conforms() -> None:
    assert Report().conforms
    assert Report().to_text("en").strip() == "Records: 0. Statements: 0. This can be published. Points to look at: 0."


# --- Text ----------------------------------------------------------------------------------------------------


def test_text_groups_by_severity_then_field_and_counts_repeats() -> None:
    report = many(8)
    report.findings.append(replace(FINDING, severity="Warning", label={"en": "Areas", "cy": "Ardaloedd"}))
    text = report.to_text("en")
    assert text.count("“Title” is missing.") == 2
    assert text.index("Must be mended (8)") < text.index("  Title") < text.index("Should be looked at (1)")
    assert "p.csv, row 2, column title_en: One Legal" in text
    assert "More of the same: 3" in text
    assert "row 7," in text.partition("Should be looked at")[2]
    welsh = report.to_text("cy")
    assert "Rhaid ei gywiro (8)" in welsh
    assert "p.csv, rhes 2, colofn title_en: Un Gyfraith" in welsh
    assert "Rhagor o’r un fath: 3" in welsh


def test_text_keeps_the_fields_in_the_order_of_the_file() -> None:
    labels = ["Zebra", "Apple", "Zebra", "Mango"]
    report = Report([replace(FINDING, label={"en": label, "cy": label}) for label in labels])
    text = report.to_text("en")
    assert text.index("Zebra") < text.index("Apple") < text.index("Mango")
    assert text.count("Zebra") == 1


def test_nothing_that_a_terminal_obeys_is_shown(rules: Rules) -> None:
    item = URIRef("https://dolen.test/id/practice/glos/a")
    statements = Statements()
    for value in (RDF.type, DOL.PracticeItem), (DOL.note, Literal("\x1b[2Jgone\u202e\x9b31m\n")):
        statements.add((item, *value), Position("a.ttl", line=1))
    statements.add((item, DCT.title, Literal("\x1b]0;pwned\x07", lang="en")), Position("a.ttl", line=1))
    report = validate(statements, Graph(), SPACE, lambda _: None, rules)
    assert any(finding.value == "[2Jgone[U+202E] 31m" for finding in report.findings)
    said = report.to_text("en") + json.dumps(report.to_json("en"), ensure_ascii=False)
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(said)


def test_long_values_are_cut_everywhere(rules: Rules) -> None:
    item, long = URIRef("https://dolen.test/id/practice/glos/a"), Literal("y" * 1_000_000)
    statements = Statements()
    for predicate, value in ((RDF.type, DOL.PracticeItem), (DCT.title, long), (DOL.note, long)):
        statements.add((item, predicate, value), Position("a.ttl", line=1))
    report = validate(statements, Graph(), SPACE, lambda _: None, rules)
    assert len(report.findings) >= 2
    for text in (report.to_text("en"), report.to_csv("en"), report.to_turtle(), json.dumps(report.to_json("cy"))):
        assert len(text) < 10_000
    assert shown("y" * 121) == "y" * 120 + "…"
    assert shown("y" * 120) == "y" * 120


# --- CSV -----------------------------------------------------------------------------------------------------


def test_csv_is_a_table_that_excel_reads_as_unicode(report: Report) -> None:
    text = report.to_csv("cy")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 14
    assert rows[0]["severity"] == "Rhaid ei gywiro"
    assert {row["file"] for row in rows} == {"practice.ttl"}
    assert all(row["line"].isdigit() and row["row"] == "" for row in rows)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_never_holds_a_formula(sign: str) -> None:
    report = Report([replace(FINDING, value=f"{sign}cmd|'/C calc'!A0", title={"en": f"{sign}1"})])
    (row,) = csv.DictReader(io.StringIO(report.to_csv("en").removeprefix("\ufeff")))
    assert row["value"].startswith(f"'{sign}")
    assert row["title"].startswith(f"'{sign}")


# --- Turtle --------------------------------------------------------------------------------------------------


def test_turtle_is_a_validation_report(report: Report) -> None:
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert list(graph.objects(node, SH.conforms)) == [Literal(False)]
    found = list(graph.objects(node, SH.result))
    assert len(found) == 15
    for result in found:
        assert (result, RDF.type, SH.ValidationResult) in graph
        for once in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape):
            assert len(list(graph.objects(result, once))) == 1
        languages = {m.language for m in graph.objects(result, SH.resultMessage) if isinstance(m, Literal)}
        assert languages == {"en", "cy"}
        assert isinstance(graph.value(result, DSH.line), Literal)


def test_turtle_repeats_longer_paths_and_typed_values(report: Report) -> None:
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    (page,) = graph.subjects(SH.sourceShape, DSH["PracticeItem-page"])
    path = graph.value(page, SH.resultPath)
    choices = graph.value(path, SH.alternativePath)
    assert choices is not None
    assert list(graph.items(choices))[1] == DOL.landingPageWelsh
    assert Literal("28/05/2015", datatype=XSD.date) in set(graph.objects(None, SH.value))


def test_turtle_can_name_blank_nodes_and_what_is_no_iri() -> None:
    odd = URIRef("https://e.test/a b")
    report = Report(
        [
            replace(FINDING, terms=Terms(BNode("b1"), DCT.title, BNode("b2"))),
            replace(FINDING, terms=Terms(odd, DCT.title, odd)),
            replace(FINDING, shape="nf00", terms=None),
        ]
    )
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    assert len(list(graph.subjects(RDF.type, SH.ValidationResult))) == 3
    assert Literal(str(odd)) in set(graph.objects(None, SH.value))


# --- From elsewhere ------------------------------------------------------------------------------------------


def test_a_report_goes_from_one_process_to_another(report: Report) -> None:
    bad = IllTyped(Literal("x", datatype=XSD.date))
    report = replace(report, findings=[*report.findings, replace(FINDING, terms=Terms(bad, None, bad))])
    again = pickle.loads(pickle.dumps(report))  # noqa: S301
    assert again == report
    assert again.to_text("cy") == report.to_text("cy")


@pytest.fixture
def field() -> Field:
    names = {"en": "Themes", "cy": "Themâu"}
    return Field(
        shape=DSH["PracticeItem-theme"], path=DCT.subject, name=names, description=names, column="themes", example=None,
        datatype=None, cls=DOL.Theme, node_kind=None, lang=False, min_count=1, max_count=None, required=True,
    )  # fmt: skip


def test_cells_that_fit_nothing_are_findings(rules: Rules, field: Field) -> None:
    place = Position("p.csv", row=3, column="Themâu")
    item = URIRef("https://dolen.test/id/practice/glos/a")
    problem = CellProblem(place, field, "helth", "unknown-name", {}, ({"en": "Health", "cy": "Iechyd"},), item)
    made = Findings(rules, Graph(), Places(Statements(), ())).cell(problem)
    assert (made.severity, made.focus, made.path) == ("Violation", str(item), str(DCT.subject))
    assert (made.label["cy"], made.value, made.position) == ("Themâu", "helth", place)
    assert "helth" in made.problem["en"] + made.problem["cy"]
    assert "Iechyd" in made.mend["cy"]


def test_a_missing_value_is_not_reported_again_when_its_cell_was_refused(rules: Rules, field: Field) -> None:
    item = URIRef("https://dolen.test/id/practice/glos/a")
    title = replace(field, path=DCT.title)
    for problems, expected in (
        ([], 1),
        ([CellProblem(Position("p.csv"), title, "x", "unknown-name", {}, (), item)], 0),
    ):
        statements = TableStatements(problems=problems)
        statements.add((item, RDF.type, DOL.PracticeItem), Position("p.csv", row=2))
        report = validate(statements, Graph(), SPACE, lambda _: None, rules)
        missing = [
            f for f in report.findings if f.shape == str(DSH["PracticeItem-title"]) and "MinCount" in f.component
        ]
        assert len(missing) == expected
        assert not report.conforms
