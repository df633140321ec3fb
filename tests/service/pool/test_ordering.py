"""Rows are in the order that was asked for, as the engine would put them where it can."""

from __future__ import annotations

import json
import random
from functools import partial

import pyoxigraph as ox
import pytest

from service.pool import ordering
from service.store import Ordered, Store, order
from service.store.results import UnwritableError

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BODY = "SELECT ?s ?k ?v { ?s <http://e/v> ?v OPTIONAL { ?s <http://e/k> ?k } }"
_JSON = "application/sparql-results+json"
_LETTERS = [
    "a",
    "b",
    "A",
    " ",
    '"',
    "\\",
    "\t",
    "\n",
    "\r",
    "é",
    "ŷ",
    "\U0001f600",
    "\uffff",
    "<",
    ">",
    "^",
    "@",
    "'",
    "\b",
]


def _text(chance: random.Random) -> str:
    return "".join(chance.choices(_LETTERS, k=chance.randint(0, 4)))


def _iri(chance: random.Random) -> ox.NamedNode:
    return ox.NamedNode("http://e/" + "".join(chance.choices("ab/é?=.-~!", k=chance.randint(0, 4))))


def _typed(name: str, value: object) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(_XSD + name))


def _number(chance: random.Random) -> ox.Literal:
    number = chance.randint(-9, 9)
    kinds = ("integer", "decimal", "double")
    return (
        _typed(chance.choice(kinds[1:]), f"{number}.{chance.randint(0, 99)}")
        if number % 2
        else _typed("integer", number)
    )


def _moment(chance: random.Random) -> ox.Literal:
    year, month, day = (
        chance.choice([-1905, 1, 44, 1999, 2000, 2019, 12020]),
        chance.choice([1, 2, 12]),
        chance.randint(1, 28),
    )
    part, zone = chance.choice(["", ".5", ".25", ".05"]), chance.choice(["Z", "+01:00", "-05:30", "+14:00"])
    return _typed(
        "dateTime",
        f"{year:04d}-{month:02d}-{day:02d}T{chance.randint(0, 23):02d}:10:0{chance.randint(0, 9)}{part}{zone}",
    )


