"""The address ``/sparql``: queries, updates, the description of the service."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable

from rdflib import Graph
from werkzeug.wrappers import Request

from loaders.rdf import serialise
from service.browse import negotiate
from service.failures import BodyTooLargeError, QueryError, QueryRefusedError, ResultFormatError
from service.settings import Settings

from . import exchange, formats, guard, heads, reading, validators
from .exchange import Reply
from .execution import Executor
from .operations import QueryOperation, UpdateOperation
from .partner_updates import PartnerUpdates, Writer
from .stores import Updates
from .writers import Writers

METHODS = "GET, HEAD, POST, OPTIONS"
_TAG = 32


class Endpoint:
    """Answers the operations of the SPARQL 1.1 Protocol."""

    def __init__(
        self,
        executor: Executor,
        updates: Updates | None,
        describe: Callable[[], Graph] | None,
        settings: Settings,
        *,
        pages: bool,
        own: PartnerUpdates | None = None,
        writers: Writers,
    ) -> None:
        self._executor, self._updates, self._describe, self._own = executor, updates, describe, own
        self._settings, self._pages, self._writers = settings, pages, writers
        self._limits = guard.Limits(settings.max_query_bytes, settings.max_query_depth)

    async def answer(self, request: Request, client: str, gone: asyncio.Event) -> Reply:
        """Answer a request.

        Raises:
            DolenError: it cannot be answered.

        """
        match reading.kind(request):
            case None:
                return await asyncio.to_thread(self._about, request)
            case "update":
                return await self._update(request)
        return await self._query(request, client, gone)

    async def _query(self, request: Request, client: str, gone: asyncio.Event) -> Reply:
        operation = reading.query(request, self._settings.query_seconds)
        self._guard(operation.text)
        reply = Reply(200)
        reply.headers["Vary"] = "Accept"
        fleeting = validators.fleeting(operation.text)
        if not fleeting and self._unchanged(request, operation, reply):
            return reply
        try:
            outcome = await self._executor.query(operation, client, gone)
        except ResultFormatError as error:
            error.params["found"] = formats.wanted(request)
            raise
        if fleeting:
            reply.headers["Cache-Control"] = "no-store"
        else:
            validators.add(reply.headers, validators.of_query(operation, outcome.version), outcome.modified)
        reply.headers["Content-Type"] = formats.content_type(outcome.media_type)
        heads.add(reply.headers, outcome)
        reply.body = heads.body(outcome)
        return reply

    def _unchanged(self, request: Request, operation: QueryOperation, reply: Reply) -> bool:
        """Make the reply a 304 if the client has the answer already."""
        tag = validators.of_query(operation, self._executor.version)
        if not validators.unchanged(request, tag, self._executor.modified):
            return False
        validators.add(reply.headers, tag, self._executor.modified)
        reply.status = 304
        return True

    def _guard(self, text: str) -> None:
        size = len(text.encode(errors="replace"))
        if size > self._limits.size:
            raise BodyTooLargeError("query-long", size=size, most=self._limits.size)
        guard.check(text, self._limits)

    async def admit(self, request: Request) -> Writer | None:
        """Let in who asks for an update that needs a key, before the body is read; None where it needs none.

        Raises:
            KeyMissingError, NotAllowedError: the key is missing, not good, or another's.

        """
        if self._own is None:
            return None
        return await asyncio.to_thread(self._own.admit, exchange.shown(request), request.values.get("partner"))

    async def _update(self, request: Request) -> Reply:
        writer = await self.admit(request)
        if self._updates is None and writer is None:
            raise QueryRefusedError("update-refused")
        operation = reading.update(request)
        await asyncio.to_thread(guard.check_update, operation.text, self._limits)  # it may be long
        if writer is not None and self._own is not None:
            return await self._update_own(self._own, operation, writer, request)
        assert self._updates is not None  # noqa: S101 - refused above
        await self._writers.write("", self._updates.update, operation)
        reply = Reply(204)
        reply.headers["Dolen-Data-Version"] = self._executor.version
        return reply

    async def _update_own(
        self, own: PartnerUpdates, operation: UpdateOperation, writer: Writer, request: Request
    ) -> Reply:
        """Do an update of a partner's graph, and say which version came of it."""
        wanted = validators.named(request)
        done = await self._writers.write(writer.partner, own.update, operation, writer, wanted)
        names = ("partner", "version", "changed", "added", "removed", "triples")
        said = {**{name: getattr(done, name) for name in names}, "counts": done.report.counts}
        reply = Reply(200, body=f"{json.dumps(said)}\n".encode())
        reply.headers["Content-Type"] = "application/json"
        reply.headers["Cache-Control"] = "private, no-store"
        reply.headers["ETag"] = f'"{done.version}"'
        reply.headers["Dolen-Data-Version"] = self._executor.version
        return reply

    def _about(self, request: Request) -> Reply:
        """Describe the service to who asks for RDF; lead a browser to the form."""
        if self._pages and not request.args and formats.prefers_page(request):
            lang = negotiate.language(request.accept_languages)
            reply = Reply(303)
            reply.headers["Location"] = f"/{lang}/sparql"
            reply.headers["Vary"] = "Accept, Accept-Language"
            return reply
        if self._describe is None:
            raise QueryError("query-missing")
        try:
            media_type = formats.graph(request)
        except ResultFormatError as error:
            raise QueryError("query-missing") from error
        body = serialise(self._describe(), media_type)
        tag = f'"{hashlib.sha256(body).hexdigest()[:_TAG]}"'
        reply = Reply(304) if validators.has(request, tag) else Reply(200, body=body)
        reply.headers["ETag"], reply.headers["Cache-Control"] = tag, "public, no-cache"
        reply.headers["Content-Type"] = formats.content_type(media_type)
        reply.headers["Vary"] = "Accept"
        return reply
