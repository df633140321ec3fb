"""Files of a submission, read together: each in its format, all of them or none."""

from pathlib import Path

import pytest
from rdflib import Graph, Literal

from loaders import Space, read
from loaders.errors import DolenError
from loaders.validate import validate

DATA = Path(__file__).parent.parent / "data" / "rdf"
SPACE = Space("https://dolen.test", "wlga")


def test_several_files_become_one_submission() -> None:
    paths = [DATA / "same" / "item.ttl", DATA / "lines" / "cr.ttl", DATA / "lines" / "ntriples.nt"]
    said = read(paths, SPACE, Graph())
    assert {place.file for place in said.triples.values()} == {"item.ttl", "cr.ttl", "ntriples.nt"}
    assert Literal("line 3") in {term for _, _, term in said.triples}


def test_a_statement_said_twice_keeps_its_first_place() -> None:
    said = read([DATA / "same" / "item.ttl", DATA / "same" / "item.nt"], SPACE, Graph())
    named = {
        place.file for (subject, _, _), place in said.triples.items() if subject == SPACE.thing("practice", "neges")
    }
    assert named == {"item.ttl", "item.nt"}
    assert sum(term == Literal("neges") for _, _, term in said.triples) == 1


@pytest.mark.parametrize("turtle", ["", "# nothing\n@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"])
def test_files_that_say_nothing(tmp_path: Path, turtle: str) -> None:
    (tmp_path / "one.ttl").write_text(turtle, encoding="utf-8")
    said = read([tmp_path / "one.ttl"], SPACE, Graph())
    (found,) = validate(said, Graph(), SPACE, lambda _: None).findings
    assert (found.severity, found.position and found.position.file) == ("Warning", "one.ttl")
    assert (found.label["cy"], found.problem["en"]) == ("Darllen y ffeil", "Nothing is said in what was sent.")
    with_other = read([tmp_path / "one.ttl", DATA / "same" / "item.ttl"], SPACE, Graph())
    assert with_other.problems == []


def test_errors_of_all_files_are_told_and_nothing_is_read(tmp_path: Path) -> None:
    paths = [DATA / "faults" / "several.ttl", DATA / "same" / "item.ttl", DATA / "faults" / "comma.jsonld"]
    with pytest.raises(DolenError) as caught:
        read([*paths, tmp_path / "absent.ttl", tmp_path], SPACE, Graph())
    told = [(one.position.file, one.code) for one in caught.value.errors if one.position]
    assert told == [
        ("several.ttl", "syntax-prefix"),
        ("several.ttl", "syntax-open-text"),
        ("several.ttl", "syntax-dot"),
        ("comma.jsonld", "json-comma"),
        ("absent.ttl", "file-missing"),
        (tmp_path.name, "file-missing"),
    ]


def test_a_single_error_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_text("Dear all\n", encoding="utf-8")
    with pytest.raises(DolenError) as caught:
        read([path], SPACE, Graph())
    assert (caught.value.code, caught.value.status) == ("format-unknown", 415)


@pytest.mark.parametrize("name", ["items.csv", "items.tsv", "items"])
def test_tables_are_read_as_tables(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    separator = "\t" if name.endswith(".tsv") else ","
    path.write_text(f"identifier{separator}title_en\nneges{separator}Message board\n", encoding="utf-8")
    said = read([path, DATA / "same" / "item.ttl"], SPACE, Graph())
    place = next(place for (_, _, term), place in said.triples.items() if term == Literal("Message board", lang="en"))
    assert (place.file, place.row) == (name, 2)


def test_what_tables_say_beside_statements_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("identifier,title_en,nonsense\nneges,Message board,x\n", encoding="utf-8")
    said = read([DATA / "same" / "item.ttl", path], SPACE, Graph())
    assert [(problem.code, problem.position.file) for problem in said.problems] == [("column-unknown", "items.csv")]


def test_spreadsheets_without_a_suffix_are_known_by_their_content(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"PK\x03\x04 but no spreadsheet")
    with pytest.raises(DolenError) as caught:
        read([path], SPACE, Graph())
    assert caught.value.code != "format-unknown"
