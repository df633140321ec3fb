"""Words on pages: each marked with its language, and no English left on Welsh pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from babel.messages.pofile import read_po

from service.demonstration import folders
from service.partners import Partner
from tests.service.test_i18n import CATALOGUE, NAMES, STOP_WORDS

from .conftest import Site
from .page_types import TYPES
from .visits import Visit

Visited = Callable[[str, str], Visit]
ALL = 'SELECT DISTINCT ?words (lang(?words) AS ?tag) WHERE { ?s ?p ?words FILTER(lang(?words) = "%s") } LIMIT 100000'


TWO = (("en", "cy"), ("cy", "en"))
#: A value that a report gives as an example, in either language.
EXAMPLE = re.compile(r"Er enghraifft: .*")
#: "Is" is Welsh too: lower.
ENGLISH = STOP_WORDS - {"is"}
#: Names of partners that have the same name in both languages.
OWN = {Partner.from_toml(folder / "partner.toml").name_cy for folder in folders()}


@pytest.fixture(scope="module")
def told(site: Site) -> Mapping[str, frozenset[str]]:
    """What the data say in each language, as pages show it, and in no other; the pages' own words left out."""
    words = {lang: _in_data(site, lang) for lang in ("en", "cy")}
    with CATALOGUE.open("rb") as file:
        own = [message for message in read_po(file, locale="cy") if message.id]
    said = {
        "en": {_plain(form) for message in own for form in _forms(message.id)},
        "cy": {_plain(form) for message in own for form in _forms(message.string)},
    }
    return {lang: frozenset(words[lang] - words[other] - said[other] - OWN) for lang, other in TWO}


@pytest.mark.parametrize(("name", "lang"), [(name, lang) for name in TYPES for lang in ("en", "cy")])
def test_what_the_data_say_in_the_other_language_is_marked(
    visited: Visited, told: Mapping[str, frozenset[str]], name: str, lang: str
) -> None:
    other = {"en": "cy", "cy": "en"}[lang]
    assert [words for words, tag in visited(name, lang).words if words in told[other] and tag == lang] == []


def test_the_data_are_seen_in_both_languages(visited: Visited, told: Mapping[str, frozenset[str]]) -> None:
    """Otherwise nothing would be tested above."""
    for lang in ("en", "cy"):
        shown = {
            words for name in ("practice", "vocabulary", "theme with items") for words, _ in visited(name, lang).words
        }
        assert len(shown & told[lang]) > 50


@pytest.mark.parametrize("name", TYPES)
def test_welsh_pages_hold_no_unmarked_english(visited: Visited, name: str) -> None:
    shown = [EXAMPLE.sub("", NAMES.sub("", words)) for words, tag in visited(name, "cy").words if tag == "cy"]
    assert [words for words in shown if ENGLISH & set(re.split(r"[\s,.;:()]+", words.lower()))] == []


def _in_data(site: Site, lang: str) -> set[str]:
    address = f"{site.base}/sparql?{urlencode({'query': ALL % lang})}"
    with urlopen(Request(address, headers={"Accept": "application/sparql-results+json"})) as answer:  # noqa: S310
        return {_plain(row["words"]["value"]) for row in json.load(answer)["results"]["bindings"]}


def _forms(words: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()
