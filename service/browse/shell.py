"""What every page has around its content: language, navigation, the toggle, freshness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import urlencode

from flask import current_app, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from . import item, locales, markup, negotiate, schema_org, wording
from .addresses import address, quoted
from .formats import DATA, FORMATS
from .links import page_of
from .texts import OTHER

#: So many parts of pages are kept as they are written.
_PIECES = 500
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
        "piece": piece,
        "place": place(lang),
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
        "only_in": wording.only_in,
        "_": wording.gettext(),
        "ngettext": wording.counting(lang),
        "write": markup.writer(lang),
        "item": item.content,
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
    return f"{request.script_root}{quoted(path)}{query}"


def place(lang: str) -> tuple[int | None, bool]:
    """Tell which entry of the navigation the page stands below, and whether it is that page itself."""
    here = request.script_root + request.path
    found = next(
        (number for number, href in enumerate(_entries(request.script_root, lang)) if here.startswith(href)), None
    )
    return found, found is not None and here == _entries(request.script_root, lang)[found]


def navigation(lang: str, place: tuple[int | None, bool]) -> list[NavItem]:
    """Give the entries of the navigation on a page at a place."""
    names = (
        _("Search"), _("Practice"), _("Shared services"), _("Organisations"), _("Themes"), _("Map"), "SPARQL",
        _("More"),
    )  # fmt: skip
    hrefs = _entries(request.script_root, lang)
    return [
        NavItem(name, href, number == place[0], number == place[0] and place[1])
        for number, (name, href) in enumerate(zip(names, hrefs, strict=True))
    ]


@lru_cache
def _entries(_root: str, lang: str) -> tuple[str, ...]:
    """Give where the entries lead; none lies below another."""
    lists = ("browse.practice_list", "browse.finder")
    others = ("browse.themes", "browse.map", "browse.sparql", "browse.explore")
    return (
        address("search.page", lang=lang),
        *(address(each, lang=lang) for each in lists),
        address("browse.kind_list", lang=lang, kind="organisation"),
        *(address(each, lang=lang) for each in others),
    )


def piece(name: str, **values: object) -> Markup:
    """Write a part of the page that depends on its language and these values alone; it is kept as it is written."""
    return _piece(request.script_root, negotiate.page_language(request), name, tuple(values.items()))


@lru_cache(_PIECES)
def _piece(_root: str, lang: str, name: str, values: tuple[tuple[str, object], ...]) -> Markup:
    told = {"lang": lang, "_": wording.gettext(), "url_for": address, "navigation": navigation}
    return Markup(current_app.jinja_env.get_template(name).render(**told, **dict(values)))  # noqa: S704 - a template's


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
    ngettext = wording.counting(negotiate.page_language(request))
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
