"""The example partners' data in a store in memory, and the application over it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import DCTERMS, PROV, XSD, Graph

import loaders
import ontology
from loaders.rdf import canonical, parse
from loaders.space import Space
from loaders.statements import Statements
from service.app import create_app
from service.partners import Partner
from service.settings import Settings
from service.store import Store
from tests.service import postgresql

BASE = "https://dolen.test"
EXAMPLES = Path(__file__).parents[2] / "examples"
PARTNERS = ("register", "all-in-this-together", "gloucestershire-cc", "newcastle-university", "wlga")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(base=BASE, data=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server, where one is installed."""
    if why := postgresql.missing():
        pytest.skip(why)
    with postgresql.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def accounts_url(request: pytest.FixtureRequest) -> str:
    """The address of a database for accounts: SQLite's own place, and a new database of PostgreSQL."""
    if request.param == "sqlite":
        return ""
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    return server.database()


@pytest.fixture(scope="session")
def example_lines() -> list[str]:
    """N-Quads of all example partners, of the vocabulary and of a record of who published what."""
    trusted, lines = Graph() + ontology.graph(), vocabulary_lines()
    for slug in PARTNERS:
        partner = Partner.from_toml(EXAMPLES / slug / "partner.toml")
        space = partner.space(BASE)
        files = sorted(path for path in (EXAMPLES / slug).iterdir() if path.suffix not in {".toml", ".md"})
        statements = loaders.read(files, space, trusted)
        trusted += statements.graph()
        lines += in_graph(canonical(statements, space), str(space.graph))
        lines += record(slug, str(partner.agent(BASE)))
    return lines


def vocabulary_lines() -> list[str]:
    space, statements = Space(BASE, "vocabulary"), Statements()
    for path in ontology.files():
        statements.update(parse(path, space))
    return in_graph(canonical(statements, space), f"{BASE}/graph/vocabulary")


def record(slug: str, agent: str) -> list[str]:
    """A partner's first version, as the service would write it down."""
    graph, version = f"<{BASE}/graph/{slug}>", f"<{BASE}/version/{slug}/1>"
    provenance = f"<{BASE}/graph/provenance> ."
    return [
        f"{graph} <{DCTERMS.publisher}> <{agent}> {provenance}",
        f"{graph} <http://www.w3.org/ns/dcat#hasCurrentVersion> {version} {provenance}",
        f"{version} <{PROV.specializationOf}> {graph} {provenance}",
        f'{version} <http://www.w3.org/ns/dcat#version> "1" {provenance}',
        f'{version} <{PROV.value}> "0" {provenance}',
        f'{version} <{PROV.generatedAtTime}> "2026-11-21T10:00:00Z"^^<{XSD.dateTime}> {provenance}',
    ]


def in_graph(lines: list[str], graph: str) -> list[str]:
    return [f"{line[:-1]}<{graph}> ." for line in lines]


@pytest.fixture(scope="session")
def store(example_lines: list[str]) -> Iterator[Store]:
    """The examples; tests read it and leave it as it is."""
    store = Store()
    store.load(example_lines)
    yield store
    store.close()


@pytest.fixture(scope="session")
def app(settings: Settings, store: Store) -> Flask:
    return create_app(settings, store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


class Page(HTMLParser):
    """The elements of a page, and its words with the language each stands in."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str, tuple[str, ...]]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        self.left_open = [tag for tag, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        language = attributes.get("lang") or (self._open[-1][1] if self._open else "")
        if tag not in VOID:
            self._open.append((tag, language))
        for name in ("aria-label", "title", "alt", "placeholder"):
            if value := attributes.get(name):
                self.words.append((value, language, self._path()))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> without a beginning"
        assert self._open[-1][0] == tag, f"</{tag}> closes <{self._open[-1][0]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append((data, self._open[-1][1] if self._open else "", self._path()))

    def _path(self) -> tuple[str, ...]:
        return tuple(tag for tag, _ in self._open)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, within: str | None = None) -> str:
        chosen = (words for words, _, path in self.words if within is None or within in path)
        return re.sub(r"\s+", " ", " ".join(chosen)).strip()

    def links(self, base: str) -> Iterator[str]:
        """Addresses of this site that the page leads to or loads, fragments removed."""
        for tag, attributes in self.elements:
            target = attributes.get("href" if tag in {"a", "link"} else "src")
            if target and tag in {"a", "link", "script", "img"}:
                address = urldefrag(urljoin(base, target)).url
                if address.startswith("http://localhost/"):
                    yield address.removeprefix("http://localhost")

    @property
    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.elements if attributes.get("id")]


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., Page]:
    """Asks for a page as a browser does, and reads it."""

    def get(address: str, status: int = 200) -> Page:
        response = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert response.status_code == status, (address, response.status_code, response.text[-600:])
        assert response.mimetype == "text/html"
        return Page(response.text)

    return get


@pytest.fixture(scope="session")
def read() -> Callable[[str], Page]:
    """Reads the HTML of a page."""
    return Page
