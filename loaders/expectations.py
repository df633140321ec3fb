"""What a rule asks for, in words: a date, a theme, one of these, at most so many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rdflib import RDF, SH, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .suggest import Suggestions
from .texts import LANGUAGES, Texts
from .visible import isolated, visible

CATALOGUE = Texts.load("loaders", "findings.toml")
SHACL = Namespace("http://www.w3.org/ns/shacl#")
#: The longest value that is shown, in characters.
LONGEST = 120
#: What does not stay on one line.
BREAKS = re.compile(r"[\t\n\r ]+")
#: What an anonymous shape in a logical constraint asks for.
ASKED = (SH["class"], SH.datatype, SH.nodeKind, SH.hasValue, SH["in"], SH.languageIn)
#: The parameter that says what a component expects, where it is not the component's name in lower case.
PARAMETERS = {"QualifiedMinCount": SH.qualifiedValueShape, "QualifiedMaxCount": SH.qualifiedValueShape}

#: The patterns of the shapes, by the text of the catalogue that says them in words.
PATTERNS = {
    r"\S": "expects-some-text",
    r"^[^T:Z+]*$": "expects-date-alone",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})?$": "expects-dateTime",
    r"^P([0-9]+Y)?([0-9]+M)?([0-9]+D)?$": "expects-duration",
    r"^https?://[^\s]+$": "expects-web-address",
    r"^(https?://|urn:doi:)[^\s]+$": "expects-source-address",
    r"^http://statistics\.data\.gov\.uk/id/statistical-geography/[A-Z][0-9]{8}$": "expects-area-code",
    r"^[A-Z]{3}$": "expects-currency",
    r"^mailto:[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$": "expects-email",
    r"^https?://id\.esd\.org\.uk/function/[0-9]+$": "expects-esd-function",
}

Words = dict[str, str]


def both(code: str, part: str = "what", params: Mapping[str, Words | str] | None = None) -> Words:
    """Fill one part of a text of the catalogue in each language; values stand in full."""
    return {lang: _fill(code, lang, part, params or {}) for lang in LANGUAGES}


def shown(value: Node | str) -> str:
    """Give a value as it is shown: on one line, nothing hidden in it, harmless to a terminal, cut when long."""
    text = BREAKS.sub(" ", visible(str.__getitem__(str(value), slice(2 * LONGEST)))).strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def best(texts: Iterable[Node], lang: str) -> str:
    """Choose a text in a language, else in English, else any; empty when there is none."""
    literals = [text for text in texts if isinstance(text, Literal)]
    literals.sort(key=lambda text: (text.language != lang, text.language != "en", str(text)))
    return str(literals[0]) if literals else ""


def local(node: Node) -> str:
    """Give the last segment of an IRI."""
    return re.split(r"[/#]", str(node))[-1]


class Expectations:
    """Reads what the shapes ask for."""

    def __init__(self, shapes: Graph, names: Suggestions) -> None:
        self._shapes = shapes
        self._names = names

    def of(self, shape: Node, component: str) -> Words:
        """Say what a component of a shape expects, in each language."""
        stem = component.removesuffix("ConstraintComponent")
        asked = self._objects(shape, PARAMETERS.get(stem, SHACL[stem[:1].lower() + stem[1:]]))
        if component == "PatternConstraintComponent":
            return both(PATTERNS.get(str(asked[0]), "expects-something"))
        return {lang: self._together(asked, lang) for lang in LANGUAGES}

    def form(self, shape: Node, value: Node | None) -> str:
        """Write a value as Turtle marks it with the datatype that a shape asks for."""
        return f'"{shown(value)}"^^xsd:{local(self._shapes.value(shape, SH.datatype) or XSD.string)}' if value else ""

    def _together(self, nodes: list[Node], lang: str) -> str:
        words = dict.fromkeys(word for node in nodes for word in self._words(node, lang))
        return ", ".join(words) or _fill("expects-something", lang, "what", {})

    def _words(self, node: Node, lang: str) -> Iterator[str]:
        if (code := f"expects-{local(node)}") in CATALOGUE.entries:
            yield _fill(code, lang, "what", {})
        elif isinstance(node, Literal):
            yield shown(node)
        elif isinstance(node, URIRef) and (node, RDF.type, SH.NodeShape) not in self._shapes:
            yield self._names.label(node, lang)
        else:
            for part in self._parts(node):
                yield from self._words(part, lang)

    def _parts(self, node: Node) -> list[Node]:
        if (node, RDF.first, None) in self._shapes:
            return list(self._shapes.items(node))
        if texts := self._objects(node, SH.name):
            return texts
        return [part for predicate in ASKED for part in self._objects(node, predicate)]

    def _objects(self, subject: Node, predicate: URIRef) -> list[Node]:
        return sorted(self._shapes.objects(subject, predicate), key=str)


def _fill(code: str, lang: str, part: str, params: Mapping[str, Words | str]) -> str:
    values = {name: isolated(value if isinstance(value, str) else value[lang]) for name, value in params.items()}
    return CATALOGUE.entries[code][lang].get(part, "").format_map(values)
