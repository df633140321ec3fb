"""What a request to ``/sparql`` asks (SPARQL 1.1 Protocol, sections 2.1 and 2.2)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Request

from service import codings
from service.failures import QueryError, UnsupportedMediaError
from service.store import is_iri

from . import formats
from .operations import QueryOperation, UpdateOperation

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_DIRECT = {QUERY: "query", UPDATE: "update"}
#: An absolute IRI, as far as SPARQL's grammar tells (IRIREF); RFC 3987 has more to say.
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^<>"{}|^`\\\x00-\x20]*')
MARK = "\ufeff"
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def kind(request: Request) -> str | None:
    """Tell which operation a request is, ``query`` or ``update``; None when it asks for nothing.

    Raises:
        QueryError: it is an update that is not posted.
        UnsupportedMediaError: it is posted with a body of another kind.

    """
    if request.method == "POST":
        if request.mimetype not in (*_DIRECT, FORM):
            raise UnsupportedMediaError("query-media-type", found=request.mimetype or "?")
        request.get_data()  # kept, so that the form can be read from it
        return _DIRECT.get(request.mimetype) or ("update" if "update" in request.form else "query")
    if "update" in request.args:
        raise QueryError("update-by-get", method=request.method)
    return None if set(request.args) <= {"format"} else "query"


def query(request: Request, most_seconds: float) -> QueryOperation:
    """Read a query operation.

    Raises:
        QueryError: no query or several, not UTF-8, a name of a graph or a time limit that is none.
        ResultFormatError: the client takes no format at all.

    """
    values = _values(request)
    return QueryOperation(
        _only(request, values, "query"),
        iris(values.getlist("default-graph-uri")),
        iris(values.getlist("named-graph-uri")),
        formats.chosen(request),
        _timeout(values.getlist("timeout"), most_seconds),
        request.method == "HEAD",
    )


def update(request: Request) -> UpdateOperation:
    """Read an update operation.

    Raises:
        QueryError: no update or several, not UTF-8, a name of a graph that is none.

    """
    values = _values(request)
    return UpdateOperation(
        _only(request, values, "update"),
        iris(values.getlist("using-graph-uri")),
        iris(values.getlist("using-named-graph-uri")),
    )


def iris(names: Iterable[str]) -> tuple[str, ...]:
    """Give names of graphs as they are.

    Raises:
        QueryError: one is no absolute IRI.

    """
    found = tuple(names)
    for name in found:
        if not (_IRI.fullmatch(name) and is_iri(name)):
            raise QueryError("bad-graph-name", iri=name)
    return found


def check_charset(said: Request | FileStorage) -> None:
    """Refuse a body, or a file of a form, that says it is not UTF-8."""
    charset = said.mimetype_params.get("charset", "utf-8")
    if charset.strip().lower() not in _ENCODINGS:
        raise UnsupportedMediaError("charset", found=charset)


def _values(request: Request) -> MultiDict[str, str]:
    check_charset(request)
    codings.check(request, gzip=False)
    _text(unquote_to_bytes(request.query_string))
    values = MultiDict(request.args.items(multi=True))
    if request.mimetype == FORM:
        _text(unquote_to_bytes(request.get_data()))
        values.update(request.form)
    return values


def _only(request: Request, values: MultiDict[str, str], name: str) -> str:
    """Give the one text of an operation, from the parameters and from the body."""
    found = [text for each in ("query", "update") for text in values.getlist(each)]
    if request.method == "POST" and request.mimetype in _DIRECT:
        found.append(_text(request.get_data()))
    if len(found) != 1:
        raise QueryError(f"{name}-several" if found else f"{name}-missing", count=len(found))
    text = without_mark(found[0])
    if not text.strip():
        raise QueryError(f"{name}-missing")
    return text


def without_mark(text: str) -> str:
    """Leave out the byte-order mark that files of some editors begin with: it is no part of the text (RFC 3629, 6)."""
    return text.removeprefix(MARK)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError("query-not-utf8") from error


def _timeout(given: list[str], most: float) -> float:
    if not given:
        return most
    try:
        seconds = float(given[-1])
    except ValueError:
        seconds = 0.0
    if not (seconds > 0 and math.isfinite(seconds)):
        raise QueryError("bad-timeout", value=given[-1], most=f"{most:g}")
    return min(seconds, most)
