"""The list of pages is whole: every route that answers people with a page is on it."""

from __future__ import annotations

from pathlib import Path

from werkzeug.exceptions import NotFound

from service.app import create_app
from service.settings import Settings
from service.store import Store

from .page_types import NO_PAGES, TYPES

NAMES = {
    "base": "http://localhost",
    "unready": "http://localhost",
    "ready": "a",
    "failing": "b",
    "unreadable": "c",
    "token": "t",
}


def test_every_route_of_a_page_is_visited(tmp_path: Path) -> None:
    app = create_app(Settings(base="http://localhost", data=tmp_path), Store())
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if _is_page(rule.rule, rule.methods or set())}
    routes = app.url_map.bind("localhost")
    visited = set()
    for each in TYPES.values():
        try:
            visited.add(routes.match(each.at(NAMES, "en").removeprefix("http://localhost").partition("?")[0])[0])
        except NotFound:
            assert each.status == 404, each
    assert pages - visited - NO_PAGES.keys() == set(), "a route with a page is in no list"
    assert NO_PAGES.keys() <= pages, "what is said to be no page is none of the routes"


def _is_page(rule: str, methods: set[str]) -> bool:
    return rule.startswith("/<any(en,cy):lang>") and "GET" in methods
