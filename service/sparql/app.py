"""The ASGI application for ``/sparql`` and the graph store, over whatever runs queries and keeps graphs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rdflib import Graph
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

from loaders.errors import DolenError
from service.cache import Receive, Scope, Send
from service.failures import ClientGoneError, MethodError
from service.settings import Settings

from . import endpoint, exchange, graph_store, heads, problems, reading
from .endpoint import Endpoint
from .exchange import Reply
from .execution import Executor
from .graph_store import GraphStore
from .partner_updates import PartnerUpdates
from .stores import Graphs, Updates
from .writers import Writers

_ENDPOINT = "/sparql"
_STORE = "/graph-store"
#: The longest form around a query: every byte of it may be written as three.
_FORM = 3
_MARGIN = 65_536
EXPOSED = "Content-Language, Dolen-Data-Version, Dolen-Rows, Dolen-Seconds, ETag, Last-Modified, Location, Retry-After"
_ACCEPTED = "Accept, Accept-Datetime, Accept-Language, Content-Type, If-Modified-Since, If-None-Match"
_DAY = "86400"


class SparqlApp:
    """SPARQL 1.1 Protocol at ``/sparql``, Graph Store Protocol at ``/graph-store`` and at any other path it is given.

    ``updates`` are everybody's, ``own`` those of a partner's graph with its key; where both are None they are refused.
    ``describe`` gives the service description; with ``pages`` a browser that asks
    nothing is led to the form.
    """

    def __init__(
        self,
        executor: Executor,
        *,
        updates: Updates | None,
        graphs: Graphs,
        describe: Callable[[], Graph] | None,
        settings: Settings,
        pages: bool = True,
        own: PartnerUpdates | None = None,
    ) -> None:
        writers = Writers(settings.threads)
        self._endpoint = Endpoint(executor, updates, describe, settings, pages=pages, own=own, writers=writers)
        self._graph_store = GraphStore(graphs, settings, writers)
        self._settings = settings
        longest = settings.max_query_bytes * _FORM + _MARGIN
        self._most = settings.max_upload_bytes if updates is not None else longest

    async def __call__(self, scope: Scope, receive: Receive, emit: Send) -> None:
        """Answer one request; a stream that fails in the middle raises, and the server breaks the connection."""
        if scope["type"] != "http":
            return
        try:
            request = await self._receive(scope, receive)
        except ClientGoneError:
            return
        async with exchange.departure(receive) as gone:
            try:
                reply = request if isinstance(request, Reply) else await self._reply(request, scope, gone)
            except ClientGoneError:
                return
            _share(reply.headers)
            try:
                await exchange.send(reply, scope["method"], emit, gone)
            except ClientGoneError:
                if not gone.is_set():  # else there is nobody to break the connection for
                    raise
            finally:
                await heads.close(reply.body)

    async def _receive(self, scope: Scope, receive: Receive) -> Request | Reply:
        """Read a request, or give the reply that needs no reading of its body."""
        seen = exchange.request(scope)
        allowed = endpoint.METHODS if _at_endpoint(seen) else graph_store.METHODS
        if seen.method == "OPTIONS":
            return _options(seen, allowed)
        try:
            if seen.method not in allowed.split(", "):
                raise MethodError("method", method=seen.method, allow=allowed)
            most = self._most
            if not _at_endpoint(seen) and seen.method in graph_store.WRITING:
                await self._graph_store.admit(seen, self._direct(scope, seen))
                most = self._settings.max_upload_bytes
            elif seen.mimetype == reading.UPDATE and await self._endpoint.admit(seen):
                most = self._settings.max_upload_bytes
            return await exchange.read(scope, receive, most)
        except ClientGoneError:
            raise
        except DolenError as error:
            return problems.reply(error, seen)

    async def _reply(self, request: Request, scope: Scope, gone: asyncio.Event) -> Reply:
        client = exchange.client(scope)
        try:
            if _at_endpoint(request):
                return await self._endpoint.answer(request, client, gone)
            return await self._graph_store.answer(request, self._direct(scope, request), client, gone)
        except ClientGoneError:
            raise
        except DolenError as error:
            return problems.reply(error, request)
        except Exception as error:  # noqa: BLE001 - the last boundary; it is logged and told as 500
            return problems.internal(error, request)

    def _direct(self, scope: Scope, request: Request) -> str | None:
        """Give the graph that the address itself names; None at the graph store's own address."""
        if request.path.rstrip("/") == _STORE:
            return None
        return f"{self._settings.base}{exchange.raw_path(scope)}"


def _at_endpoint(request: Request) -> bool:
    return request.path.rstrip("/") == _ENDPOINT


def _options(request: Request, allowed: str) -> Reply:
    """Say what the address can do; to a browser that asks for another site's page, what that page may do: read."""
    reply = Reply(204)
    reply.headers["Allow"] = allowed
    if "Access-Control-Request-Method" in request.headers:
        reading = "GET, HEAD, POST" if _at_endpoint(request) else "GET, HEAD"
        reply.headers["Access-Control-Allow-Methods"] = reading
        reply.headers["Access-Control-Allow-Headers"] = _ACCEPTED
        reply.headers["Access-Control-Max-Age"] = _DAY
    return reply


def _share(headers: Headers) -> None:
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED
