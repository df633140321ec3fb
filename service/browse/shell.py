"""What every page has around its content: language, navigation, the toggle, freshness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlencode

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from . import locales, negotiate, schema_org, wording
from .addresses import address
from .formats import DATA, FORMATS
from .links import page_of
from .texts import OTHER

_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation; ``current`` on the page itself, ``active`` on those below it."""

    name: str
    href: str
    active: bool
    current: bool


def context() -> dict[str, object]:
    """Give what the templates need on every page."""
    lang = negotiate.page_language(request)
    store, base = current_app.config["STORE"], current_app.config["SETTINGS"].base
    return {
        "lang": lang,
        "other": OTHER[lang],
        "here": in_language(lang),
        "toggle": toggle(lang),
        "navigation": navigation(lang),
        "base": base,
        "contact": current_app.config["SETTINGS"].contact,
        "formats": FORMATS,
        "data_formats": DATA,
        "structured": schema_org.of_thing,
        "structured_site": schema_org.of_site,
        "structured_catalogue": schema_org.of_catalogue,
        "preview": partial(schema_org.preview, lang=lang),
        "iri_page": partial(page_of, lang=lang, base=base),
        "updated": locales.moment_text(store.modified, lang) if store.version else "",
        "date_text": partial(locales.date_text, lang=lang),
        "number": partial(locales.number_text, lang=lang),
        "only_in": only_in,
        "_": wording.gettext(),
        "words_of": partial(wording.words, lang=lang, only_in=only_in),
        "name_of": partial(wording.named, lang=lang),
        "url_for": address,
        "counted": counted,
        "page_query": page_query,
        "query_without": query_without,
        "query_with": query_with,
    }


def toggle(lang: str) -> str:
    """Give the address of this page in the other language, its query kept; elsewhere the other home page."""
    if negotiate.address_language(request) is None:
        return address("browse.home", lang=OTHER[lang])
    return in_language(OTHER[lang])


def in_language(lang: str) -> str:
    """Give the address of this page in a language, its query kept; the same address where it has none."""
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    spoken = negotiate.address_language(request)
    path = request.path if spoken is None else f"/{lang}{request.path.removeprefix(f'/{spoken}')}"
    return f"{request.script_root}{_quoted(path)}{query}"


def navigation(lang: str) -> list[NavItem]:
    """Give the entries of the navigation."""
    entries = (
        (_("Search"), address("search.page", lang=lang)),
        (_("Practice"), address("browse.practice_list", lang=lang)),
        (_("Shared services"), address("browse.finder", lang=lang)),
        (_("Organisations"), address("browse.kind_list", lang=lang, kind="organisation")),
        (_("Themes"), address("browse.themes", lang=lang)),
        (_("Map"), address("browse.map", lang=lang)),
        ("SPARQL", address("browse.sparql", lang=lang)),
        (_("More"), address("browse.explore", lang=lang)),
    )
    here = request.script_root + request.path
    return [NavItem(name, href, here.startswith(href), here == href) for name, href in entries]


def only_in(tag: str) -> str:
    """Say that words are to be had in one language only."""
    known = {"en": _("in English only"), "cy": _("in Welsh only")}
    return str(known.get(tag.lower().partition("-")[0], _("in another language")))


def page_query(number: int) -> str:
    """Give the query of another page of the same list."""
    return urlencode([*((key, value) for key, value in _arguments() if key != "page"), ("page", str(number))])


def query_without(name: str) -> str:
    """Give the query of the same list without one of its filters, at its first page."""
    return urlencode([(key, value) for key, value in _arguments() if key not in {name, "page"}])


def query_with(name: str, value: str) -> str:
    """Give the query of the same list with one of its filters set, at its first page."""
    return urlencode([*((key, each) for key, each in _arguments() if key not in {name, "page"}), (name, value)])


def count_text(kind: str, number: int) -> str:
    """Say how many there are of a kind of the home page."""
    words = {
        "practice": ngettext("%(num)s practice item", "%(num)s practice items", number),
        "organisation": ngettext("%(num)s organisation", "%(num)s organisations", number),
        "partnership": ngettext("%(num)s partnership", "%(num)s partnerships", number),
        "shared-service": ngettext("%(num)s shared service", "%(num)s shared services", number),
        "theme": ngettext("%(num)s theme", "%(num)s themes", number),
    }
    return str(words[kind])


def counted(kind: str, counts: Mapping[str, int]) -> Markup:
    """Say how many there are of a kind, with the number set off."""
    words = str(escape(count_text(kind, counts.get(kind, 0))))
    return Markup(_NUMBER.sub(r"<strong>\g<0></strong>", words))  # noqa: S704 - escaped just here


def _arguments() -> Iterable[tuple[str, str]]:
    return request.args.items(multi=True)


def _quoted(path: str) -> str:
    return quote(path, safe="/:@!$&'()*+,;=~-._")
