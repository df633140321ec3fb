"""The fields of the index, and how what the store says of a thing fills them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import tantivy

from ontology import DOLEN

from . import words

#: A value as text, and its language (empty for what has none).
Value = tuple[str, str]

#: Fields that narrow a search, in the order in which a page shows them.
FACETS = ("kind", "theme", "organisation", "area", "year", "status", "stage", "category")
#: Kinds of result; of several that a thing has, the first one is shown.
KINDS = ("practice", "shared-service", "partnership", "initiative", "event", "resource", "action", "organisation")
WORDS = "words"
#: Change it when the fields or their content change: an index of another format is made again.
FORMAT = 2
NO_DATE, NEVER = 0, 99_999_999
#: From this level of evidence on an item counts as proven: a change for the better was measured.
PROVEN = 2
#: What the score of a hit is multiplied by: practice comes first, proven practice before the rest.
OTHER_KIND, UNPROVEN = 0.3, 0.75
#: What a page shows one value of, as it is.
_SINGLE = ("publisher", "date", "review", "status", "openness")
_TITLES, _TEXTS = frozenset({"title", "name"}), frozenset({"summary", "body", "about"})


def schema() -> tantivy.Schema:
    """Make the schema: words by language, facets, what is sorted by, and what a page shows of a hit."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title_en", "title_cy", "text_en", "text_cy"):
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="position")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("date", "review", "level"):
        builder.add_integer_field(name, fast=True, indexed=True)
    builder.add_float_field("weight", fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def analyzer() -> tantivy.TextAnalyzer:
    """Take words apart as ``words.TOKEN`` does; the text is folded already."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"[\p{L}\p{N}]+")).build()


@dataclass
class Entry:
    """What the store says of one thing, by field."""

    iri: str
    fields: dict[str, list[Value]] = field(default_factory=dict)

    def all(self, name: str) -> list[str]:
        """Give the different values of a field, in order."""
        return sorted({text for text, _ in self.fields.get(name, ())})

    def document(self) -> tantivy.Document:
        """Make the document of the index."""
        document = tantivy.Document()
        document.add_text("id", self.iri)
        for name, text in self._texts():
            document.add_text(name, text)
        values = {**{name: self.all(name) for name in FACETS}, "year": sorted({each[:4] for each in self.all("date")})}
        for name in FACETS:
            for value in values[name]:
                document.add_text(name, value)
        document.add_integer("date", _number(self.all("date")[-1:], NO_DATE))
        document.add_integer("review", _number(self.all("review")[:1], NEVER))
        document.add_integer("level", self.level)
        document.add_float("weight", self.weight)
        document.add_bytes("shown", json.dumps(self._shown(), ensure_ascii=False).encode())
        return document

    @property
    def kind(self) -> str:
        """The kind that is shown."""
        return min(self.all("kind"), key=KINDS.index)

    @property
    def level(self) -> int:
        """The level of evidence; 0 where none is stated."""
        return max((int(each) for each in self.all("level") if each.isdigit()), default=0)

    @property
    def weight(self) -> float:
        """What the score is multiplied by."""
        if self.kind != "practice":
            return OTHER_KIND
        return 1.0 if self.level >= PROVEN else UNPROVEN

    def _texts(self) -> Iterator[tuple[str, str]]:
        for name, values in self.fields.items():
            group = "title" if name in _TITLES else "text" if name in _TEXTS else ""
            for text, language in values if group else ():
                lang = "en" if _short(language) == "en" else "cy"
                yield f"{group}_{lang}", words.fold(text)

    def _shown(self) -> Mapping[str, object]:
        written = {name: _written(self.fields.get(name, ())) for name in ("title", "name", "summary", "body", "about")}
        single = {name: (self.all(name) or [""])[0] for name in _SINGLE}
        inferred = str(DOLEN.openness) in self.all("inferred")
        return {**written, **single, "kind": self.kind, "level": self.level, "openness_inferred": inferred}


def _written(values: Sequence[Value]) -> list[Value]:
    return sorted({(text, _short(language)) for text, language in values})


def _short(language: str) -> str:
    return language.lower().partition("-")[0]


def _number(dates: Sequence[str], missing: int) -> int:
    """Write a date as a number that sorts as it: 2015-05-28 → 20150528; the year alone at its beginning."""
    digits = "".join(dates)[:10].replace("-", "")
    return int(digits.ljust(8, "0")) if digits.isascii() and digits.isdigit() else missing
