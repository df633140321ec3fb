"""Forms of words: mutations that Welsh has and no others, plurals, folding, and any text at all as a question."""

from __future__ import annotations

import re

import pytest

import queries
from service.search import plurals, question, words
from service.search.question import Question, Term


@pytest.mark.parametrize(
    ("radical", "mutated"),
    [
        ("caerdydd", "gaerdydd nghaerdydd chaerdydd"), ("pobl", "bobl mhobl phobl"), ("tai", "dai nhai thai"),
        ("gardd", "ardd ngardd"), ("bangor", "fangor mangor"), ("dolgellau", "ddolgellau nolgellau"),
        ("llandudno", "landudno"), ("mawr", "fawr"), ("rhaglen", "raglen"), ("ysgol", "hysgol"), ("da", "dda"),
    ],
)  # fmt: skip
def test_mutations_of_a_word(radical: str, mutated: str) -> None:
    assert words.mutations(radical) == frozenset(mutated.split())
    for form in mutated.split():
        assert {radical, *mutated.split()} <= words.welsh_forms(form)


@pytest.mark.parametrize("word", ["chwarae", "nghaerdydd", "ddydd", "llyfr", "phobl"])
def test_letters_of_two_signs_are_not_taken_apart(word: str) -> None:
    forms = words.welsh_forms(word)
    assert all(not re.match(r"dg|gll|tda|ddg|lll|ngl", form) for form in forms)


@pytest.mark.parametrize(
    ("one", "many"),
    [("council", "councils"), ("policy", "policies"), ("class", "classes"), ("business", "businesses")],
)
def test_singular_and_plural(one: str, many: str) -> None:
    assert words.english_forms(one) == words.english_forms(many) == {one, many}


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("arfer", "arferion"), ("gwasanaeth", "gwasanaethau"), ("cynllun", "cynlluniau"), ("partner", "partneriaid"),
        ("ardal", "ardaloedd"), ("swydd", "swyddi"), ("thema", "themau"), ("swyddfa", "swyddfeydd"),
        ("rheolwr", "rheolwyr"), ("defnyddiwr", "defnyddwyr"), ("cynghorydd", "cynghorwyr"), ("bwrdd", "byrddau"),
        ("cyngor", "cynghorau"), ("plentyn", "plant"), ("ty", "tai"), ("ysgol", "ysgolion"), ("polisi", "polisiau"),
    ],
)  # fmt: skip
def test_singular_and_plural_of_welsh(one: str, many: str) -> None:
    assert many in plurals.welsh_forms(one)
    assert one in plurals.welsh_forms(many)
    for mutated in words.mutations(one):
        assert {one, many, *words.mutations(many)} <= plurals.welsh_forms(mutated)


@pytest.mark.parametrize("word", ["cymru", "dysgu", "rhannu", "da", "gan", "cymreig", "cydweithio"])
def test_what_is_no_noun_has_no_plural(word: str) -> None:
    assert plurals.welsh_forms(word) == words.welsh_forms(word)


@pytest.mark.parametrize(("text", "folded"), [("Tŷ", "ty"), ("ŴYN", "wyn"), ("gâr", "gar"), ("a\u0302", "a")])
def test_folding(text: str, folded: str) -> None:
    assert words.fold(text) == folded


def test_query_folds_the_letters_that_the_index_folds() -> None:
    text = queries.get("app/search-results").text
    classes = re.findall(r'"\[([^\]\\^]+)\]", "([a-z])"\)', text)
    folded = {ord(letter): plain for signs, plain in classes for letter in _letters(signs)}
    assert folded == words.FOLDING
    assert len(classes) == 2 * len({plain for _, plain in classes})


def _letters(signs: str) -> list[str]:
    ranges = re.findall(r"(.)-(.)|(.)", signs)
    return [chr(code) for a, b, c in ranges for code in range(ord(a or c), ord(b or c) + 1)]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("arfer da", [Term(("arfer",)), Term(("da",))], []),
        ("the housing", [Term(("housing",), beginning=True)], []),
        ("housing ", [Term(("housing",))], []),
        ('"the housing', [Term(("the", "housing"), exact=True)], []),
        ("tai -cyngor", [Term(("tai",))], [Term(("cyngor",))]),
        ('-"a b" x', [Term(("x",))], [Term(("a", "b"), exact=True)]),
        ("co-production", [Term(("coproduction",), beginning=True)], []),
        ("the", [Term(("the",), beginning=True)], []),
        ("- -- \" '' (*:", [], []),
        ("\x00\ud800", [], []),
    ],
)
def test_reading_a_question(text: str, wanted: list[Term], unwanted: list[Term]) -> None:
    assert question.read(text) == Question(tuple(wanted), tuple(unwanted))


def test_long_questions_are_cut_and_say_so() -> None:
    assert question.read("x" * 10_000).cut
    assert len(question.read("ab " * 160).wanted) == 1
    assert len(question.read(" ".join(f"w{n}" for n in range(90))).wanted) == question.MOST_WORDS
