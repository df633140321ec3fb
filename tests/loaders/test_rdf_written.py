"""Lines that are taken as they are written are those that the engine reads and writes in the same way."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.rdf import rewrite, written
from loaders.rdf.limits import DEFAULT
from loaders.space import Space

SPACE = Space("https://dolen.test", "vale")
START = "<https://e.test/a> <https://e.test/p> "
PLAIN = [
    "<https://e.test:8080x> .",
    "<https://e.test/a?b=c&d#e/f?g> .",
    "<https://e.test> .",
    '"" .',
    '"Tŷ ‒ 𝒳 \u2028\u0085"@cy .',
    r'"a \"b\" \\ \n\r\t"@en .',
    '"2014-05-28"^^<http://www.w3.org/2001/XMLSchema#date> .',
    '"_:b <x> . "@en .',
]
OTHERS = [
    "_:b1 .",
    "<https://e.test/a b> .",
    "<https://e.test/%zz> .",
    "<https://e.test/%C3%A9> .",
    "<https://e.test:port/> .",
    "<https://e.test/#a#b> .",
    "<https://e.test/é> .",
    "<relative> .",
    "<urn:x> .",
    '"x"@en-GB .',
    '"x"@EN .',
    '"x"@en--ltr .',
    '"x"^^<http://www.w3.org/2001/XMLSchema#string> .',
    '"x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .',
    '"x\u0007" .',
    '"x\ufffe" .',
    r'"\u0041" .',
    r'"\b" .',
    r'"\x" .',
    '"x" "y" .',
    '"x" <https://e.test/graph> .',
    '"x"  .',
    '"x" . # said so',
    '"x"',
    "# nothing but this",
]


def engine(line: str) -> str:
    return rewrite.lines(line.encode(), SPACE, Path("x.nt"))


@pytest.mark.parametrize("end", PLAIN)
def test_what_is_taken_as_it_is_the_engine_writes_so(end: str) -> None:
    line = f"{START}{end}\n"
    assert written.rows(line.encode()) is None or engine(line) == line
    if "8080x" not in end:
        assert written.rows(line.encode()) == [tuple(line[:-3].split(" ", 2))]


@pytest.mark.parametrize("end", OTHERS)
def test_all_else_is_left_to_the_engine(end: str) -> None:
    assert written.rows(f"{START}<https://e.test/o> .\n{START}{end}\n".encode()) is None


def test_what_has_no_last_line_end_or_is_no_text_is_left_to_the_engine() -> None:
    assert written.rows(f"{START}<https://e.test/o> .".encode()) is None
    assert written.rows(START.encode() + b'"\xff" .\n') is None


def test_a_line_of_too_many_characters_is_left_to_the_engine() -> None:
    line = f'{START}"{"x" * DEFAULT.literal}" .\n'
    short = f'{START}"x" .\n' * 30_000
    assert written.rows(f"{short}{line}{short}".encode()) is None
    assert written.rows(short.encode()) is not None
