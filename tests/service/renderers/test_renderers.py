"""Processes that make pages: they give what the server itself gives, go with the data, and may die."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol, TypeVar

import pytest

from service.app import create_app
from service.archive import Archive
from service.bridge import Answer, Bridge
from service.cache import Application, Message, Scope
from service.checkpoints import Checkpoints
from service.renderers.desk import Renderers
from service.renderers.door import Door
from service.renderers.worker import opened
from service.search import Search
from service.settings import Settings
from service.store import Change, Store

T = TypeVar("T")
BASE = "https://dolen.test"
THING, LABEL = f"{BASE}/id/organisation/a", "<http://www.w3.org/2004/02/skos/core#prefLabel>"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TIME = '"2026-11-21T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
GRAPH, VERSION = f"<{BASE}/graph/a>", f"<{BASE}/version/a/{{}}>"
DCAT, PROV = "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/prov#"


class Run(Protocol):
    """Runs something in the one loop that the processes belong to."""

    def __call__(self, work: Coroutine[Any, Any, T]) -> T: ...


def lines(number: int) -> list[str]:
    """A thing that bears the number of its version, and the record of that version."""
    version, provenance = VERSION.format(number), f"<{BASE}/graph/provenance> ."
    return [
        f'<{THING}> {LABEL} "Body {number}"@en {GRAPH} .',
        f"<{THING}> <{TYPE}> <http://www.w3.org/ns/org#Organization> {GRAPH} .",
        f"{GRAPH} <{DCAT}hasCurrentVersion> {version} {provenance}",
        f"{version} <{PROV}specializationOf> {GRAPH} {provenance}",
        f'{version} <{DCAT}version> "{number}" {provenance}',
        f'{version} <{PROV}value> "{number}" {provenance}',
        f"{version} <{PROV}generatedAtTime> {TIME} {provenance}",
    ]


def asked(path: str, **changes: object) -> Scope:
    """Give what a server says of a request."""
    headers = [(b"host", b"dolen.test"), (b"accept", b"text/html")]
    scope: Scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    return {**scope, "http_version": "1.1", "scheme": "http", "server": ("dolen.test", 80), **changes}


class Site:
    """An installation whose pages one other process makes, behind the server's own application."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.store = settings, Store(settings.store)
        self.store.apply(Change.of(lines(1), []))
        assert self.store.version
        self._checkpoints = Checkpoints(settings.data / "checkpoints")
        archive = SimpleNamespace(archive=Archive(settings.archive, settings.base))
        self.own = 0
        self._bridge = Bridge(create_app(settings, self.store, archive).wsgi_app, 1)  # type: ignore[arg-type]
        self.renderers = Renderers(settings)
        self.door = Door(self._count, self.renderers, lambda: self.store.version)

    async def _count(self, scope: Scope, receive: object, send: object) -> None:
        self.own += 1
        await self._bridge(scope, receive, send)  # type: ignore[arg-type]

    async def show(self) -> None:
        await self.renderers.show(self._checkpoints.make(self.store))

    async def ready(self) -> None:
        """Ask until another process answers."""
        while (await self.renderers.make(asked("/en/"), self.store.version)) is None:  # noqa: ASYNC110 - it says nothing
            await asyncio.sleep(0.05)

    async def by_itself(self, path: str) -> Answer:
        return await given(self._bridge, asked(path))

    async def elsewhere(self, path: str, query: bytes = b"") -> Answer:
        """Ask at the door; it must not be the server that answers."""
        before = self.own
        answer = await given(self.door, asked(path, query_string=query))
        assert self.own == before, path
        return answer


async def given(application: Application, scope: Scope) -> Answer:
    """Give the whole answer of an application."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await application(scope, receive, send)
    body = b"".join(each.get("body", b"") for each in messages[1:])
    headers = sorted(header for header in messages[0]["headers"] if header[0] != b"date")
    return Answer(messages[0]["status"], headers, body)


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Iterator[Site]:
    settings = Settings(base=BASE, data=tmp_path_factory.mktemp("site"), page_workers=1)
    found = Site(settings)
    run(found.show())
    run(found.ready())
    yield found
    run(found.renderers.stop())
    found.store.close()


@pytest.mark.parametrize(
    "path",
    [
        "/en/organisation/a", "/cy/organisation/a", "/data/organisation/a.ttl", "/data/organisation/a.csv",
        "/id/organisation/a", "/en/",
    ],
)  # fmt: skip
def test_another_process_gives_what_the_server_gives(site: Site, run: Run, path: str) -> None:
    assert run(site.elsewhere(path)) == run(site.by_itself(path))


def test_what_it_does_not_have_is_answered_by_the_server(site: Site, run: Run) -> None:
    before = site.own
    answer = run(given(site.door, asked("/en/organisation/nobody")))
    assert (answer.status, site.own) == (404, before + 1)


def test_search_is_answered_by_another_process_as_soon_as_there_is_an_index(site: Site, run: Run) -> None:
    async def search() -> tuple[int, Answer]:
        before, path = site.own, "/en/search"
        await given(site.door, asked(path))  # there is no index yet
        by_server = site.own - before
        Search(site.settings.search).bring(site.store)
        found = await site.elsewhere(path)
        assert found == await site.by_itself(path)
        return by_server, found

    by_server, found = run(search())
    assert by_server == 1
    assert b"Body 1" in found.body


def test_a_search_that_finds_nothing_is_kept_by_nobody_and_yet_answered_elsewhere(site: Site, run: Run) -> None:
    answer = run(site.elsewhere("/cy/search", b"q=zzzz"))
    assert (answer.status, dict(answer.headers)[b"cache-control"]) == (200, b"no-store")


def test_a_page_is_of_the_present_data(site: Site, run: Run) -> None:
    async def publish() -> tuple[Answer, int, Answer]:
        await site.elsewhere("/en/organisation/a")
        site.store.apply(Change.of(lines(2), lines(1)))
        before = site.own
        at_once = await given(site.door, asked("/en/organisation/a"))
        by_server = site.own - before
        await site.show()
        return at_once, by_server, await site.elsewhere("/en/organisation/a")

    at_once, by_server, later = run(publish())
    assert by_server == 1
    assert b"Body 2" in at_once.body
    assert b"Body 1" not in at_once.body
    assert later == at_once


def test_one_that_dies_is_replaced_and_what_it_was_asked_is_answered(site: Site, run: Run) -> None:
    async def die() -> tuple[Answer, list[int]]:
        number = site.renderers.processes[0]
        os.kill(number, signal.SIGSTOP)
        answer = asyncio.ensure_future(given(site.door, asked("/en/organisation/a")))
        await asyncio.sleep(0)
        os.kill(number, signal.SIGKILL)
        found = await answer
        await site.ready()
        return found, [number]

    answer, gone = run(die())
    assert answer.status == 200
    assert site.renderers.processes != gone
    assert len(site.renderers.processes) == 1
    assert run(site.elsewhere("/en/organisation/a")) == run(site.by_itself("/en/organisation/a"))


def test_data_that_are_not_of_the_archive_alone_are_read_without_dossiers(tmp_path: Path) -> None:
    settings = Settings(base=BASE, data=tmp_path)
    for name, more in (("all", []), ("others", [f'<{THING}> {LABEL} "Other"@en <{BASE}/graph/other> .'])):
        store = Store(tmp_path / name)
        store.apply(Change.of([*lines(1), *more], []))
        store.checkpoint(tmp_path / f"{name}-copy")
        store.close()
    assert opened(settings, tmp_path / "all-copy").drawer is not None
    assert opened(settings, tmp_path / "others-copy").drawer is None
