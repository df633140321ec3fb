"""What a rule was found to answer for one thing is taken for another only where that one says the same."""

from __future__ import annotations

import pytest
from rdflib import Graph

from loaders.suspects import patterns
from loaders.suspects.index import Index
from loaders.suspects.patterns import Rule
from loaders.suspects.terms import text

PREFIX = "PREFIX ex: <https://e.test/>"
THINGS = """
@prefix ex: <https://e.test/> .
ex:one ex:title "one"@en, "un"@cy ; ex:level ex:high ; ex:same ex:one .
ex:two ex:title "two"@en, "dau"@cy ; ex:level ex:high ; ex:same ex:one .
ex:three ex:title "three"@en ; ex:level ex:low ; ex:same ex:three .
ex:four ex:title "one"@en, "four"@en ; ex:level ex:high, ex:low ; ex:same ex:four .
ex:high ex:value 3 .
ex:low ex:value 1 .
"""
NO_WELSH = '$this ex:title ?t FILTER NOT EXISTS { $this ex:title ?o FILTER(lang(?o) = "cy") }'


def rule(where: str) -> Rule:
    return patterns.rule(f"{PREFIX} SELECT $this WHERE {{ {where} }}")


def index() -> Index:
    graph = Graph().parse(data=THINGS, format="turtle")
    return Index([(text(s), text(p), text(o)) for s, p, o in graph], {})


def answers(one: Rule, known: Index | None = None) -> list[bool]:
    """Ask about all things with one index, which keeps answers, or with a new one each time."""
    return [
        patterns.may_answer(one, f"<https://e.test/{name}>", known or index())
        for name in ("one", "two", "three", "four")
    ]


@pytest.mark.parametrize(
    "where",
    [
        NO_WELSH,
        "$this ex:level ?l . ?l ex:value ?v FILTER(?v > 2)",
        "$this ex:level ?l FILTER NOT EXISTS { ?l ex:value 3 }",
        '$this ex:title ?t FILTER(STR(?t) = "one")',
        "$this ex:title ?t . ?other ex:title ?t FILTER(?other != $this)",
        "$this ex:same ?x FILTER(?x = $this)",
        "$this ex:same ?x . ?x ex:title ?t FILTER(lang(?t) = 'cy')",
        "$this ex:same $this",
        "$this ?p ?v FILTER(?p = ex:level) FILTER(?v = ex:low)",
        "{ $this ex:title ?v } UNION { $this ex:same ?v } FILTER(lang(?v) = 'cy')",
        "$this ex:title ?v . OPTIONAL { $this ex:same ?v } FILTER(lang(?v) = 'cy')",
    ],
)
def test_kept_answers_are_those_that_would_be_found(where: str) -> None:
    assert answers(rule(where), index()) == answers(rule(where))


def test_an_answer_is_kept_for_things_that_differ_in_what_nobody_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[str] = []
    solve = Rule._solve
    monkeypatch.setattr(Rule, "_solve", lambda self, thing, *rest: sought.append(thing) or solve(self, thing, *rest))
    assert answers(rule(NO_WELSH), index()) == [False, False, True, True]
    assert [each.rpartition("/")[2] for each in sought] == ["one>", "three>", "four>"]


def test_what_is_looked_up_by_value_is_looked_up_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    referrers = Index.referrers
    monkeypatch.setattr(
        Index, "referrers", lambda self, path, value: asked.append(value) or referrers(self, path, value)
    )
    answers(rule("$this ex:level ?l . ?other ex:level ?l FILTER(?other != $this) FILTER(?l = ex:none)"), index())
    assert len(asked) >= 4
