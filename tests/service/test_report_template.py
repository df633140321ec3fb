"""The report on a page: grouped, harmless, in one language, with everything said that is not shown."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import service
from loaders.errors import DolenError
from loaders.rdf import parse
from loaders.report import Finding, Report
from loaders.space import Space
from loaders.statements import Position

TEMPLATES = Path(service.__file__).parent / "templates"
MESSY = Path(__file__).parent.parent / "data" / "rdf" / "faults" / "messy.ttl"
FINDING = Finding(
    severity="Violation",
    focus="https://dolen.test/id/practice/glos/a",
    title={"cy": "Un <b>Gyfraith</b>"},
    path="http://purl.org/dc/terms/issued",
    label={"en": "Published on", "cy": "Dyddiad cyhoeddi"},
    value="<script>",
    position=Position("p.csv", row=7, column="issued"),
    shape="https://w3id.org/dolen/shapes#PracticeItem-issued",
    component="http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
    problem={"en": "This is not a date: <script>", "cy": "Nid dyddiad yw hyn: <script>"},
    mend={"en": "Write a date.", "cy": "Ysgrifennwch ddyddiad."},
)


def page(report: Report, lang: str) -> str:
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    env.globals["number"] = lambda number: f"{number:,}"
    source = '{% from "report.html" import report_groups with context %}{{ report_groups(report, lang) }}'
    return env.from_string(source).render(report=report, lang=lang)


@pytest.mark.parametrize(("lang", "heading"), [("en", "Must be mended before"), ("cy", "Rhaid cywiro")])
def test_a_page_says_all_of_a_finding_and_nothing_that_runs(lang: str, heading: str) -> None:
    shown = page(Report([FINDING]), lang)
    for text in (heading, FINDING.label[lang], FINDING.mend[lang], "issued", "7", "&lt;script&gt;", "&lt;b&gt;"):
        assert text in shown
    assert "<script" not in shown
    assert ('lang="cy"' in shown) == (lang == "en")


def test_repeats_are_counted_and_the_rest_is_said() -> None:
    many = [replace(FINDING, position=Position("p.csv", row=n, column="issued"), focus=str(n)) for n in range(600)]
    shown = page(Report(many), "en")
    assert shown.count("This is not a date") == 1
    assert "(600 ×)" in shown
    assert "The other places: 597" in shown
    assert len(re.findall("dolen-report__place", shown)) == 100
    assert "not listed on this page: 500." in shown


def test_values_that_differ_stand_with_their_places() -> None:
    other = replace(FINDING, value="x", problem={"en": "This is not a date: x", "cy": "Nid dyddiad yw hyn: x"})
    shown = page(Report([FINDING, replace(other, focus="b")]), "en")
    assert "This is not a date." in shown
    assert [value in shown for value in (">&lt;script&gt;<", ">x<")] == [True, True]


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_a_file_that_cannot_be_read_has_all_its_errors(lang: str) -> None:
    with pytest.raises(DolenError) as caught:
        parse(MESSY, Space("https://dolen.test", "wlga"))
    report = Report.unreadable(caught.value)
    assert Report.from_stored(report.stored()) == report
    shown = page(report, lang)
    assert report.counts["Violation"] == 8
    assert not report.conforms
    assert all(error.mend(lang).split("<")[0] in shown.replace("&#34;", '"') for error in caught.value.errors[:2])
    assert "a:w a:p a:q a:r ." in shown


def test_nothing_found_is_said() -> None:
    assert "Nothing to mend was found." in page(Report(items=1), "en")
