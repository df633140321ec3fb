"""Every rule of the shapes has words and an example in both languages, and no jargon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import SH, SKOS, Literal, URIRef
from rdflib.term import Node

import ontology
import shapes
from loaders.expectations import CATALOGUE
from loaders.judge import Result
from loaders.suggest import Suggestions
from loaders.table.errors import TEXTS as OF_TABLES
from loaders.texts import LANGUAGES, Texts
from loaders.wording import Wording
from shapes.fields import examples

GRAPH = shapes.graph()
#: Words of the trade that no reader of a report should have to know, in English and in Welsh. “Web address” and
#: “cyfeiriad gwe” say what an IRI is; “statement” and “gosodiad” what a triple is.
JARGON = {
    "en": re.compile(
        r"\bSHACL|\bsh:|\bshapes?\b|\bfocus|\bnodes?\b|\bIRIs?\b|\bURIs?\b|\bliterals?\b|\bdata ?types?\b|\btriples?\b"
        r"|\bpredicates?\b|\bconstraints?\b|\bviolat|\bconforms?\b|\bcardinalit|\bregex|\bregular expression"
        r"|(min|max)(Count|Length|Inclusive|Exclusive)|\buniqueLang|\blanguageIn|\bxsd:(?!date|duration)|\bblank\b(?=.*node)"
        r"|\bentail|\bvalidat|\bclass\b|\bpropert(y|ies) path|\bontolog|\bgraph\b",
        re.IGNORECASE,
    ),
    "cy": re.compile(
        r"\bSHACL|\bsh:|\bsiâp|\bsiap|\bffocws|\bnodau? gwag|\bIRI\b|\bURI\b|\bllythrennol|\bmath o ddata|\bmath data"
        r"|\btriawd|\btriphl|\btraethiad|\bcyfyngiad|\btorri rheol|\btroseddau?\b|\bcydymffurfi|\bmynegiad rheolaidd"
        r"|(min|max)(Count|Length|Inclusive|Exclusive)|\buniqueLang|\blanguageIn|\bxsd:(?!date|duration)|\bdilysu|\bontoleg"
        r"|\bgraff\b",
        re.IGNORECASE,
    ),
}
#: Texts for those who run the service or write mappings, and those about graphs in files, which only their makers name.
NOT_FOR_PARTNERS = frozenset(
    {"not-judged", "graph-foreign", "media-type-unknown", "json-ld", "xml-name", "value-datatype"}
)
#: Names of formats, and what stands for a value.
NAMES = re.compile(r"N-Triples|\{\w+\}")
VALUE = URIRef("https://e.test/VALUE")
#: What is the same in every language: an address, a date or span of time, a number, a short name, a code.
NEUTRAL = re.compile(r"https?://\S+|[a-z0-9#@:.~-]+(\|[a-z0-9-]+)*|[A-Z0-9][A-Z0-9:~-]*|\d+(\.\d+)?")


def jargon(text: str, lang: str) -> re.Match[str] | None:
    return JARGON[lang].search(NAMES.sub("", text))


def pairs() -> list[tuple[URIRef, URIRef]]:
    """Every shape with every component it can report, computed from the shapes."""
    found = {
        (shape, CONSTRAINT_PARAMETERS_MAP[parameter].shacl_constraint_component)
        for shape, parameter in GRAPH.subject_predicates()
        if parameter in CONSTRAINT_PARAMETERS_MAP and isinstance(shape, URIRef)
    }
    return sorted(pair for pair in found if pair[1] != SH.PropertyConstraintComponent)


@cache
def wording() -> Wording:
    return Wording(GRAPH, Suggestions(ontology.graph(), ontology.graph()))


def values(component: URIRef) -> list[Node | None]:
    if "Count" in component or "UniqueLang" in component:
        return [None]
    return [VALUE, Literal("VALUE"), Literal("VALUE", lang="fr")]


def results() -> Iterator[Result]:
    for shape, component in pairs():
        severity = URIRef(str(GRAPH.value(shape, SH.severity) or SH.Violation))
        for value in values(component):
            yield Result(URIRef("https://e.test/x"), GRAPH.value(shape, SH.path), component, shape, severity, value)


def test_the_shapes_have_rules_of_many_kinds() -> None:
    assert len(pairs()) > 500
    assert len({component for _, component in pairs()}) > 12


def test_every_rule_says_what_is_wrong_and_how_to_mend_it_in_both_languages() -> None:
    for result in results():
        problem, mend = wording().texts(result)
        for texts in (problem, mend, wording().label(result)):
            assert set(texts) == set(LANGUAGES), result
            assert all(text.strip() for text in texts.values()), result
        assert problem["en"] != problem["cy"], result
        assert mend["en"] != mend["cy"], result


def test_every_rule_shows_an_example_in_both_languages() -> None:
    lacking = set()
    for result in results():
        component = str(result.component).rpartition("#")[2]
        _, mend = wording().texts(result)
        if not (_says_all(result.shape, component) or _has_example(mend)):
            lacking.add((str(result.shape), component))
    assert lacking == set()


def _says_all(shape: Node, component: str) -> bool:
    """Texts that name the very values to write, and those that ask to take something out, need no example."""
    named = component.startswith(("InC", "HasValue", "Closed"))
    return named or (component.startswith("MaxCount") and str(GRAPH.value(shape, SH.maxCount)) == "0")


def _has_example(mend: dict[str, str]) -> bool:
    return "For example: " in mend["en"] and "Er enghraifft: " in mend["cy"]


def test_examples_in_words_are_in_both_languages_and_others_are_codes_dates_and_addresses() -> None:
    shown = {shape: list(GRAPH.objects(shape, SKOS.example)) for shape in GRAPH.subjects(SKOS.example, None)}
    languages = {shape: sorted(str(each.language) for each in texts) for shape, texts in shown.items()}
    neither = {str(shape): tags for shape, tags in languages.items() if tags not in (["None"], ["cy", "en"])}
    assert neither == {}
    plain = {str(shape): str(texts[0]) for shape, texts in shown.items() if languages[shape] == ["None"]}
    assert {shape: text for shape, text in plain.items() if not NEUTRAL.fullmatch(text)} == {}
    alike = [str(shape) for shape, texts in shown.items() if len({str(text) for text in texts}) < len(texts)]
    assert alike == []


def test_a_text_in_a_language_has_an_example_in_each() -> None:
    texts = {shape for shape in GRAPH.subjects(SH.languageIn, None) if isinstance(shape, URIRef)}
    assert texts
    assert {str(shape) for shape in texts if set(examples(GRAPH, shape)) != set(LANGUAGES)} == set()
    same = {str(shape) for shape in texts if len(set(examples(GRAPH, shape).values())) == 1}
    assert same == set()


def test_a_welsh_reader_is_shown_welsh_words_and_the_meaning_of_a_code() -> None:
    title = URIRef("https://w3id.org/dolen/shapes#PracticeItem-title")
    _, mend = wording().texts(_missing(title))
    assert mend["en"].endswith("For example: One legal team for three councils")
    assert mend["cy"].endswith("Er enghraifft: Un tîm cyfreithiol ar gyfer tri chyngor")
    _, mend = wording().texts(_missing(URIRef("https://w3id.org/dolen/shapes#PracticeItem-practiceStatus")))
    assert mend["en"].endswith("For example: notable (Notable practice)")
    assert mend["cy"].endswith("Er enghraifft: notable (Arfer nodedig)")
    _, mend = wording().texts(_missing(URIRef("https://w3id.org/dolen/shapes#PracticeItem-issued")))
    assert mend["en"].partition("example: ")[2] == mend["cy"].partition("enghraifft: ")[2] != ""


def _missing(shape: URIRef) -> Result:
    return Result(
        URIRef("https://e.test/x"),
        GRAPH.value(shape, SH.path),
        SH.MinCountConstraintComponent,
        shape,
        SH.Violation,
        None,
    )


def test_examples_are_in_the_shapes_of_all_fields_that_partners_have_to_fill_in() -> None:
    fields = {field.shape for cls in shapes.classes() for field in shapes.fields(cls) if field.required}
    assert {str(shape) for shape in fields if (shape, SKOS.example, None) not in GRAPH} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_rule_speaks_of_the_machinery(lang: str) -> None:
    spoken = set()
    for result in results():
        for texts in (*wording().texts(result), wording().label(result)):
            if found := jargon(texts[lang].replace(str(VALUE), ""), lang):
                spoken.add((found[0], texts[lang]))
    assert spoken == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "catalogue", [CATALOGUE, OF_TABLES, Texts.load("loaders")], ids=lambda catalogue: str(catalogue.source)
)
def test_no_text_of_a_catalogue_speaks_of_the_machinery(catalogue: Texts, lang: str) -> None:
    parts = [
        (code, text)
        for code, entry in catalogue.entries.items()
        if code not in NOT_FOR_PARTNERS
        for text in entry[lang].values()
    ]
    assert [(code, text) for code, text in parts if jargon(text, lang)] == []
