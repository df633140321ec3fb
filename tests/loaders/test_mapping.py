"""Files in their publishers' own layouts, read through mappings in CSV on the Web."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rdflib import DCTERMS, RDF, SKOS, XSD, Literal, URIRef

import ontology
from loaders import read
from loaders.errors import UnreadableError
from loaders.mapping import is_mapping
from loaders.mapping.errors import TEXTS
from loaders.report import Report
from loaders.space import Space
from loaders.table import TableStatements
from loaders.validate import validate

ROOT = Path(__file__).parents[2]
REAL, MAPPINGS = ROOT / "tests" / "data" / "real", ROOT / "examples" / "mappings"
CSVW = "http://www.w3.org/ns/csvw"
DOL = "https://w3id.org/dolen/def#"
GSS = "http://statistics.data.gov.uk/id/statistical-geography/"


def space(partner: str = "example", *, steward: bool = False, domains: tuple[str, ...] = ()) -> Space:
    return Space("https://dolen.test", partner, steward, domains, "https://dolen.test/id/organisation/example")


def real(folder: str, pattern: str = "*.*", whose: Space | None = None) -> tuple[TableStatements, Report]:
    whose = whose or space(folder)
    paths = [*MAPPINGS.glob(f"{folder}-metadata.json"), *sorted((REAL / folder).glob(pattern))]
    said = read(paths, whose, ontology.graph())
    return said, validate(said, ontology.graph(), whose, lambda _: None)


def test_registers_of_councils() -> None:
    said, report = real("registers", "[!g]*.tsv", space("registers", steward=True))
    anglesey = URIRef("https://dolen.test/id/organisation/wales-AGY")
    graph = said.graph()
    assert report.conforms
    assert set(graph.objects(anglesey, SKOS.prefLabel)) == {
        Literal("Isle of Anglesey County Council", lang="en"),
        Literal("Cyngor Sir Ynys Môn", lang="cy"),
    }
    assert set(graph.objects(anglesey, DCTERMS.spatial)) == {URIRef(f"{GSS}W06000001")}
    powys = URIRef("https://dolen.test/id/organisation/wales-POW")
    assert set(graph.objects(powys, DCTERMS.spatial)) == {URIRef(f"{GSS}W06000023")}  # not the code that has ended


def test_an_organisation_that_a_register_names_twice_is_told() -> None:
    _, report = real("registers", "government*.tsv", space("registers", steward=True))
    (wrong,) = (finding for finding in report.findings if finding.severity == "Violation")
    assert wrong.focus.endswith("/government-OT488")
    assert wrong.position is not None
    assert (wrong.position.file, wrong.position.row) == ("government-organisation.tsv", 345)


def test_public_bodies(tmp_path: Path) -> None:
    """Rows in the layout of the accounts of public bodies, whose own file has no licence to be kept here."""
    path = tmp_path / "public-body-account.tsv"
    head = "public-body-account\tname\torganisation\tpublic-body-account-classifications\tstart-date\tend-date"
    rows = ("1\tThe Vale Trust\t\tS.11001\t2000-11-01\t", "2\tEnded\t\tS.12\t\t2001-01-01", "3\t\t\tS.1311\t\t")
    path.write_text("\n".join((head, *rows)), encoding="utf-8")
    whose = space("registers", steward=True)
    said = read([MAPPINGS / "public-bodies-metadata.json", path], whose, ontology.graph())
    report = validate(said, ontology.graph(), whose, lambda _: None)
    assert {str(subject).rpartition("/")[2] for subject in said.graph().subjects()} == {
        "public-body-1",
        "public-body-3",
    }
    (wrong,) = (finding for finding in report.findings if finding.severity == "Violation")
    assert (wrong.label["en"], wrong.position and wrong.position.row) == ("Name", 4)


def test_local_authorities() -> None:
    said, report = real("la", "*.csv", space("la", steward=True))
    assert report.conforms
    assert report.items == 470
    assert (
        URIRef("https://dolen.test/id/organisation/la-ABC"),
        DCTERMS.spatial,
        URIRef(f"{GSS}N09000002"),
    ) in said.triples


def test_functions_and_services() -> None:
    said, report = real("esd", "*.csv", space("esd", domains=("id.esd.org.uk",)))
    types = Counter(str(value) for _, predicate, value in said.triples if predicate == RDF.type)
    assert report.conforms
    assert types == {"https://schema.org/DefinedTerm": 113, "http://purl.org/vocab/cpsv#PublicService": 1241}
    assert (
        URIRef("http://id.esd.org.uk/service/190"),
        DCTERMS.isPartOf,
        URIRef("http://id.esd.org.uk/function/2"),
    ) in said.triples


def test_grants() -> None:
    said, report = real("giving360", "alwf*.json")
    first = URIRef("https://dolen.test/id/initiative/giving360/360G-ALWF-1978")
    assert report.conforms
    assert report.items == 475
    assert (first, URIRef(f"{DOL}validFrom"), Literal("2020-11-03", datatype=XSD.date)) in said.triples
    assert said.where(first) is not None
    assert said.where(first).line == 3  # type: ignore[union-attr]


def test_grants_with_mistakes_are_kept_out_and_told() -> None:
    _, report = real("giving360", "broken*.json")
    wrong = [finding for finding in report.findings if finding.severity == "Violation"]
    assert not report.conforms
    assert {finding.value for finding in wrong} >= {"24/07/2014"}
    assert all(finding.position and finding.position.line for finding in wrong)


def test_services_of_a_directory() -> None:
    said, report = real("oruk", "[so]*.json")
    assert report.conforms
    assert {str(s) for s in said.subjects()} == {
        "https://dolen.test/id/initiative/oruk/ac148810-d857-441c-9679-408f346de14b"
    }


def test_what_describes_others_laws_is_kept_out() -> None:
    _, report = real("nifo", "*.ttl")
    wrong = [finding for finding in report.findings if finding.severity == "Violation"]
    assert len(wrong) > 200
    assert all(finding.problem["cy"] and finding.mend["cy"] for finding in wrong)


def write(folder: Path, table: dict[str, Any], data: str, name: str = "services.csv") -> list[Path]:
    mapping, file = folder / "services-metadata.json", folder / name
    mapping.write_text(json.dumps({"@context": CSVW, "url": "services.*", **table}), encoding="utf-8")
    file.write_text(data, encoding="utf-8")
    return [mapping, file]


def columns(*more: dict[str, Any]) -> dict[str, Any]:
    return {"tableSchema": {"aboutUrl": "id/initiative/{_partner}/{id}", "columns": [{"name": "id"}, *more]}}


NAME = {"name": "name", "titles": "Enw", "propertyUrl": "skos:prefLabel", "lang": "cy"}
ONE = URIRef("https://dolen.test/id/initiative/example/1")


def values(folder: Path, table: dict[str, Any], data: str, name: str = "services.csv") -> set[tuple[str, Any]]:
    said = read(write(folder, table, data, name), space(), ontology.graph())
    assert [problem.code for problem in said.problems] == ([] if said.triples else ["nothing-said"])
    return {(str(p), o) for s, p, o in said.triples if s == ONE}


def test_columns_stand_in_any_order_and_some_are_left_alone(tmp_path: Path) -> None:
    assert values(tmp_path, columns(NAME), "Nodyn;Enw;id\nx;Tŷ Ni;1\n") >= {
        (str(SKOS.prefLabel), Literal("Tŷ Ni", lang="cy"))
    }


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ({"separator": "|", "lang": "en"}, "a | b", {Literal("a", lang="en"), Literal("b", lang="en")}),
        ({"datatype": "integer"}, "12", {Literal("12", datatype=XSD.integer)}),
        ({"datatype": "boolean"}, "true", {Literal("true", datatype=XSD.boolean)}),
        ({"datatype": {"base": "date", "format": "d/M/yyyy"}}, "4/7/2014", {Literal("2014-07-04", datatype=XSD.date)}),
        ({"datatype": {"base": "decimal", "format": {"groupChar": ","}}}, "1,2", {Literal("12", datatype=XSD.decimal)}),
        ({"null": ["-", "n/a"]}, "n/a", set()),
        ({"default": "dim"}, "", {Literal("dim")}),
        ({"valueUrl": "{+x}"}, "https://example.org/a b", {URIRef("https://example.org/a%20b")}),
        ({f"{DOL}valueMap": {"O": "dol:open", "?": None}, "separator": " "}, "O ?", {URIRef(f"{DOL}open")}),
    ],
)  # fmt: skip
def test_what_a_column_says_of_its_cells(tmp_path: Path, column: dict[str, Any], cell: str, expected: set[Any]) -> None:
    table = columns({"name": "x", "propertyUrl": "dol:x", **column})
    data = f"id;x\n1;{cell}\n"
    assert {o for p, o in values(tmp_path, table, data) if p == f"{DOL}x"} == expected


def test_json_paths_go_through_arrays(tmp_path: Path) -> None:
    data = json.dumps({"all": [{"id": "1", "who": [{"n": "A"}, {"n": "B"}], "first": ["p", "q"], "none": None}]})
    table = columns(
        {"name": "who", "titles": "who/n", "propertyUrl": "dol:who"},
        {"name": "first", "titles": "first/0", "propertyUrl": "dol:first"},
        {"name": "none", "propertyUrl": "dol:none"},
    )
    found = values(tmp_path, table, data, "services.json")
    assert found == {(f"{DOL}who", Literal("A")), (f"{DOL}who", Literal("B")), (f"{DOL}first", Literal("p"))}


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ({"datatype": "date"}, "2012", "value-datatype"),
        ({"required": True}, "", "value-missing"),
        ({f"{DOL}valueMap": {"a": "dol:a"}}, "b", "value-unmapped"),
    ],
)
def test_a_cell_that_fits_nothing_is_told_with_its_place(tmp_path: Path, column: Any, cell: str, code: str) -> None:
    paths = write(
        tmp_path, columns({"name": "x", "titles": "X", "propertyUrl": "dol:x", **column}), f"id,X\n1,{cell}\n"
    )
    (problem,) = read(paths, space(), ontology.graph()).problems
    assert (problem.code, problem.position.row, problem.position.column) == (code, 2, "X")
    assert all(problem.what(lang) and problem.mend(lang) for lang in ("en", "cy"))


def test_a_row_without_a_name_is_told(tmp_path: Path) -> None:
    (problem,) = read(write(tmp_path, columns(NAME), "id,Enw\n,Tŷ\n"), space(), ontology.graph()).problems
    assert (problem.code, problem.position.row) == ("row-without-name", 2)


@pytest.mark.parametrize(
    ("table", "data", "code"),
    [
        ({"tableSchema": "https://example.org/schema.json"}, "id\n1\n", "mapping-remote"),
        ({"tableSchema": {}}, "id\n1\n", "mapping-no-columns"),
        ({"url": None}, "id\n1\n", "mapping-no-url"),
        ({"@context": "https://example.org/"}, "id\n1\n", "mapping-no-context"),
        (columns({"name": "x", "datatype": {"length": 1, "minLength": 2}}), "id,x\n", "mapping-invalid"),
        (columns({"name": "y"}), "id,x\n1,a\n", "column-missing"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used(tmp_path: Path, table: dict[str, Any], data: str, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(write(tmp_path, table, data), space(), ontology.graph())
    assert caught.value.code == code
    assert caught.value.text("cy") != caught.value.text("en")


def test_texts_are_whole_and_used() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "loaders" / "mapping").glob("*.py"))
    assert TEXTS.faults() == []
    assert [code for code in TEXTS.entries if f'"{code}"' not in sources] == []


def test_a_mapping_is_known_by_its_name() -> None:
    assert is_mapping(Path("grants.csv-metadata.json"))
    assert is_mapping(Path("csv-metadata.json"))
    assert not is_mapping(Path("grants.json"))
