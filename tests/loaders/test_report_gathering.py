"""One fault is told once, hidden characters are shown, namesakes are told apart; the judge's results all stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph

import ontology
from loaders import read
from loaders.errors import DolenError
from loaders.rdf import parse
from loaders.report import Finding, Report, Terms
from loaders.report_groups import told
from loaders.space import Space
from loaders.statements import Position
from loaders.validate import validate

SPACE = Space("https://dolen.test", "wlga")
BOTH = {"en": "Issued", "cy": "Cyhoeddwyd"}
PREFIXES = """@prefix dol: <https://w3id.org/dolen/def#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def finding(component: str, severity: str = "Violation", value: str | None = "x", **more: object) -> Finding:
    words = {"en": component, "cy": component}
    full = str(SH[f"{component}ConstraintComponent"])
    made = Finding(severity, "a", {}, "p", BOTH, value, None, "", full, words, words)
    return replace(made, **more)  # type: ignore[arg-type]


def components(findings: list[Finding]) -> list[str]:
    return [each.problem["en"] for each in told(findings)]


def report_of(tmp_path: Path, *texts: str) -> Report:
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / str(number) / "data.ttl")
        paths[-1].parent.mkdir()
        paths[-1].write_text(PREFIXES + text, encoding="utf-8")
    return validate(read(paths, SPACE, ontology.graph()), ontology.graph(), SPACE, lambda _: None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["Pattern", "Datatype"], ["Datatype"]),
        (["LessThan", "Datatype", "MinInclusive"], ["Datatype"]),
        (["Pattern", "LanguageIn", "NodeKind"], ["NodeKind"]),
        (["MaxLength", "LessThan"], ["MaxLength", "LessThan"]),
        (["Datatype", "SPARQL"], ["Datatype", "SPARQL"]),
    ],
)
def test_what_follows_from_the_wrong_kind_of_value_is_not_told(given: list[str], expected: list[str]) -> None:
    assert components([finding(each) for each in given]) == expected


def test_a_warning_never_hides_what_must_be_mended() -> None:
    assert components([finding("Datatype", "Warning"), finding("Pattern")]) == ["Pattern"]
    assert components([finding("Datatype", "Warning"), finding("LessThan")]) == ["Datatype", "LessThan"]


def test_other_values_things_and_missing_ones_are_faults_of_their_own() -> None:
    others = [
        finding("Datatype"),
        finding("Pattern", value="y"),
        finding("Pattern", focus="b"),
        finding("Pattern", path="q"),
    ]
    assert len(told(others)) == 4
    assert len(told([finding("MinCount", value=None), finding("UniqueLang", value=None)])) == 2


def test_one_fault_is_told_once_and_every_result_stays_in_rdf(tmp_path: Path) -> None:
    report = report_of(tmp_path, '<id/practice/wlga/a> a dol:PracticeItem ; dol:landingPageWelsh "www.example.org" .')
    path = "https://w3id.org/dolen/def#landingPageWelsh"
    assert len([each for each in report.findings if each.path == path]) == 2
    assert [each.component for each in report.told if each.path == path] == [str(SH.NodeKindConstraintComponent)]
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    assert len(list(graph.subjects(RDF.type, SH.ValidationResult))) == len(report.findings) > len(report.told)
    assert sum(report.counts.values()) == len(report.told)


def test_repeats_with_other_values_are_gathered() -> None:
    alike = [
        finding(
            "Datatype", value=value, focus=value, problem={"en": f"No date: {value}", "cy": f"Nid dyddiad: {value}"}
        )
        for value in ("x", "y", "\u05d0")
    ]
    alike[2] = replace(
        alike[2], problem={lang: f"{text[:-1]}\u2068\u05d0\u2069" for lang, text in alike[2].problem.items()}
    )
    (group,) = Report(alike).groups("cy")
    (item,) = group.items
    assert (group.label, item.count, item.problem, item.names_values) == ("Cyhoeddwyd", 3, "Nid dyddiad.", True)
    assert item.finding is alike[0]


