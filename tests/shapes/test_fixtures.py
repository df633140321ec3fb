"""Each fixture is judged as its first lines say, and each constraint has a fixture that breaks it."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import RDF, Graph
from rdflib.namespace import SH

import shapes
from ontology import DOLEN

DATA = Path(__file__).parents[1] / "data"
VALID = sorted(DATA.glob("valid/*.ttl"))
INVALID = sorted(DATA.glob("invalid/*.ttl"))
MARK = "# expect: "

Finding = tuple[str, str, str]


def expected(file: Path) -> set[Finding]:
    """Read the comment lines at the head of an invalid file: shape, component, severity."""
    head = takewhile(lambda line: line.startswith(MARK), file.read_text(encoding="utf-8").splitlines())
    shape_component_severity = [tuple(line.removeprefix(MARK).split()) for line in head]
    return set(shape_component_severity)  # type: ignore[arg-type]


def constraints() -> set[tuple[str, str]]:
    """Pair each shape that has results of its own with the components it states."""
    graph = shapes.graph()
    own = set(graph.objects(None, SH.property)) | set(graph.subjects(SH.targetClass))
    return {
        (str(shape).rpartition("#")[2], component.rpartition("#")[2])
        for shape in own
        for parameter in graph.predicates(shape)
        if (component := component_of(parameter)) is not None
    }


def component_of(parameter: Any) -> str | None:
    component = CONSTRAINT_PARAMETERS_MAP.get(parameter)
    return None if component is None or parameter == SH.property else str(component.shacl_constraint_component)


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_valid_file_has_no_finding(file: Path, by_file: dict[str, list[Any]]) -> None:
    assert [row[:3] for row in by_file.get(f"valid/{file.stem}", [])] == []


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_invalid_file_has_exactly_the_findings_it_names(file: Path, by_file: dict[str, list[Any]]) -> None:
    found = {row[:3] for row in by_file.get(f"invalid/{file.stem}", [])}
    assert expected(file), f"the first line of {file.name} must begin with {MARK!r}"
    assert found == expected(file)


def test_every_constraint_has_a_file_that_breaks_it() -> None:
    broken = {finding[:2] for file in INVALID for finding in expected(file)}
    assert constraints() - broken == set()
    assert broken - constraints() == set()


def test_every_class_of_ours_has_a_valid_file() -> None:
    graphs = [Graph().parse(file, format="turtle", publicID="https://dolen.test/") for file in VALID]
    described = {kind for graph in graphs for kind in graph.objects(None, RDF.type)}
    ours = {cls for cls in shapes.classes() if cls.startswith(str(DOLEN))}
    assert ours - described == set()


@pytest.mark.parametrize(
    "value",
    [
        '"12/03/2014"^^xsd:date',
        '"20x4"^^xsd:gYear',
        '"2014-02-30"^^xsd:date',
        '"2014-13"^^xsd:gYearMonth',
        '"soon"',
        "true",
        "<https://www.example.org/>",
    ],
)
@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("dol:validFrom", 'dol:validUntil "2099-01-01"^^xsd:date'),
        ("dol:validUntil", 'dol:validFrom "1999-01-01"^^xsd:date'),
    ],
)
def test_a_bad_date_is_a_finding_and_never_a_crash(path: str, other: str, value: str, judge: Any) -> None:
    data = f"""
        @prefix dol:  <https://w3id.org/dolen/def#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xsd:  <http://www.w3.org/2001/XMLSchema#> .
        <https://dolen.test/id/initiative/wlga/x> a dol:Initiative ;
            skos:prefLabel "X"@en , "X"@cy ; {path} {value} ; {other} .
    """
    found = judge(Graph().parse(data=data, format="turtle"))
    assert "DatatypeConstraintComponent" in {row.component for row in found}
    assert {row.shape for row in found} == {f"Initiative-{path.removeprefix('dol:')}"}
