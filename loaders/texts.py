"""Catalogues of the texts people read: one TOML file per package, each text in English and Welsh."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

from .visible import isolated, visible

LANGUAGES = ("en", "cy")
#: What a text says: what happened, and how to mend it (absent where there is nothing to mend).
PARTS = ("what", "mend")
#: The longest value, in characters, that a text repeats.
LONGEST_VALUE = 160

Entry = Mapping[str, Mapping[str, str]]


def language(tag: str) -> str:
    """Give the catalogue's language for a tag such as ``cy-GB``; English for any other language."""
    primary = tag.lower().partition("-")[0]
    return primary if primary in LANGUAGES else "en"


@dataclass(frozen=True)
class Texts:
    """One catalogue: code → language → part → a text with ``{placeholders}``."""

    source: str
    entries: Mapping[str, Entry]

    @classmethod
    @cache
    def load(cls, package: str, name: str = "texts.toml") -> Texts:
        """Read the catalogue that lies beside a package's modules.

        Top-level keys that are not tables (``welsh = "check"``, the state of the translation) are not texts.
        """
        content = tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
        return cls(f"{package}/{name}", {k: v for k, v in content.items() if isinstance(v, dict)})

    def part(self, code: str, lang: str, part: str, params: Mapping[str, object]) -> str:
        """Fill one part of a text; empty where there is none. A value may be a dict of language → text."""
        chosen = language(lang)
        template = self.entries[code][chosen].get(part, "")
        return template.format_map({name: _value(value, chosen) for name, value in params.items()})

    def text(self, code: str, lang: str, params: Mapping[str, object]) -> str:
        """Say what happened and how to mend it."""
        return " ".join(filter(None, (self.part(code, lang, part, params) for part in PARTS)))

    def placeholders(self, code: str) -> frozenset[str]:
        """Name the values a text needs, in whichever part and language it does."""
        return frozenset().union(*(_names(self._raw(code, lang, part)) for lang in LANGUAGES for part in PARTS))

    def faults(self) -> list[str]:
        """Compare the languages: the same parts and placeholders in each, nothing empty (for tests)."""
        return [f"{self.source} [{code}] {fault}" for code in self.entries for fault in self._faults_of(code)]

    def _raw(self, code: str, lang: str, part: str) -> str:
        return self.entries[code].get(lang, {}).get(part, "")

    def _faults_of(self, code: str) -> Iterator[str]:
        if not all(self._raw(code, lang, "what").strip() for lang in LANGUAGES):
            yield "says nothing in one of the languages"
        if unknown := set(self.entries[code]) - set(LANGUAGES):
            yield f"has an unknown language: {sorted(unknown)}"
        for lang, parts in self.entries[code].items():
            if unknown := set(parts) - set(PARTS):
                yield f"has an unknown part in {lang}: {sorted(unknown)}"
        for part in PARTS:
            english, welsh = (self._raw(code, lang, part) for lang in LANGUAGES)
            if bool(english.strip()) != bool(welsh.strip()):
                yield f"has {part} in one language only"
            if _names(english) != _names(welsh):
                yield f"has other placeholders in {part}: {sorted(_names(english) ^ _names(welsh))}"


def _value(value: object, lang: str) -> str:
    chosen = value[lang] if isinstance(value, Mapping) else value
    if isinstance(chosen, int) and not isinstance(chosen, bool):
        return f"{chosen:,}"
    text = str(chosen)
    return isolated(visible(text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"))


def _names(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)
