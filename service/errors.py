"""What goes wrong while answering a request, as problem+json for programs or a page in the reader's language."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from loaders.errors import DolenError, UnreadableError
from loaders.report import Report
from loaders.texts import Texts

from . import failures
from .browse import negotiate
from .browse.addresses import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEXTS = Texts.load("service", "errors.toml")
HTML = "text/html"
PROBLEM = "application/problem+json"
_log = logging.getLogger(__name__)


class NotFoundError(DolenError):
    """Nothing is known by that address."""

    status = 404
    problem = "not-found"
    texts = TEXTS


class GoneError(DolenError):
    """There was something, and its owner withdrew it; ``tombstone`` says what is left of it."""

    status = 410
    problem = "gone"
    texts = TEXTS
    tombstone: object = None


class NotAcceptableError(DolenError):
    """The client takes none of the formats there are; ``alternates`` are pairs of address and media type."""

    status = 406
    problem = "not-acceptable"
    texts = TEXTS

    def __init__(self, alternates: Sequence[tuple[str, str]]) -> None:
        super().__init__("not-acceptable", offers=", ".join(media_type for _, media_type in alternates))
        self.alternates = tuple(alternates)


class BadRequestError(DolenError):
    """A request whose values cannot be used."""

    status = 400
    problem = "bad-request"
    texts = TEXTS


class OtherError(DolenError):
    """Any other HTTP error, said in the reader's language."""

    problem = "about:blank"
    texts = TEXTS


def register(app: Flask) -> None:
    """Answer every error of the hierarchy, of HTTP and of the unforeseen kind in one way."""
    app.register_error_handler(DolenError, _answer_own)
    app.register_error_handler(HTTPException, _answer_http)
    app.after_request(_by_path)


def answer(
    error: DolenError, status: int | None = None, *, members: Mapping[str, object] = MappingProxyType({})
) -> Response:
    """Make the response for an error: a page where a browser asks, else RFC 9457's problem document.

    ``members`` are further members of that document (section 3.2).
    """
    code = status or error.status
    response = _page(error, code) if wants_page() else _problem(error, code, members)
    response.headers["Vary"] = "Accept, Accept-Language"
    for address, media_type in getattr(error, "alternates", ()):
        response.headers.add("Link", f'<{address}>; rel="alternate"; type="{media_type}"')
    return response


def _answer_own(error: DolenError) -> Response:
    if isinstance(error, NotFoundError) and (address := _without_slash()):
        return Response("", HTTPStatus.PERMANENT_REDIRECT, {"Location": address})
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s", request.method, request.path, error, exc_info=error)
    return answer(error)


def wants_page() -> bool:
    """Tell whether the answer should be a page: a browser asks, or it is about a page's address."""
    in_pages = negotiate.address_language(request) is not None
    offers = (HTML, PROBLEM, "application/json")
    best = negotiate.media_type(request.accept_mimetypes, offers, HTML if in_pages else PROBLEM)
    return best == HTML or (in_pages and best is None)


def _page(error: DolenError, code: int) -> Response:
    page = render_template("error.html", error=error, code=code)
    return Response(page, code, content_type="text/html; charset=utf-8")


def _problem(error: DolenError, code: int, members: Mapping[str, object]) -> Response:
    lang = negotiate.page_language(request)
    kind = error.problem if ":" in error.problem else f"https://w3id.org/dolen/problem/{error.problem}"
    body: dict[str, object] = {"type": kind, "title": error.what(lang), "status": code, "detail": error.text(lang)}
    if alternates := getattr(error, "alternates", ()):
        body["alternates"] = [{"href": href, "type": media_type} for href, media_type in alternates]
    if isinstance(error, UnreadableError):
        body["errors"] = Report.unreadable(error).to_json(lang)["findings"]
    body |= members
    text = json.dumps(body, ensure_ascii=False)
    response = Response(text, code, {"Content-Language": lang}, content_type=PROBLEM)
    if seconds := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(seconds)
    return response


def _answer_http(error: HTTPException) -> Response:
    if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:  # redirects are raised as exceptions too
        found = error.get_response()
        return Response(found.get_data(), found.status_code, found.headers)
    if isinstance(error, InternalServerError):
        if full := failures.of_system(error.original_exception):
            return _answer_own(full)
        wrapped = OtherError("internal-error")
        wrapped.__cause__ = error.original_exception
    elif error.code == NotFoundError.status:
        return _answer_own(NotFoundError("not-found"))
    else:
        wrapped = OtherError("http-error", status=error.code, name=error.name)
    response = answer(wrapped, error.code or 500)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "content-range", "retry-after"}:
            response.headers[name] = value
    return response


def _without_slash() -> str | None:
    """Give the address without the slash at its end, where there is a route to it; None where it has no such slash."""
    path = request.path.rstrip("/")
    if request.method not in {"GET", "HEAD"} or path in {"", request.path}:
        return None
    try:
        current_app.url_map.bind("").match(path)
    except HTTPException:
        return None
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return f"{request.script_root}{quoted(path)}{query}"


def _by_path(response: Response) -> Response:
    """Lead within the site by path alone: a proxy knows host and scheme better than what is behind it.

    What was made (201, 202) keeps its whole address: programs take it as it is.
    """
    target = urlsplit(response.headers.get("Location", ""))
    if target.netloc and target.netloc == request.host and response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        response.headers["Location"] = urlunsplit(("", "", target.path, target.query, target.fragment))
    return response
