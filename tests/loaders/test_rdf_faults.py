"""Files with faults: each fault is told with its place, in both languages, and nothing is read in part."""

import re
from pathlib import Path
from random import Random

import pytest

from loaders import Position, Space
from loaders.errors import DolenError
from loaders.rdf import canonical, parse, recover_json
from loaders.rdf.faulty import SHOWN, excerpt
from loaders.rdf.limits import Limits

FAULTS = Path(__file__).parent.parent / "data" / "rdf" / "faults"
SPACE = Space("https://dolen.test", "wlga")
#: What takes the place of a few bytes of a sound file.
DAMAGE = [
    b"",
    b'"',
    b"{",
    b"}",
    b"[",
    b"<",
    b">",
    b".",
    b"\\",
    b"\\u00",
    b"@",
    b"^^",
    b"\r",
    b"\xc5",
    b"\x00",
    b'"@id":',
    b"&",
]
WORDS_OF_THE_TRADE = re.compile(
    r"\b(IRI|URI|literal|datatype|predicate|blank node|triple|token|parser)\b", re.IGNORECASE
)
EXPECTED = {
    "comma.jsonld": [("json-comma", 3, "1")],
    "commas.jsonld": [
        ("json-expected", 3, "23"),
        ("json-unexpected", 4, "27"),
        ("json-unexpected", 5, "18"),
        ("json-expected", 6, "25"),
        ("json-expected", 7, "2"),
        ("json-unexpected", 7, "21"),
        ("json-unexpected", 7, "30"),
        ("json-comma", 9, "1"),
    ],
    "declared-latin-1.rdf": [("xml-encoding", 1, None)],
    "end.jsonld": [("json-end", 2, "12")],
    "end.rdf": [("xml-end", 3, "1")],
    "entity.rdf": [("xml-entity", 3, "9")],
    "graph.jsonld": [("graph-foreign", 3, None)],
    "graph.nq": [("graph-foreign", 1, None)],
    "graphs.trig": [("graph-foreign", 2, None), ("graph-foreign", 4, None)],
    "id-number.jsonld": [("json-ld", 3, None)],
    "ignored.jsonld": [("json-ignored", 2, None), *(("json-ignored", n, None) for n in (4, 5, 6))],
    "key-twice.jsonld": [("json-key-twice", 3, None)],
    "language.ttl": [("syntax-language", 1, "51")],
    "letter": [("format-unknown", None, None)],
    "no-comma.jsonld": [("json-expected", 3, "2")],
    "not-servable.ttl": [("control-character", 2, None), ("triple-term", 3, None), ("text-direction", 4, None)],
    "open-bracket.ttl": [("syntax-bracket", 3, "17")],
    "open-text.jsonld": [("json-text", 2, "9")],
    "messy.jsonld": [
        ("json-expected", 4, "17"),
        ("json-comma", 5, "17"),
        ("json-unexpected", 6, "11"),
        ("json-text", 7, "11"),
    ],
    "messy.nt": [
        ("syntax-open-text", 2, "41"),
        ("syntax-iri-relative", 3, "1"),
        ("syntax-subject", 4, "1"),
        ("syntax-property", 5, "20"),
        ("syntax-language", 6, "43"),
    ],
    "messy.rdf": [("xml-tag", 4, "14"), ("syntax-prefix", 5, "4"), ("xml-entity", 6, "9")],
    "messy.trig": [
        ("syntax-prefix", 2, "11"),
        ("syntax-open-text", 3, "16"),
        ("syntax-dot", 5, "13"),
        ("syntax-dot", 8, "1"),
    ],
    "messy.ttl": [
        ("syntax-prefix", 2, "9"),
        ("syntax-open-text", 3, "16"),
        ("syntax-dot", 5, "13"),
        ("syntax-bracket", 6, "19"),
        ("syntax-subject", 7, "11"),
        ("syntax-language", 8, "13"),
        ("syntax-iri-character", 9, "9"),
        ("syntax-open-text", 11, "14"),
    ],
    "open-text.ttl": [("syntax-open-text", 2, "24")],
    "other.xml": [("xml-not-rdf", 2, "1")],
    "prefix-without-colon.ttl": [("syntax-prefix-name", 1, "9")],
    "prefix.rdf": [("syntax-prefix", 3, "1")],
    "several.jsonld": [
        *(("json-ld", n, None) for n in (6, 7, 9, 10, 12, 14, 16)),
        ("json-ignored", 18, None),
        ("json-ld", 20, None),
        ("json-ld", 22, None),
    ],
    "several.nt": [
        ("syntax-open-text", 2, "51"),
        ("syntax-iri-relative", 4, "1"),
        ("syntax-iri-character", 5, "47"),
        ("syntax-open-text", 6, "49"),
    ],
    "several.rdf": [
        ("syntax-iri-character", 3, "11"),
        ("syntax-language", 4, "10"),
        ("syntax-iri", 5, "10"),
        ("syntax-iri-character", 9, "10"),
        ("xml-attribute", 11, "15"),
        ("xml-text", 11, "49"),
        ("xml-id-twice", 14, "11"),
        ("xml-id", 15, "11"),
        ("xml-namespace", 17, "5"),
        ("xml-id", 18, "5"),
        ("xml-both", 19, "3"),
        ("xml-two-values", 20, "11"),
        ("xml-element", 21, "11"),
        ("xml-element", 22, "3"),
        ("xml-namespace", 23, "11"),
        ("xml-text", 24, "33"),
        ("xml-text", 26, "1"),
    ],
    "several.ttl": [("syntax-prefix", 3, "9"), ("syntax-open-text", 4, "13"), ("syntax-dot", 7, "1")],
    "tag.rdf": [("xml-tag", 3, "9")],
}


