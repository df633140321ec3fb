"""The words of a finding: problem and mend in both languages, from the catalogue, the shapes and the data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rdflib import SH, BNode, Graph, Namespace, URIRef
from rdflib.term import Node

from shapes.fields import examples

from .expectations import CATALOGUE, Expectations, Words, best, both, local, shown
from .judge import Result
from .suggest import Suggestions
from .texts import LANGUAGES
from .variants import variant

DSH = Namespace("https://w3id.org/dolen/shapes#")
#: Components whose texts name the very values to write, or what to take out: no example is needed beside them.
SAYS_ALL = re.compile("(In|HasValue|Closed)ConstraintComponent|MaxCountConstraintComponent.none")
#: Components after which it helps to read what the field is for.
DESCRIPTION_HELPS = re.compile("Pattern|NodeC|And|Not|Class")
#: Rules in SPARQL say themselves what is wrong and, in their further sentences, how to mend it.
RULE = "SPARQLConstraintComponent"
#: A placeholder in a message of sh:sparql.
VARIABLE = re.compile(r"\{[?$]\w+\}")


class Wording:
    """Words for the judge's results; ``names`` knows what classes, properties and concepts are called."""

    def __init__(self, shapes: Graph, names: Suggestions) -> None:
        self._shapes = shapes
        self._names = names
        self._expectations = Expectations(shapes, names)

    def label(self, result: Result) -> Words:
        """Name the field: sh:name of the property shape that the result is about."""
        names = self._texts(self.field(result), SH.name) or self._texts(result.shape, SH.name)
        if names:
            return names
        path = result.path if isinstance(result.path, URIRef) else None
        return self.named(path) if path else both("label-thing")

    def property_label(self, path: URIRef) -> Words:
        """Name a property as most of the fields that hold it are named."""
        shapes = sorted(self._shapes.subjects(SH.path, path), key=str)
        names = [tuple(self._texts(shape, SH.name).items()) for shape in shapes]
        known = Counter(filter(None, names)).most_common(1)
        return dict(known[0][0]) if known else self.named(path)

    def named(self, node: Node) -> Words:
        """Name a class, property or concept in each language."""
        return {lang: self._names.label(node, lang) for lang in LANGUAGES}

    def field(self, result: Result) -> Node:
        """Give the property shape a result is about: its own, or the one that a rule points to.

        A rule about several fields says by its path which one it means.
        """
        fields = sorted(self._shapes.objects(result.shape, DSH.about), key=str)
        same = [field for field in fields if (field, SH.path, result.path) in self._shapes]
        return next(iter([*same, *fields]), result.shape)

    def column(self, result: Result) -> str | None:
        """Name the column of a spreadsheet where the field's value would stand, of a text the English one."""
        fields = self._fields(result)
        ending = "_en" if any((shape, SH.languageIn, None) in self._shapes for shape in fields) else ""
        stems = (self._shapes.value(shape, DSH.column) for shape in fields)
        return next((f"{stem}{ending}" for stem in stems if stem is not None), None)

    def texts(self, result: Result) -> tuple[Words, Words]:
        """Give problem and mend."""
        component = local(result.component)
        code = next(code for code in self._codes(result, component) if code in CATALOGUE.entries)
        params: dict[str, Words | str] = {
            "label": self.label(result),
            "value": in_words(result.value),
            "expected": self._expectations.of(result.shape, component),
            "message": self._message(result),
            "form": self._expectations.form(result.shape, result.value),
        }
        said = _halves(self._message(result)) if code == RULE else None
        what, mend = said or (both(code, "what", params), both(code, "mend", params))
        mends = [mend, *self._extra(result, component, code)]
        return what, {lang: " ".join(each[lang] for each in mends) for lang in LANGUAGES}

    def _codes(self, result: Result, component: str) -> Iterator[str]:
        yield f"{local(result.shape)}.{component}"
        if chosen := variant(self._shapes, result, component):
            yield f"{component}.{chosen}"
        yield from (component, "other")

    def _extra(self, result: Result, component: str, code: str) -> Iterator[Words]:
        if component == "ClassConstraintComponent" and (near := self._near(result)):
            yield both("did-you-mean", params={"value": near})
            return
        if DESCRIPTION_HELPS.match(component) and (description := self._description(result)):
            yield both("description", params={"value": description})
        if not SAYS_ALL.fullmatch(code) and (example := self._example(result)):
            yield both("example", params={"value": example})

    def _near(self, result: Result) -> Words:
        if result.value is None:
            return {}
        classes = self._shapes.objects(result.shape, SH["class"])
        return next(filter(None, (self._names.near(result.value, cls) for cls in classes)), {})

    def _example(self, result: Result) -> Words:
        """Give what one would write, in each language; a word of a code list with what it means."""
        shapes = self._fields(result)
        found = next(filter(None, (examples(self._shapes, shape) for shape in shapes)), {})
        classes = [cls for shape in shapes for cls in self._shapes.objects(shape, SH["class"])]
        meant = next(filter(None, (self._names.listed(found.get("en", ""), cls) for cls in classes)), None)
        if meant is None:
            return {lang: shown(said) for lang, said in found.items()}
        return {lang: f"{said} ({self._names.label(meant, lang)})" for lang, said in found.items()}

    def _fields(self, result: Result) -> list[Node]:
        """Give the result's shape, the one it is about, and the others of the same class and path."""
        field = self.field(result)
        path = self._shapes.value(field, SH.path)
        beside = {
            shape
            for node in self._shapes.subjects(SH.property, field)
            for shape in self._shapes.objects(node, SH.property)
            if (shape, SH.path, path) in self._shapes
        }
        return [result.shape, field, *sorted(beside, key=str)]

    def _description(self, result: Result) -> Words:
        shapes = (self.field(result), result.shape)
        texts = (self._texts(shape, SH.description) for shape in shapes)
        return next(filter(None, texts), {})

    def _message(self, result: Result) -> Words:
        constraint = self._shapes.value(result.shape, SH.sparql)
        found = self._texts(constraint, SH.message) or self._texts(result.shape, SH.message)
        value = in_words(result.value)
        filled = {lang: VARIABLE.sub(value[lang].replace("\\", r"\\"), text) for lang, text in found.items()}
        return filled or both("expects-something")

    def _texts(self, subject: Node | None, predicate: URIRef) -> Words:
        if subject is None:
            return {}
        found = list(self._shapes.objects(subject, predicate))
        return {lang: best(found, lang) for lang in LANGUAGES} if found else {}


def in_words(value: Node | None) -> Words:
    """Give a value as a text shows it; a part without a name is called that."""
    if isinstance(value, BNode):
        return both("unnamed-part")
    return dict.fromkeys(LANGUAGES, "" if value is None else shown(value))


def _halves(message: Words) -> tuple[Words, Words] | None:
    """Part a rule's message after its first sentence; None when there is no more in one of the languages."""
    parts = {lang: text.partition(". ") for lang, text in message.items()}
    if not all(rest for _, _, rest in parts.values()):
        return None
    return {lang: f"{first}." for lang, (first, _, _) in parts.items()}, {
        lang: rest for lang, (_, _, rest) in parts.items()
    }
