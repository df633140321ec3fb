"""The two languages: catalogues complete, Welsh counted and sorted as Welsh, nothing English left on Welsh pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import force_locale, ngettext

import service
from loaders.texts import LANGUAGES
from service.browse import locales, shell
from service.errors import TEXTS

SERVICE = Path(service.__file__).parent
CATALOGUE = SERVICE / "translations" / "cy" / "LC_MESSAGES" / "messages.po"
METHODS = [("browse/**.py", "python"), ("errors.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def said_in_code() -> set[object]:
    found = extract_from_dir(SERVICE, METHODS, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found} | set(said_by_writers())


def said_by_writers() -> Iterator[object]:
    """Give what modules that write pages themselves say with ``_say``, also within other texts."""
    for path in (SERVICE / "browse").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_say":
                yield from (each.value for each in node.args if isinstance(each, ast.Constant))


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="cy")


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_the_catalogue_holds_what_the_pages_say_and_nothing_else(catalogue: Catalog) -> None:
    assert {message.id for message in messages(catalogue)} == said_in_code()


def test_every_text_has_welsh(catalogue: Catalog) -> None:
    assert len(messages(catalogue)) > 250
    for message in messages(catalogue):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(form.strip() for form in forms), message.id
        assert not message.fuzzy, message.id
    assert not catalogue.obsolete


def test_placeholders_are_the_same(catalogue: Catalog) -> None:
    for message in messages(catalogue):
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        welsh = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in welsh:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(english[-1])), message.id


def test_welsh_has_six_forms(catalogue: Catalog) -> None:
    assert catalogue.num_plurals == 6
    assert all(len(message.string) == 6 for message in messages(catalogue) if isinstance(message.id, tuple))


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 partneriaeth"), (1, "1 bartneriaeth"), (2, "2 bartneriaeth"), (3, "3 partneriaeth"),
        (4, "4 partneriaeth"),
        (6, "6 phartneriaeth"), (17, "17 partneriaeth"),
    ],
)  # fmt: skip
def test_numbers_mutate_the_noun(app: Flask, number: int, words: str) -> None:
    with app.test_request_context("/cy/"), force_locale("cy"):
        assert ngettext("%(num)s partnership", "%(num)s partnerships", number) == words


@pytest.mark.parametrize(
    ("lang", "results", "items"),
    [("en", "12,345 results", "720,000 practice items"), ("cy", "12,345 o ganlyniadau", "720,000 eitem arfer")],
)
def test_large_numbers_of_things_are_set_off(app: Flask, lang: str, results: str, items: str) -> None:
    with app.test_request_context(f"/{lang}/"):
        written = render_template_string('{{ ngettext("%(num)s result", "%(num)s results", 12345) }}')
        assert (written, shell.count_text("practice", 720_000)) == (results, items)
        assert shell.counted("practice", {"practice": 720_000}).startswith("<strong>720,000</strong> ")


def test_error_texts_are_complete() -> None:
    assert TEXTS.faults() == []
    assert set(LANGUAGES) == set(locales.LANGUAGES)


@pytest.mark.parametrize(
    ("lang", "precision", "written"),
    [
        ("en", "day", "28 May 2015"), ("cy", "day", "28 Mai 2015"), ("en", "month", "May 2015"),
        ("cy", "month", "Mai 2015"),
        ("cy", "year", "2015"),
    ],
)  # fmt: skip
def test_dates_are_written_as_precisely_as_they_are_known(lang: str, precision: str, written: str) -> None:
    assert locales.date_text(date(2015, 5, 28), lang, precision) == written


def test_moments_sums_and_periods() -> None:
    moment = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
    assert locales.moment_text(moment, "cy") == "21 Tachwedd 2026, 09:05 UTC"
    assert locales.money_text(Decimal(5600000), "GBP", "en") == "£5,600,000"
    assert locales.money_text(Decimal("0.50"), "GBP", "cy") == "£0.50"
    assert locales.period_text("P1Y", "en") == "1 year"
    assert locales.period_text("P10Y", "cy") == "10 mlynedd"
    assert locales.period_text("whole life", "en") == "whole life"


def test_welsh_letters_sort_as_letters() -> None:
    names = [
        "Chirk",
        "Conwy",
        "Caerffili",
        "Dinbych",
        "Ddraig",
        "Fflint",
        "Fro",
        "Llandudno",
        "Lwc",
        "Rhyl",
        "Rwsia",
        "Thomas",
        "Tywi",
    ]
    expected = [
        "Caerffili", "Conwy", "Chirk", "Dinbych", "Ddraig", "Fro", "Fflint", "Lwc", "Llandudno", "Rwsia", "Rhyl",
        "Tywi", "Thomas",
    ]  # fmt: skip
    assert sorted(names, key=lambda name: locales.sort_key(name, "cy")) == expected


def test_ng_is_a_letter_but_not_in_bangor() -> None:
    assert sorted(["Bangor", "Banwy", "Bala"], key=lambda name: locales.sort_key(name, "cy")) == [
        "Bala",
        "Bangor",
        "Banwy",
    ]
    assert sorted(["anifail", "angen", "ardal"], key=lambda name: locales.sort_key(name, "cy")) == [
        "angen",
        "anifail",
        "ardal",
    ]


def test_accents_and_case_do_not_move_a_name() -> None:
    for lang in locales.LANGUAGES:
        assert max(["Ŵyl", "wal", "Tŷ", "ty", "Zoe"], key=lambda name: locales.sort_key(name, lang)) == "Zoe"
        assert [*sorted(["tŷ b", "Ty a"], key=lambda name: locales.sort_key(name, lang))] == ["Ty a", "tŷ b"]


STOP_WORDS = {
    "the", "and", "of", "with", "for", "is", "are", "this", "that", "from", "not", "which", "has", "have",
    "was", "were",
    "their", "they", "its", "been", "who", "what",
}  # fmt: skip


#: Names that are English in Welsh too, and words quoted.
NAMES = re.compile(r"All in this Together|Integrated Public Sector Vocabulary|“[^”]*”")


def english_left(page: Any) -> list[str]:
    """Words outside code and outside elements marked as English that only English has."""
    found = []
    for words, language, path in page.words:
        if language == "cy" and not {"code", "textarea", "style", "script"} & set(path):
            own = NAMES.sub("", words)
            found += [own.strip() for word in re.split(r"[\s,.;:()]+", own.lower()) if word in STOP_WORDS]
    return found


WELSH_PAGES = [
    "/cy/", "/cy/practice/", "/cy/organisation/", "/cy/partnership/", "/cy/shared-service/?at=2015-05-28", "/cy/theme/",
    "/cy/coproduction/", "/cy/map/", "/cy/map/E10000013", "/cy/principles/", "/cy/framework/", "/cy/explore/",
    "/cy/theme/economy", "/cy/catalog",
    "/cy/def", "/cy/def/openness", "/cy/def/licence/ogl-3", "/cy/sparql", "/cy/about/accessibility",
    "/cy/about/welsh-language", "/cy/about/publishing", "/cy/practice/wlga/portal",
    "/cy/organisation/gloucestershire-cc",
    "/cy/partnership/leadership-gloucestershire", "/cy/shared-service/gloucestershire-cc/one-legal", "/cy/event/",
    "/cy/initiative/all-in-this-together/welsh-co-production-model", "/cy/resource/public-services-matter-memorandum",
]  # fmt: skip


@pytest.mark.parametrize("address", WELSH_PAGES)
def test_welsh_pages_hold_no_unmarked_english(page: Callable[..., Any], address: str) -> None:
    assert english_left(page(address)) == []


def test_error_pages_speak_welsh(page: Callable[..., Any]) -> None:
    missing = page("/cy/practice/wlga/none", 404)
    assert missing.text("title").startswith("Gwall:")
    assert english_left(missing) == []
