"""Which requests other processes answer: pages and data that anyone may have, where they make one whole answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from service.bridge import Answer, give
from service.browse.kinds import KINDS
from service.cache import Application, Receive, Scope, Send
from service.personal import is_everybodys

from .desk import Renderers

_PAGES = (*KINDS, "theme", "coproduction", "map", "explore", "principles", "links", "resource", "def")
#: Lists and things of every kind, what leads to them, the same as data, and search. Not here: queries, and whatever
#: reads or writes more than the store and the index.
_PATHS = re.compile(
    rf"/(?:en|cy)/(?:$|search$|(?:{'|'.join(map(re.escape, _PAGES))})(?:/|$))|/(?:id|data)/|/def(?:/|$)"
)
_FEED = "/feed.atom"
#: Asks for a whole list, which may be long.
_LIST = b"format="
#: Who brings one of these is somebody, or asks for the past, which is in the archive.
_OWN = frozenset(
    {b"authorization", b"x-api-key", b"cookie", b"accept-datetime", b"content-length", b"transfer-encoding"}
)
_TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.NOT_MODIFIED})


class Door:
    """An ASGI layer before the pages: has them made elsewhere where it can."""

    def __init__(self, application: Application, renderers: Renderers, version: Callable[[], str]) -> None:
        self._application, self._renderers, self._version = application, renderers, version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = await self._renderers.make(scope, self._version()) if is_for_anyone(scope) else None
        if answer is not None and _is_taken(answer):
            await give(answer, send)
        else:
            await self._application(scope, receive, send)


def is_for_anyone(scope: Scope) -> bool:
    """Tell whether a request may be answered by any process that has the data."""
    path = scope["path"]
    asked = scope["method"] == "GET" and _PATHS.match(path) is not None and not path.endswith(_FEED)
    asked = asked and _LIST not in scope["query_string"] and scope["query_string"].isascii()
    return asked and not any(name in _OWN for name, _ in scope["headers"])


def _is_taken(answer: Answer) -> bool:
    # What nobody is to keep, such as a search that found nothing and is counted each time, is for anyone all the same.
    headers = ((name, value.replace(b"no-store", b"")) for name, value in answer.headers)
    return answer.status in _TAKEN and is_everybodys(headers)
