"""The graph store: whole graphs read and written over HTTP (SPARQL 1.1 Graph Store HTTP Protocol)."""

from __future__ import annotations

import asyncio

from werkzeug.wrappers import Request

import queries
from service import codings
from service.failures import GraphAbsentError, QueryError, UnsupportedMediaError
from service.settings import Settings

from . import exchange, formats, heads, reading, validators
from .exchange import Reply
from .operations import Content, Formats, QueryOperation
from .stores import Graphs, Write
from .writers import Writers

METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
WRITING = frozenset({"PUT", "POST", "DELETE"})
_MULTIPART = "multipart/form-data"
_CREATED, _DONE = 201, 204


class GraphStore:
    """Answers the operations on graphs."""

    def __init__(self, graphs: Graphs, settings: Settings, writers: Writers) -> None:
        self._graphs, self._settings, self._writers = graphs, settings, writers

    async def admit(self, request: Request, direct: str | None) -> str:
        """Let a writer in before its body is read; give its name.

        Raises:
            DolenError: it may not write there, or does not say where.

        """
        shown = exchange.shown(request)
        if _creates(request, direct):
            await asyncio.to_thread(self._graphs.new_name, shown)
            return ""
        return await asyncio.to_thread(self._graphs.admit, _named(request, direct), shown)

    async def answer(self, request: Request, direct: str | None, client: str, gone: asyncio.Event) -> Reply:
        """Answer a request about the graph that the address names itself (direct) or in its parameters.

        Raises:
            DolenError: it cannot be answered.

        """
        if request.method not in WRITING:
            return await self._read(request, _named(request, direct), client, gone)
        agent = await self.admit(request, direct)
        if _creates(request, direct):
            return await self._create(request)
        name = _named(request, direct)
        contents = () if request.method == "DELETE" else _contents(request)
        write = Write(request.method, name, contents, validators.precondition(request, name), agent)
        created = await self._writers.write(name or "", self._graphs.write, write)
        return self._written(_CREATED if created else _DONE)

    async def _create(self, request: Request) -> Reply:
        name = await asyncio.to_thread(self._graphs.new_name, exchange.shown(request))
        write = Write("PUT", name, _contents(request), validators.precondition(request, name), "")
        await self._writers.write(name, self._graphs.write, write)
        reply = self._written(_CREATED)
        reply.headers["Location"] = name
        return reply

    def _written(self, status: int) -> Reply:
        reply = Reply(status)
        reply.headers["Dolen-Data-Version"] = self._graphs.executor.version
        return reply

    async def _read(self, request: Request, name: str | None, client: str, gone: asyncio.Event) -> Reply:
        state = await asyncio.to_thread(self._graphs.state, name)
        if state is None:
            raise GraphAbsentError("no-graph", graph=str(name))
        media_type = formats.graph(request)
        tag = validators.of_graph(name, state.version, media_type)
        validators.demand(request, name, state, [tag])
        reply = Reply(200)
        reply.headers["Vary"] = "Accept"
        if validators.unchanged(request, tag, state.modified):
            validators.add(reply.headers, tag, state.modified)
            reply.status = 304
            return reply
        outcome = await self._graphs.executor.query(self._operation(request, name, media_type), client, gone)
        if outcome.version == state.data:  # else it is read from a state before or after
            validators.add(reply.headers, tag, state.modified)
        heads.add(reply.headers, outcome)
        reply.headers["Content-Type"] = formats.content_type(outcome.media_type)
        reply.body = outcome.body
        return reply

    def _operation(self, request: Request, name: str | None, media_type: str) -> QueryOperation:
        return QueryOperation(
            queries.get("app/graph-content").text,
            () if name is None else (name,),
            (),
            Formats(None, None, media_type),
            self._settings.query_seconds,
            request.method == "HEAD",
        )


def _creates(request: Request, direct: str | None) -> bool:
    """Tell whether a request is to the store itself and makes a new graph (section 5.5)."""
    return request.method == "POST" and direct is None and not {"graph", "default"} & set(request.args)


def _named(request: Request, direct: str | None) -> str | None:
    """Give the name of the graph, None for the default graph (section 4.2).

    Raises:
        QueryError: none is named, or several are, or the name is no absolute IRI.

    """
    given = request.args.getlist("graph")
    if direct is not None:
        given.append(direct)
    if len(given) + ("default" in request.args) != 1:
        raise QueryError("which-graph")
    return reading.iris(given)[0] if given else None


def _contents(request: Request) -> tuple[Content, ...]:
    """Give what a request brings; each file of a form is one.

    Raises:
        UnsupportedMediaError: a type that no graph can be read from, or another character set.
        QueryError: a form without files, or with parts that are none; a part of a graph.

    """
    codings.check(request, gzip=request.mimetype != _MULTIPART)
    if "Content-Range" in request.headers:  # RFC 9110, section 14.5
        raise QueryError("content-range")
    if request.mimetype != _MULTIPART:
        reading.check_charset(request)
        return (_content(request.get_data(), request.mimetype, "body"),)
    files = []
    for name, file in request.files.items(multi=True):
        with file.stream:
            reading.check_charset(file)
            files.append(_content(file.read(), file.mimetype, file.filename or name))
    if not files:
        raise QueryError("graph-no-files")
    if request.form:
        raise QueryError("graph-fields", names=", ".join(request.form))
    return tuple(files)


def _content(body: bytes, media_type: str, name: str) -> Content:
    chosen = formats.GRAPH_ALIASES.get(media_type, media_type)
    if chosen not in formats.GRAPH:
        raise UnsupportedMediaError("graph-media-type", found=media_type or "?", offered=", ".join(formats.GRAPH))
    return Content(body, chosen, name)
