"""Lines that are taken as they are written are those that the engine reads and writes in the same way."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.rdf import rewrite, written
from loaders.rdf.limits import DEFAULT
from loaders.space import Space

SPACE = Space("https://dolen.test", "vale")
TAIL = "<https://e.test/p> "
START = f"<https://e.test/a> {TAIL}"
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
    found = written.tails([f"{TAIL}{end}\n".encode()])
    assert found is None or engine(line) == line
    if "8080x" not in end:
        assert found == [(TAIL[:-1], end.removesuffix(" ."))]


@pytest.mark.parametrize("end", OTHERS)
def test_all_else_is_left_to_the_engine(end: str) -> None:
    assert written.tails([f"{TAIL}<https://e.test/o> .\n".encode(), f"{TAIL}{end}\n".encode()]) is None


def test_what_is_no_whole_line_or_no_text_is_left_to_the_engine() -> None:
    assert written.tails([f"{TAIL}<https://e.test/o> .".encode()]) is None
    assert written.tails([f"{TAIL}<https://e.test/o> .".encode(), b"\n", b"\n"]) is None
    assert written.tails([TAIL.encode() + b'"\xff" .\n']) is None


@pytest.mark.parametrize("subject", ["_:b1", "<relative>", "<https://e.test/a b>", "<https://e.test/a>\n<x>", "", "x"])
def test_subjects_that_are_no_plain_addresses_are_left_to_the_engine(subject: str) -> None:
    assert written.are_subjects([b"<https://e.test/a>", b"<https://e.test/a#b>"])
    assert not written.are_subjects([b"<https://e.test/a>", subject.encode()])


def test_a_line_of_too_many_characters_is_left_to_the_engine() -> None:
    line = f'{START}"{"x" * DEFAULT.literal}" .\n'
    short = f'{START}"x" .\n' * 30_000
    assert written.has_long_line(f"{short}{line}{short}".encode())
    assert not written.has_long_line(short.encode())
