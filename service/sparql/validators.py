"""Whether the client has the answer already, or writes over what it has not seen (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from werkzeug.datastructures import Headers
from werkzeug.http import http_date, is_resource_modified, quote_etag, unquote_etag
from werkzeug.wrappers import Request

from service import __version__, versions
from service.failures import ChangedError, QueryError

from .formats import GRAPH
from .guard import tokens
from .operations import QueryOperation
from .stores import State

#: Functions whose value is another one each time; ``bnode`` makes new nodes, which no client can compare.
_FLEETING = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_JSON = "application/sparql-results+json"
#: A date says whole seconds, so it names a state of the data only when that second is over.
_SECOND = timedelta(seconds=1)
_NEVER = datetime.fromtimestamp(0, UTC)


def fleeting(query: str) -> bool:
    """Tell whether a query may be answered otherwise though the data are the same."""
    upper = query.upper()
    if not ("NOW" in upper or "RAND" in upper or "UUID" in upper):  # nearly always, and looking costs nothing
        return False
    return any(kind == "endless" or (kind == "word" and text.upper() in _FLEETING) for kind, text in tokens(query))


def of_query(operation: QueryOperation, version: str) -> str:
    """Give the tag of a query's answer; weak where the answer may hold the time it took."""
    bindings, boolean, _ = chosen = operation.formats.each
    digest = _begun(version, operation.default_graphs, operation.named_graphs, chosen).copy()
    digest.update(operation.text.encode(errors="surrogatepass"))
    return quote_etag(digest.hexdigest(), _JSON in {bindings, boolean})


@lru_cache(maxsize=64)
def _begun(*parts: object) -> hashlib.blake2b:
    """Begin a digest with what many queries have alike."""
    return hashlib.blake2b(repr((__version__, *parts)).encode(), digest_size=16)


def of_graph(name: str | None, version: str, media_type: str) -> str:
    """Give the tag of a graph in one of its formats."""
    return quote_etag(_digest(version, name, media_type))


def add(headers: Headers, tag: str, modified: datetime) -> None:
    """Put the validators in the headers of an answer."""
    headers["ETag"] = tag
    if is_past(modified):
        headers["Last-Modified"] = http_date(modified)
    headers["Cache-Control"] = "public, no-cache"


def is_past(modified: datetime) -> bool:
    """Tell whether a time in whole seconds names this state and no later one."""
    return modified.timestamp() > 0 and datetime.now(UTC) - modified >= _SECOND


def unchanged(request: Request, tag: str, modified: datetime) -> bool:
    """Tell whether a GET or HEAD request is answered with 304."""
    if request.method not in {"GET", "HEAD"} or not {"If-None-Match", "If-Modified-Since"} & set(
        request.headers.keys()
    ):
        return False
    return not is_resource_modified(request.environ, etag=tag, last_modified=modified, ignore_if_range=True)


def has(request: Request, tag: str) -> bool:
    """Tell whether a client has what a tag names; by its time nobody can tell, as counts may come after the data."""
    return "If-None-Match" in request.headers and unchanged(request, tag, _NEVER)


def named(request: Request) -> frozenset[int] | None:
    """Give the versions that ``If-Match`` names, ``"3"``; None for ``*`` and where there is none.

    Raises:
        QueryError: it names no version.

    """
    given = request.headers.get("If-Match")
    try:
        return versions.named(given)
    except ValueError as error:
        raise QueryError("if-match-version", value=given) from error


def precondition(request: Request, name: str | None) -> Callable[[State | None], None]:
    """Give the check of If-Match, If-None-Match and If-Unmodified-Since (RFC 9110, section 13.2.2).

    It is to be made of the graph's state when it is about to be written.
    """

    def check(state: State | None) -> None:
        tags = [of_graph(name, state.version, each) for each in GRAPH] if state else []
        demand(request, name, state, tags)
        unwanted = request.if_none_match
        if (
            unwanted
            and state
            and (unwanted.star_tag or any(unwanted.contains_weak(unquote_etag(tag)[0] or "") for tag in tags))
        ):
            raise ChangedError("graph-changed", graph=name or "?default")

    return check


def demand(request: Request, name: str | None, state: State | None, tags: Iterable[str]) -> None:
    """See that a graph is as If-Match, or without it If-Unmodified-Since, wants it; ``tags`` are those it has.

    Raises:
        ChangedError: it is not.

    """
    wanted, since = request.if_match, request.if_unmodified_since
    if wanted:
        fits = state is not None and (wanted.star_tag or any(unquote_etag(tag)[0] in wanted for tag in tags))
    else:
        fits = state is None or since is None or state.modified.replace(microsecond=0) <= since
    if not fits:
        raise ChangedError("graph-changed", graph=name or "?default")


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr((__version__, *parts)).encode(), digest_size=16).hexdigest()