@pytest.mark.parametrize("path", sorted(FAULTS.iterdir()), ids=lambda path: path.name)
def test_fault_is_told_with_its_place(path: Path) -> None:
    with pytest.raises(DolenError) as caught:
        parse(path, SPACE)
    errors = caught.value.errors or (caught.value,)
    told = [(one.code, one.position.line, one.position.column) for one in errors if one.position]
    assert told == EXPECTED[path.name]
    assert 400 <= caught.value.status < 500
    for one in errors:
        english, welsh = one.text("en"), one.text("cy")
        assert english != welsh
        assert path.name in english
        assert one.mend("en")
        assert one.mend("cy")
        assert not WORDS_OF_THE_TRADE.search(one.what("en") + one.mend("en") + one.what("cy") + one.mend("cy"))
        if one.position and one.position.column and "end" not in one.code:
            assert one.line
            assert one.line in path.read_text(encoding="utf-8")


def test_a_prefix_that_lacks_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "many.ttl"
    path.write_text("".join(f"zz:a{n} zz:p yy:b .\n" for n in range(100)) + "zz:a zz:p .\n", encoding="utf-8")
    with pytest.raises(DolenError) as caught:
        parse(path, SPACE)
    told = [(one.params.get("found"), one.position.line) for one in caught.value.errors if one.position]
    assert told == [("zz:", 1), ("yy:", 1), (None, 101)]


def test_a_large_document_is_not_read_again_for_each_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, faulty = tmp_path / "many.jsonld", range(100, 5000, 700)
    items = [f'{{"@id": "e:{n}", "http://e.org/p": {{"@value": "x", "@language": "cy"}}}}' for n in range(5000)]
    for n in faulty:
        items[n] = items[n].replace('"cy"', "5")
    path.write_text('{"@graph": [\n' + ",\n".join(items) + "\n]}", encoding="utf-8")
    monkeypatch.setattr(recover_json, "LOOKED_AT", 30 * path.stat().st_size)
    with pytest.raises(DolenError) as caught:
        parse(path, SPACE)
    assert [one.position.line for one in caught.value.errors if one.position] == [n + 2 for n in faulty]


def test_what_is_sound_beside_a_fault_is_no_fault(tmp_path: Path) -> None:
    same = FAULTS.parent / "same"
    spoilt = {"item.rdf": ("</rdf:RDF>", "<rdf:li/></rdf:RDF>"), "item.jsonld": ("{", '{"@reverse": 5, ')}
    for name, (sound, faulty) in spoilt.items():
        path = tmp_path / name
        path.write_text((same / name).read_text(encoding="utf-8").replace(sound, faulty, 1), encoding="utf-8")
        with pytest.raises(DolenError) as caught:
            parse(path, SPACE)
        assert caught.value.errors == (), path.name


@pytest.mark.parametrize("column", [1, 150, 299])
def test_a_long_line_is_cut_around_the_place(column: int) -> None:
    line = "".join(f"{n:03}" for n in range(100))
    shown = excerpt(line, column)
    assert len(shown) <= SHOWN + 2
    assert line[column - 3 : column] in shown


def test_sound_statements_around_a_fault_are_no_faults(tmp_path: Path) -> None:
    sound = (FAULTS.parent / "lines" / "turtle.ttl").read_text(encoding="utf-8")
    path = tmp_path / "one.ttl"
    path.write_text(f"{sound}\n<a> <p> [ .\n{sound}", encoding="utf-8")
    with pytest.raises(DolenError) as caught:
        parse(path, SPACE)
    assert caught.value.position
    assert caught.value.position.line == sound.count("\n") + 2


def test_errors_end_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "many.ttl"
    path.write_text("".join(f"<a{n}> <p> [ .\n" for n in range(50)), encoding="utf-8")
    with pytest.raises(DolenError) as caught:
        parse(path, SPACE, Limits(errors=7))
    assert [one.position.line for one in caught.value.errors if one.position] == [1, 2, 3, 4, 5, 6, 7, None]
    assert (caught.value.errors[-1].code, caught.value.errors[-1].params) == ("errors-more", {"count": 43})


def test_own_graph_is_read_into_the_submission() -> None:
    with pytest.raises(DolenError) as caught:
        parse(FAULTS / "graphs.trig", Space("https://dolen.test", "gloucestershire-cc"))
    assert [one.position.line for one in caught.value.errors if one.position] == [2, 3]


@pytest.mark.parametrize("name", ["cut.ttl", "cut.nt", "cut.jsonld"])
def test_a_character_cut_in_half_at_the_end(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"# first\n# \xc5")
    with pytest.raises(DolenError) as caught:
        parse(path, SPACE)
    assert (caught.value.code, caught.value.position) == ("encoding-not-utf8", Position(name, line=2, column="3"))


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_give_errors_and_never_fail(seed: int, tmp_path: Path) -> None:
    random = Random(seed)  # noqa: S311 - test data
    sound = sorted((FAULTS.parent / "same").iterdir())
    for _ in range(10):
        source = random.choice(sound)
        path = tmp_path / source.name
        content = bytearray(source.read_bytes())
        for _ in range(random.randrange(1, 4)):
            place = random.randrange(len(content))
            content[place : place + random.randrange(4)] = random.choice(DAMAGE)
        path.write_bytes(content)
        try:
            canonical(parse(path, SPACE), SPACE)
        except DolenError as error:
            assert error.text("en") != error.text("cy")  # noqa: PT017 - most damage is an error, some is not
