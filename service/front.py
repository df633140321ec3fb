"""The whole service as one ASGI application: queries to the pool, pages to Flask, and the data kept up to date."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import quote

from flask import has_request_context, request
from rdflib import Graph

from . import datasets
from .app import create_app
from .bridge import Bridge
from .browse.sparql_page import MOST_BYTES
from .cache import Application, Cache, Message, Receive, Scope, Send
from .checkpoints import Checkpoints
from .compression import Compression
from .dossiers import Dossiers
from .failures import ArchiveError, StoreError
from .instance import Instance
from .pool.limits import PoolLimits
from .pool.pool import Pool
from .proxies import Proxies, networks
from .quick import Quick
from .renderers.desk import Renderers
from .renderers.door import Door
from .search import Search
from .sparql import exchange, formats
from .sparql.app import EXPOSED, SparqlApp
from .sparql.guard import Limits, check
from .sparql.operations import Formats, QueryOperation
from .sparql.partner_graphs import PartnerGraphs
from .sparql.partner_updates import PartnerUpdates
from .sparql.swift import Swift

log = logging.getLogger(__name__)
T = TypeVar("T")
#: How often the archive is looked at for what another process published, in seconds.
FOLLOW_SECONDS = 0.5
#: The same after trouble: on a full disk each try writes as much as there is room for.
TROUBLED_SECONDS = 5.0
#: How long an index stays as it is when it could not be brought forward.
AFTER_TROUBLE_SECONDS = 30.0
#: What the pages' own queries count as in the queue.
_PAGES = "pages"
#: Seconds of a day.
_DAY = 86_400


class Front:
    """Answers every request; belongs to the event loop that sends it ``lifespan.startup``."""

    def __init__(self, instance: Instance) -> None:
        settings = instance.settings
        self._instance, self._pool = instance, Pool(PoolLimits.of(settings))
        self._checkpoints = Checkpoints(settings.data / "checkpoints")
        self._limits = Limits(settings.max_query_bytes, settings.max_query_depth)
        self._proxies = Proxies(networks(settings.trusted_proxies))
        self._refreshing = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop
        self._flask = create_app(settings, instance.store, instance)
        self._flask.config["ASK"] = self.ask
        self._search = Search(settings.search)
        self._flask.config.update(SEARCH=self._search, SEARCH_FOLLOWED=True)
        self._dossiers = Dossiers(settings.dossiers, instance.archive)
        self._renderers = Renderers(settings)
        pages = Bridge(self._flask.wsgi_app, settings.threads)
        self._pages: Application = Compression(Door(pages, self._renderers, lambda: instance.store.version))
        self._flask.config["PUBLISHED"] = lambda: self.call(self.refresh())
        accounts, published = self._flask.config["ACCOUNTS"], self._flask.config["PUBLISHED"]
        self._sparql = SparqlApp(
            self._pool,
            updates=None,
            own=PartnerUpdates(instance, accounts, published),
            graphs=PartnerGraphs(instance, self._pool, published, accounts),
            describe=self._describe,
            settings=settings,
        )
        shared = (
            (b"access-control-allow-origin", b"*"),
            (b"access-control-expose-headers", EXPOSED.encode()),
        )
        self._swift = Swift(self._pool, self._limits, float(settings.query_seconds), shared)
        self._answers = Cache(self._route, self._version, settings.cache_bytes)
        self.quick = Quick(self._answers, self._swift)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answers(self._proxies.seen(scope), receive, send)

    async def refresh(self) -> None:
        """Apply what the archive has and the store has not, and let queries see it.

        Raises:
            ArchiveError, StoreError: the data stay as they are.

        """
        async with self._refreshing:
            if count := await asyncio.to_thread(self._instance.catch_up):
                log.info("applied %d published versions", count)
            if self._instance.store.version != self._pool.version:
                checkpoint = await asyncio.to_thread(self._checkpoints.make, self._instance.store)
                await self._pool.swap(checkpoint)
                await self._renderers.show(checkpoint)
                self._checkpoints.prune(used=self._pool.used | self._search.reading | datasets.of(self._flask).reading)
                await asyncio.to_thread(datasets.of(self._flask).warm)

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the event loop, from another thread, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def ask(self, text: str, formats: Formats) -> tuple[str, bytes | None, int | None, float]:
        """Answer a reader's query for a page, from a thread; no body when the answer is longer than a page shows.

        Raises:
            QueryError: it is refused, no SPARQL, or went beyond its bounds.

        """
        check(text, self._limits)
        operation = QueryOperation(text, (), (), formats, float(self._instance.settings.query_seconds), head_only=False)
        return self.call(self._ask(operation, request.remote_addr or _PAGES if has_request_context() else _PAGES))

    async def _ask(self, operation: QueryOperation, client: str) -> tuple[str, bytes | None, int | None, float]:
        outcome = await self._pool.query(operation, client, asyncio.Event())
        body = outcome.body if isinstance(outcome.body, bytes) else await _gathered(outcome.body, MOST_BYTES)
        return outcome.media_type, body, outcome.rows, outcome.seconds

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_protocol(scope):
            await self._pages(scope, _awaited(receive), send)
        elif not await self._swift.answers(scope, receive, send):
            await self._sparql(scope, receive, _with_past(scope, send))

    def _describe(self) -> Graph:
        return datasets.of(self._flask).description()

    def _version(self) -> str:
        """Give what answers are kept under: the states of the data, and the day, with which pages change, too."""
        day = int(time.time() // _DAY)
        return f"{self._instance.store.version} {self._pool.version} {self._search.version} {day}"

    async def _live(self, receive: Receive, send: Send) -> None:
        """Take part in the server's life (ASGI's lifespan protocol)."""
        await receive()
        self._loop = asyncio.get_running_loop()
        checkpoint = await asyncio.to_thread(self._checkpoints.make, self._instance.store)
        await self._pool.start(checkpoint)
        await self._renderers.show(checkpoint)
        self._checkpoints.prune(used=self._pool.used)
        following = asyncio.gather(
            self._follow(), self._follow_with(self._bring_search), self._follow_with(self._bring_dossiers)
        )
        warming = asyncio.create_task(asyncio.to_thread(datasets.of(self._flask).warm))
        await asyncio.to_thread(self._instance.submissions.start)
        await send({"type": "lifespan.startup.complete"})
        message: Message = await receive()
        assert message["type"] == "lifespan.shutdown"  # noqa: S101 - there is no other
        self._search.stop()
        self._dossiers.stop()
        datasets.of(self._flask).stop()
        following.cancel()
        await asyncio.to_thread(self._instance.submissions.stop)
        await warming
        with suppress(asyncio.CancelledError):
            await following
        await self._renderers.stop()
        await self._pool.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _follow(self) -> None:
        """Look at the archive again and again; trouble is logged and tried again."""
        told = ""
        while True:
            await asyncio.sleep(TROUBLED_SECONDS if told else FOLLOW_SECONDS)
            try:
                await self.refresh()
                told = ""
            except (ArchiveError, StoreError, OSError) as error:
                if str(error) != told:  # once, not twice a second
                    told = str(error)
                    log.error("%s", error)  # noqa: TRY400 - the text says all

    def _bring_search(self) -> None:
        self._search.bring(self._instance.store, self._instance.changed_lines, self._checkpoints.current)

    def _bring_dossiers(self) -> None:
        self._dossiers.bring(self._instance.store)

    async def _follow_with(self, bring: Callable[[], None]) -> None:
        """Bring an index of the data forward again and again; after trouble it is tried again later."""
        while True:
            seconds = FOLLOW_SECONDS
            try:
                await asyncio.to_thread(bring)
            except (ArchiveError, StoreError, OSError) as error:
                log.error("%s", error)  # noqa: TRY400 - the text says all
                seconds = AFTER_TROUBLE_SECONDS
            await asyncio.sleep(seconds)


def _awaited(receive: Receive) -> Receive:
    """Make a coroutine of what the server gives, a future: the bridge to WSGI takes nothing else."""

    async def received() -> Message:
        return await receive()

    return received


def _is_protocol(scope: Scope) -> bool:
    """Tell the SPARQL protocols from pages; a graph's own address leads a browser to a page."""
    path = scope["path"]
    if path.startswith("/graph/"):
        past = any(name == b"accept-datetime" and value.strip() for name, value in scope["headers"])
        return scope["method"] not in {"GET", "HEAD"} or not (past or formats.prefers_page(exchange.request(scope)))
    return path in {"/sparql", "/sparql/"} or path == "/graph-store" or path.startswith("/graph-store/")


def _with_past(scope: Scope, send: Send) -> Send:
    """Tell with a graph where it is to be had as it was (RFC 7089)."""
    path = scope["path"]
    if not path.startswith("/graph/") or scope["method"] not in {"GET", "HEAD"}:
        return send
    target = quote(path)
    links = f'<{target}>; rel="timegate", </timemap{target}>; rel="timemap"; type="application/link-format"'

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [(b"link", links.encode()), (b"vary", b"Accept-Datetime")]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sending


async def _gathered(pieces: AsyncIterator[bytes], most: int) -> bytes | None:
    """Put a stream together; None when it is longer than a page takes."""
    whole = bytearray()
    try:
        async for piece in pieces:
            whole += piece
            if len(whole) > most:
                return None
    finally:
        if close := getattr(pieces, "aclose", None):
            await close()
    return bytes(whole)