_KINDS = {
    "string": lambda chance: ox.Literal(_text(chance)),
    "in a language": lambda chance: ox.Literal(_text(chance), language=chance.choice(["en", "cy", "en-gb"])),
    "iri": _iri,
    "blank": lambda chance: ox.BlankNode(f"b{chance.randint(0, 99)}"),
    "number": _number,
    "moment": _moment,
    "day": lambda chance: _typed(
        "date", f"{chance.randint(1999, 2003)}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"
    ),
    "year": lambda chance: _typed("gYear", chance.randint(1900, 2030)),
    "truth": lambda chance: _typed("boolean", chance.choice(["true", "false"])),
}
_OTHERS = [
    ox.Literal("q", datatype=ox.NamedNode("http://e/datatype")),
    _typed("date", "2020"),
    _typed("integer", "none"),
    _typed("double", "NaN"),
    _typed("float", "7.24"),
    _typed("double", "-INF"),
    ox.Literal("a", language="en", direction=ox.BaseDirection.LTR),
    ox.Triple(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/b"), ox.Literal('<"\t')),
]


def _store(kinds: tuple[str, ...], seed: int, others: bool = False) -> Store:
    chance, store = random.Random(seed), Store()  # noqa: S311 - to try it, not to hide it
    for number in range(120):
        subject = ox.NamedNode(f"http://e/{number}")
        term = chance.choice(_OTHERS) if others and chance.random() < 0.3 else _KINDS[chance.choice(kinds)](chance)
        quads = [ox.Quad(subject, ox.NamedNode("http://e/v"), _KINDS[chance.choice(list(_KINDS))](chance))]
        quads += [ox.Quad(subject, ox.NamedNode("http://e/k"), term)] if chance.random() < 0.9 else []
        store._store.extend(quads)
    return store


def _asked(store: Store, query: str, media_type: str = _JSON) -> bytes:
    return ordering.answer(store.answer, query).serialise(media_type)


@pytest.mark.parametrize("way", ["?k ?s", "DESC(?k) ?s", "ASC(?k) DESC(?s)", "$k (?s)"])
@pytest.mark.parametrize(
    "kinds",
    [
        ("string", "in a language"),
        ("iri", "blank", "string"),
        ("number",),
        ("moment",),
        ("day", "iri"),
        ("year",),
        ("truth",),
    ],
    ids=" and ".join,
)
@pytest.mark.parametrize(
    "media_type", [_JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
)
def test_the_order_is_the_engines_where_it_has_one(
    kinds: tuple[str, ...], way: str, media_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if media_type.endswith("xml"):  # which has not all letters
        monkeypatch.setitem(globals(), "_LETTERS", [each for each in _LETTERS if each not in "\uffff\b"])
    for seed in range(5):
        store, query = _store(kinds, seed), f"{_BODY} ORDER BY {way}"
        assert isinstance(ordering.answer(store.answer, query), Ordered)
        assert _asked(store, query, media_type) == store.answer(query).serialise(media_type)


def test_what_is_in_order_is_written_as_everything_else() -> None:
    store = Store()
    pairs = "VALUES (?k ?v) { (2 <http://e/a,b>) (1 'a\\rb') }"
    assert _asked(store, f"SELECT ?k ?v {{ {pairs} }} ORDER BY ?k", "text/csv") == (
        b'k,v\r\n1,"a\rb"\r\n2,"http://e/a,b"\r\n'
    )
    assert b"a&#xD;b" in _asked(store, f"SELECT ?k ?v {{ {pairs} }} ORDER BY ?k", "application/sparql-results+xml")
    with pytest.raises(UnwritableError):
        _asked(store, "SELECT ?k { VALUES ?k { 1 '\\u0001' } } ORDER BY ?k", "application/sparql-results+xml")


def test_what_cannot_be_compared_has_an_order_too() -> None:
    """The engine panics at some of these."""
    for seed in range(20):
        store = _store(tuple(_KINDS), seed, others=True)
        found = json.loads(_asked(store, f"{_BODY} ORDER BY ?k ?s"))["results"]["bindings"]
        unordered = json.loads(store.answer(_BODY).serialise(_JSON))["results"]["bindings"]
        assert sorted(map(str, found)) == sorted(map(str, unordered))
        kinds = [row["k"]["type"] if "k" in row else "" for row in found]
        assert kinds == sorted(kinds, key=["", "bnode", "uri", "literal", "triple"].index)
        down = json.loads(_asked(store, f"{_BODY} ORDER BY DESC(?k) DESC(?s)"))["results"]["bindings"]
        assert down == found[::-1]


def test_what_is_ordered_by_and_not_selected_is_left_out() -> None:
    store = _store(tuple(_KINDS), 5, others=True)
    shown = json.loads(_asked(store, f"{_BODY} ORDER BY ?k ?s"))["results"]["bindings"]
    hidden = json.loads(_asked(store, f"{_BODY.replace('?k ?v', '', 1)} ORDER BY ?k ?s"))
    assert hidden["head"]["vars"] == ["s"]
    assert hidden["results"]["bindings"] == [{"s": row["s"]} for row in shown]


@pytest.mark.parametrize(
    ("end", "rows"),
    [
        ("LIMIT 5", slice(0, 5)),
        ("OFFSET 5", slice(5, None)),
        ("limit 5 offset 7", slice(7, 12)),
        ("OFFSET 7\nLIMIT 5 # and }\n", slice(7, 12)),
        ("LIMIT 0", slice(0, 0)),
        ("OFFSET 1000", slice(0, 0)),
    ],
)
def test_some_of_the_rows(end: str, rows: slice) -> None:
    store = _store(("string", "iri"), 7)
    whole = json.loads(_asked(store, f"{_BODY} ORDER BY ?k ?s"))["results"]["bindings"]
    assert isinstance(ordering.answer(store.answer, f"{_BODY} ORDER BY ?k ?s {end}"), Ordered)
    assert json.loads(_asked(store, f"{_BODY} ORDER BY ?k ?s {end}"))["results"]["bindings"] == whole[rows]


@pytest.mark.parametrize(
    "query",
    [
        f"{_BODY} ORDER BY ?absent",
        f"{_BODY} ORDER BY STR(?k)",
        f"{_BODY} ORDER BY (?k + 1)",
        f"{_BODY} ORDER BY ?k VALUES ?v {{ 1 }}",
        f"{_BODY} LIMIT 3 # ORDER BY ?k",
        f"{_BODY} # }} ORDER BY ?k",
        f"{_BODY} ORDER BY ?k # '",
        f"{_BODY} ORDER BY ?k ?s LIMIT 99999999999999999",
        "SELECT ?s { { SELECT ?s ?v { ?s <http://e/v> ?v } ORDER BY ?v LIMIT 3 } }",
        "SELECT ?s { ?s <http://e/k> ?k } ORDER BY ?k ?s",
        "SELECT ?s (STR(?k) AS ?v) { ?s <http://e/k> ?k } ORDER BY ?absent DESC(?k) ?s LIMIT 20",
        "SELECT?s{ ?s <http://e/k> ?k } ORDER BY ?k ?k ?s",
        "SELECT DISTINCT ?k { ?s <http://e/k> ?k } ORDER BY ?k ?s",
        "SELECT (COUNT(*) AS ?n) { ?s <http://e/v> ?v } ORDER BY ?v",
        "SELECT * { ?s <http://e/k> ?k } ORDER BY ?k ?absent ?s",
        "CONSTRUCT { ?s <http://e/w> ?v } WHERE { ?s <http://e/v> ?v } ORDER BY ?s LIMIT 3",
        "SELECT ?s (COUNT(?v) AS ?n) { ?s <http://e/v> ?v } GROUP BY ?s HAVING(COUNT(?v) > 0) ORDER BY DESC(?n) ?s",
        "SELECT DISTINCT ?k { ?s <http://e/k> ?k }ORDER BY ?k",
        "SELECT * { ?s <http://e/v> 'ORDER BY ?s' }",
    ],
)
def test_whatever_a_query_is_like_it_is_answered_as_the_engine_would(query: str) -> None:
    store = _store(("string", "in a language"), 3)
    media_type = "text/turtle" if query.startswith("CONSTRUCT") else _JSON
    assert _asked(store, query, media_type) == store.answer(query).serialise(media_type)


@pytest.mark.parametrize(
    "end",
    [
        "?k LIMIT 1 LIMIT 2",
        "?k ORDER BY ?s",
        "?",
        "?k LIMIT x",
        "?k OFFSET 1 OFFSET 2",
        "?k LIMIT 1 ORDER BY ?k",
        "BY ?k",
    ],
)
def test_an_error_is_told_of_what_was_written(end: str) -> None:
    store = Store()
    with pytest.raises(SyntaxError) as theirs:
        store.answer(f"{_BODY} ORDER BY {end}")
    with pytest.raises(SyntaxError) as ours:
        ordering.answer(store.answer, f"{_BODY} ORDER BY {end}").serialise(_JSON)
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("rows", ["LIMIT 7", "LIMIT 7 OFFSET 3"])
def test_the_first_rows_of_many_are_found_piece_by_piece(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store, query = _store(("string",), 3), f"{_BODY.replace('?k ?v', '?v')} ORDER BY ?k DESC(?s) {rows}"
    put = order.in_order
    sizes: list[int] = []

    def noted(lines: bytes, wanted: order.Order) -> bytes:
        sizes.append(len(lines))
        return put(lines, wanted)

    monkeypatch.setattr(order, "PIECE", 1000)
    monkeypatch.setattr(order, "MOST", 0)
    monkeypatch.setattr(order, "in_order", noted)
    assert _asked(store, query) == store.answer(query).serialise(_JSON)
    assert len(sizes) > 1


def test_what_is_too_much_is_put_in_order_by_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    store, query = _store(("string",), 3), f"{_BODY} ORDER BY ?k ?s"
    monkeypatch.setattr(order, "MOST", 100)
    monkeypatch.setattr(order, "in_order", partial(pytest.fail, "it was not too much"))
    assert _asked(store, query) == store.answer(query).serialise(_JSON)
