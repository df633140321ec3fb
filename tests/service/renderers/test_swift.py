"""Items' pages made the short way are those of the application, byte for byte, and never of data that have gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.bridge import Answer, Call, environ_of
from service.cache import Header, Scope
from service.renderers.swift import Swift
from service.settings import Settings
from service.store import Change, Store
from tests.service.conftest import BASE

ACCEPT = (b"accept", b"text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
FIRST = "/{}/practice/wlga/portal"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
TITLE, ABSTRACT = "<http://purl.org/dc/terms/title>", "<http://purl.org/dc/terms/abstract>"
THEME = "https://w3id.org/dolen/def/theme/collaboration"
GRAPH = f"<{BASE}/graph/wlga>"


def asked(path: str, *headers: Header, **changes: object) -> Scope:
    scope: Scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "http_version": "1.1"}
    return {**scope, "headers": [(b"host", b"dolen.test"), *(headers or (ACCEPT,))], **changes}


class Site:
    """The application and the short way over one store, which can be changed."""

    def __init__(self, lines: list[str], data: Path) -> None:
        self.store = Store()
        self.store.apply(Change.of(lines, []))
        assert self.store.version
        self._application: Flask = create_app(Settings(base=BASE, data=data), self.store)
        self.swift = Swift(self._application)

    def long(self, scope: Scope) -> Answer:
        """Answer as the application does; its answers carry a date, the short ones leave that to the server."""
        found = Call(self._application.wsgi_app, environ_of(scope)).whole()
        return found._replace(headers=[header for header in found.headers if header[0] != b"date"])

    def learn(self, *headers: Header) -> None:
        for lang in ("en", "cy"):
            scope = asked(FIRST.format(lang), *headers)
            self.swift.learn(scope, self.long(scope))

    def change(self, come: list[str], gone: list[str], number: str = "2") -> None:
        """Publish: the data and the record of the newest version."""
        record = f'<{BASE}/version/wlga/1> <http://www.w3.org/ns/prov#value> "{{}}" <{BASE}/graph/provenance> .'
        self.store.apply(Change.of([*come, record.format(f"test-{number}")], gone))


@pytest.fixture(scope="module")
def kept(example_lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    found = Site(example_lines, tmp_path_factory.mktemp("kept"))
    found.learn()
    yield found
    found.store.close()


@pytest.fixture
def site(example_lines: list[str], tmp_path: Path) -> Iterator[Site]:
    found = Site(example_lines, tmp_path)
    found.learn()
    yield found
    found.store.close()


@pytest.fixture(scope="module")
def items(example_lines: list[str]) -> list[str]:
    """The paths of all items of the examples."""
    start = f"<{BASE}/id"
    kind = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/dolen/def#PracticeItem>"
    return [line.removeprefix(start).partition(">")[0] for line in example_lines if f">{kind}" in line]


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_the_short_way_gives_what_the_application_gives(kept: Site, items: list[str], lang: str) -> None:
    assert len(items) > 10
    for item in items:
        scope = asked(f"/{lang}{item}")
        assert kept.swift.answer(scope) == kept.long(scope)


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/en/practice/wlga/none", {}),
        ("/en/practice/", {}),
        ("/en/organisation/wlga", {}),
        ("/en/practice/wlga//portal", {}),
        ("/en/practice/wlga/portal/", {}),
        ("/en/practice/wlga/../portal", {}),
        ("/en/practice/wlga/p%ortal", {}),
        ("/en/practice/wlga/portal", {"query_string": b"at=2015-01-01"}),
        ("/en/practice/wlga/portal", {"method": "HEAD"}),
        ("/en/practice/wlga/portal", {"root_path": "/below"}),
        ("/en/practice/wlga/portal", {"headers": [ACCEPT, (b"if-none-match", b'W/"x"')]}),
        ("/en/practice/wlga/portal", {"headers": [ACCEPT, (b"cookie", b"dolen-sign-in=x")]}),
        ("/en/practice/wlga/portal", {"headers": [ACCEPT, (b"x-api-key", b"x")]}),
        ("/en/practice/wlga/portal", {"headers": [ACCEPT, (b"accept-datetime", b"x")]}),
        ("/en/practice/wlga/portal", {"headers": [ACCEPT, ACCEPT]}),
        ("/en/practice/wlga/portal", {"headers": [(b"accept", b"text/turtle")]}),
    ],
)  # fmt: skip
def test_what_is_uncommon_is_left_to_the_application(kept: Site, path: str, changes: dict[str, object]) -> None:
    scope = asked(path, **changes)
    if kept.long(scope).status == 200 and scope["method"] == "GET":
        kept.swift.learn(scope, kept.long(scope))
    assert kept.swift.answer(scope) is None


def test_an_answer_that_is_no_page_teaches_nothing(kept: Site) -> None:
    turtle = asked(FIRST.format("en"), (b"accept", b"text/turtle"))
    assert kept.long(turtle).status == 303
    kept.swift.learn(turtle, kept.long(turtle))
    assert kept.swift.answer(turtle) is None


def test_headers_that_change_nothing_are_no_obstacle(kept: Site) -> None:
    scope = asked(FIRST.format("en"), ACCEPT, (b"sec-fetch-mode", b"navigate"), (b"accept-language", b"cy"))
    assert kept.swift.answer(scope) == kept.long(scope)


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_after_a_publication_no_piece_is_of_the_data_before(
    site: Site, example_lines: list[str], items: list[str], lang: str
) -> None:
    label = f'<{THEME}> {LABEL} "{{}}"@{lang} <{BASE}/graph/vocabulary> .'
    old = [line for line in example_lines if line.startswith(f"<{THEME}> {LABEL} ") and f'"@{lang} ' in line]
    about = [item for item in items if any(f"{item}> " in line and f"<{THEME}>" in line for line in example_lines)]
    assert old
    assert about
    before = [site.swift.answer(asked(f"/{lang}{item}")) for item in about]
    site.change([label.format("Prynu &amp; gwerthu")], old)
    assert all(site.swift.answer(asked(f"/{lang}{item}")) is None for item in about)  # not before it has learnt
    site.learn()
    for item, known in zip(about, before, strict=True):
        scope = asked(f"/{lang}{item}")
        answer = site.swift.answer(scope)
        assert answer == site.long(scope) != known
        assert answer is not None
        assert b"Prynu &amp;amp; gwerthu" in answer.body


def test_a_changed_title_and_a_lost_summary_are_seen_on_the_page_and_where_it_is_named(
    site: Site, example_lines: list[str]
) -> None:
    item = f"<{BASE}/id/practice/wlga/memorandum>"
    old = [line for line in example_lines if line.startswith((f"{item} {TITLE} ", f"{item} {ABSTRACT} "))]
    assert b"Fresh title" not in (site.swift.answer(asked("/en/practice/wlga/portal")) or site).body  # type: ignore[union-attr]
    site.change([f'{item} {TITLE} "Fresh title <b>"@en {GRAPH} .'], old)
    site.learn()
    for path in ("/en/practice/wlga/memorandum", "/cy/practice/wlga/memorandum", "/en/practice/wlga/portal"):
        answer = site.swift.answer(asked(path))
        assert answer == site.long(asked(path))
        assert answer is not None
        assert b"Fresh title &lt;b&gt;" in answer.body


def test_what_was_withdrawn_is_shown_no_more(site: Site, example_lines: list[str]) -> None:
    item = f"<{BASE}/id/practice/wlga/memorandum>"
    assert site.swift.answer(asked("/en/practice/wlga/memorandum")) is not None
    record = (
        f"{item} <http://www.w3.org/ns/adms#status> <https://w3id.org/dolen/def/record-state/withdrawn> "
        f"<{BASE}/graph/provenance> ."
    )
    site.change([record], [line for line in example_lines if line.startswith(item) and GRAPH in line])
    site.learn()
    assert site.swift.answer(asked("/en/practice/wlga/memorandum")) is None
    assert site.long(asked("/en/practice/wlga/memorandum")).status == 410
    answer = site.swift.answer(asked("/en/practice/wlga/portal"))
    assert answer == site.long(asked("/en/practice/wlga/portal"))
    assert answer is not None
    assert b"/practice/wlga/memorandum" not in answer.body
