"""What the datasets are called and how they are described, in both languages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from rdflib import Literal

LANGUAGES = ("en", "cy")
#: Language → text.
Words = dict[str, str]


@cache
def texts() -> dict[str, dict[str, Words]]:
    """Read the catalogue of texts: code → language → part (title, description)."""
    content = tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))
    return {code: entry for code, entry in content.items() if isinstance(entry, dict)}


def words(code: str, part: str = "title", **values: object) -> Words:
    """Give a text in both languages; a value may be ``Words`` itself."""
    found = {}
    for lang in LANGUAGES:
        chosen = {name: value[lang] if isinstance(value, dict) else value for name, value in values.items()}
        found[lang] = texts()[code][lang].get(part, "").format_map(chosen)
    return found


def literals(said: Words) -> list[Literal]:
    """Turn a text into literals with their language tags."""
    return [Literal(text, lang=lang) for lang, text in said.items() if text]
