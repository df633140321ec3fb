"""What goes wrong, told to the client: problem+json (RFC 9457), or plain text for who asks for it, in its language."""

from __future__ import annotations

import json
import logging

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from loaders.errors import DolenError
from service.browse import negotiate
from service.errors import PROBLEM, OtherError
from service.failures import BusyError, KeyMissingError, MethodError, NotConformingError, of_system

from .exchange import Reply

_log = logging.getLogger(__name__)
PLAIN = "text/plain"
#: A browser shows plain text, and offers to save what it does not know.
_OFFERS = {PROBLEM: PROBLEM, "application/json": PROBLEM, PLAIN: PLAIN, "text/html": PLAIN}
_FAULT = 500
_UNAVAILABLE = 503


def reply(error: DolenError, request: Request, status: int | None = None) -> Reply:
    """Make the response for an error."""
    code = status or error.status
    if code >= _FAULT and code != _UNAVAILABLE:
        _log.error("%s %s: %s", request.method, request.path, error, exc_info=error)
    lang = negotiate.language(request.accept_languages)
    accepted = negotiate.media_type(request.accept_mimetypes, tuple(_OFFERS), PROBLEM)
    answer = Reply(code)
    if _OFFERS.get(accepted or PROBLEM) == PLAIN:
        answer.headers["Content-Type"] = f"{PLAIN}; charset=utf-8"
        answer.body = f"{_plain(error, lang)}\n".encode()
    else:
        answer.headers["Content-Type"] = PROBLEM
        answer.body = json.dumps(_problem(error, code, lang), ensure_ascii=False).encode()
    answer.headers["Content-Language"] = lang
    answer.headers["Vary"] = "Accept, Accept-Language"
    answer.headers["Cache-Control"] = "no-store"
    for name, value in _special(error):
        answer.headers[name] = value
    return answer


def internal(error: Exception, request: Request) -> Reply:
    """Make the response for what nobody foresaw."""
    if isinstance(error, HTTPException):  # what werkzeug finds in forms and headers
        return reply(OtherError("http-error", status=error.code, name=error.name), request, error.code)
    if full := of_system(error):
        return reply(full, request)
    wrapped = OtherError("internal-error")
    wrapped.__cause__ = error
    return reply(wrapped, request)


def _problem(error: DolenError, code: int, lang: str) -> dict[str, object]:
    kind = error.problem if ":" in error.problem else f"https://w3id.org/dolen/problem/{error.problem}"
    body: dict[str, object] = {"type": kind, "title": error.what(lang), "status": code}
    body["detail"] = error.text(lang)
    if isinstance(error, NotConformingError):
        body["report"] = error.report.to_json(lang)
    return body


def _plain(error: DolenError, lang: str) -> str:
    if isinstance(error, NotConformingError):
        return f"{error.text(lang)}\n\n{error.report.to_text(lang)}"
    return error.text(lang)


def _special(error: DolenError) -> list[tuple[str, str]]:
    match error:
        case BusyError():
            return [("Retry-After", str(error.retry_after))]
        case MethodError():
            return [("Allow", error.allow)]
        case KeyMissingError():
            return [("WWW-Authenticate", 'Bearer realm="Dolen"')]
    return []
