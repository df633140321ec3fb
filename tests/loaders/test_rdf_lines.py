"""Every statement knows its line: the literals of these files say which one they stand on."""

import re
from pathlib import Path

import pytest
from rdflib import RDF, Literal

from loaders import Space, Statements
from loaders.rdf import parse

LINES = Path(__file__).parent.parent / "data" / "rdf" / "lines"
SPACE = Space("https://dolen.test", "wlga")
SAYS = re.compile(r"[lL]ine ?(\d+)")


@pytest.mark.parametrize("path", sorted(LINES.iterdir()), ids=lambda path: path.name)
def test_statements_know_their_line(path: Path) -> None:
    statements = parse(path, SPACE)
    found = {term: place.line for (_, _, term), place in statements.triples.items() if SAYS.search(term)}
    assert found == {term: int(SAYS.search(term)[1]) for term in found}
    said = SAYS.findall(path.read_bytes().decode())
    assert len(found) == len(said)
    assert {place.file for place in statements.triples.values()} == {path.name}


def _line_of(statements: Statements, text: str) -> int | None:
    return next(place.line for (_, _, term), place in statements.triples.items() if term == Literal(text))


def test_links_to_nested_nodes_have_the_line_where_they_begin() -> None:
    statements = parse(LINES / "features.jsonld", SPACE)
    lists = [place.line for (_, path, _), place in statements.triples.items() if path == RDF.first]
    assert lists == [15, 16, 16]
    assert _line_of(statements, "line 25") == 25


def test_one_line_of_many_pieces(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    items = ",".join(f'"{n}"' for n in range(150_000))
    path.write_text(f'<a> <p> {items} .\n<a> <p> "line 2" .\n', encoding="utf-8")
    statements = parse(path, SPACE)
    assert len(statements) == 150_001
    assert _line_of(statements, "149999") == 1
    assert _line_of(statements, "line 2") == 2