def test_groups_are_by_severity_then_field() -> None:
    warning = finding("MinCount", "Warning", None, label={"en": "A", "cy": "A"})
    found = Report([warning, finding("Datatype"), finding("MinCount", value=None)]).groups("en")
    assert [(group.severity, group.label, group.count) for group in found] == [
        ("Violation", "Issued", 2),
        ("Warning", "A", 1),
    ]


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u061c", "\u200b", "\ufeff"])
def test_characters_that_hide_are_written_out_in_every_form(tmp_path: Path, character: str) -> None:
    text = f'<id/practice/wlga/a> a dol:PracticeItem ; dct:title "T{character}t"@en ; dct:issued "2{character}0" .'
    report = report_of(tmp_path, text)
    shown = "".join((report.to_text("en"), report.to_csv("cy").removeprefix("\ufeff"), str(report.to_json("cy"))))
    assert character not in shown
    assert f"[U+{ord(character):04X}]" in shown


def test_letters_from_right_to_left_are_isolated(tmp_path: Path) -> None:
    report = report_of(tmp_path, '<id/practice/wlga/a> a dol:PracticeItem ; dct:issued "שלום" .')
    assert "\u2068שלום\u2069" in report.to_text("cy")


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    report = report_of(
        tmp_path, "<id/practice/wlga/a> a dol:PracticeItem .", "<id/practice/wlga/b> a dol:PracticeItem ."
    )
    assert "data.ttl, the first file of that name, line 3" in report.to_text("en")
    assert "data.ttl, yr ail ffeil o’r enw hwnnw, llinell 3" in report.to_text("cy")
    assert {each.position.nth for each in report.findings if each.position} == {1, 2}
    paths = [tmp_path / "0" / "data.ttl", tmp_path / "1" / "data.ttl"]
    for path in paths:
        path.write_text("<a> <b> .", encoding="utf-8")
    with pytest.raises(DolenError) as caught:
        read(paths, SPACE, ontology.graph())
    assert [error.position for error in caught.value.errors] == [
        Position("data.ttl", line=1, column="9", nth=n) for n in (1, 2)
    ]


@pytest.mark.parametrize(
    ("texts", "told_"),
    [
        ('"Colour"@en, "Color"@en-GB', 1),
        ('"Colour"@en, "Lliw"@cy', 0),
        ('"Colour"@en-GB', 0),
        ('"a"@en, "b"@en-GB, "c"@en-US', 2),
    ],
)
def test_one_language_under_two_tags_is_a_warning(tmp_path: Path, texts: str, told_: int) -> None:
    report = report_of(tmp_path, f"<id/practice/wlga/a> a dol:PracticeItem ; dct:title {texts} .")
    found = [each for each in report.findings if each.component.endswith("language-twice")]
    assert [each.severity for each in found] == ["Warning"] * told_
    assert all(each.label == {"en": "Title", "cy": "Teitl"} for each in found)


def test_terms_decide_where_texts_are_cut() -> None:
    one, other = (finding("Datatype", terms=Terms(RDF.type, RDF.type, RDF[name])) for name in ("first", "rest"))
    assert told([one, other]) == [one, other]


def test_damaged_tables_and_rdf_are_reported_together(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a> <b> .", encoding="utf-8")
    (tmp_path / "b.csv").write_text("", encoding="utf-8")
    with pytest.raises(DolenError) as caught:
        read([tmp_path / "a.ttl", tmp_path / "b.csv", tmp_path / "c.ttl"], SPACE, ontology.graph())
    report = Report.unreadable(caught.value)
    assert [each.position.file for each in report.told if each.position] == ["a.ttl", "b.csv", "c.ttl"]
    assert "cannot be read yet" in report.to_text("en")
    assert report.to_xlsx("cy", [tmp_path / "b.csv"])
    with pytest.raises(DolenError):
        parse(tmp_path / "a.ttl", SPACE)
