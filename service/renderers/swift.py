"""The commonest request for a page, an item's by a plain GET, answered without a request of Flask's.

What it answers, it answers as the application does, header for header: the headers are those of the application's
answer about another item to the same Accept header. All that is at all uncommon it leaves to the application.
"""

from __future__ import annotations

import re
from contextvars import Context, copy_context
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import NamedTuple

from flask import Flask

from loaders.errors import DolenError
from service.bridge import Answer
from service.browse import frame, gone
from service.browse.locales import LANGUAGES
from service.browse.pages import thing_page
from service.browse.reader import Reader
from service.cache import Header, Scope

#: Addresses of items that can be written in one way only.
_PATH = re.compile(r"/(en|cy)/practice/([A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)")
_ACCEPT, _LENGTH, _DATE = b"accept", b"content-length", b"date"
#: Request headers that change nothing about a page in the language of its address, beside Accept, which is learnt by.
_IDLE = frozenset({
    _ACCEPT, b"accept-encoding", b"accept-language", b"cache-control", b"connection", b"dnt", b"forwarded", b"host",
    b"pragma", b"priority", b"referer", b"user-agent", b"upgrade-insecure-requests", b"via", b"x-forwarded-for",
    b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"x-request-id",
})  # fmt: skip
_OF_BROWSER = b"sec-"
#: Headers of so many Accept headers are remembered, each no longer than this.
_REMEMBERED, _LONGEST = 256, 1024


class _Plain(NamedTuple):
    """A plain request: language and slug of its address, and what it accepts."""

    lang: str
    slug: str
    accept: bytes


class Swift:
    """Answers plain requests for items; belongs to one thread."""

    def __init__(self, application: Flask) -> None:
        self._config = application.config
        self._contexts: dict[str, Context] = {lang: _standing(application, lang) for lang in LANGUAGES}
        self._learnt: dict[tuple[str, bytes], list[Header]] = {}
        self._at: tuple[str, date] = ("", date.min)

    def answer(self, scope: Scope) -> Answer | None:
        """Give the application's answer; None when it has to be asked itself."""
        plain = _read(scope)
        headers = self._headers().get((plain.lang, plain.accept)) if plain else None
        if plain is None or headers is None:
            return None
        try:
            body = self._contexts[plain.lang].run(self._page, plain)
        except DolenError:  # there is no such item, or none any more, which the application tells
            return None
        length = b"%d" % len(body)
        return Answer(HTTPStatus.OK, [(name, length if name == _LENGTH else value) for name, value in headers], body)

    def learn(self, scope: Scope, answer: Answer) -> None:
        """Take the headers of an answer of the application's to a plain request."""
        plain, known = _read(scope), self._headers()
        whole = answer.status == HTTPStatus.OK and dict(answer.headers).get(b"content-type", b"").startswith(
            b"text/html"
        )
        if plain is not None and whole and self._at[0]:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[plain.lang, plain.accept] = answer.headers

    def _headers(self) -> dict[tuple[str, bytes], list[Header]]:
        """Give the headers of pages of the present data and day, which their validators name."""
        now = self._config["STORE"].version, datetime.now(UTC).date()
        if now != self._at:
            self._at, self._learnt = now, {}
        return self._learnt

    def _page(self, plain: _Plain) -> bytes:
        asked = Reader(self._config["STORE"], self._config["SETTINGS"].base, plain.lang)
        iri, said = asked.find("practice", plain.slug)
        gone.check(asked, iri, said)
        return frame.written(asked, plain.slug, said, thing_page(asked, "practice", iri, said, None)).encode()


def _read(scope: Scope) -> _Plain | None:
    found = _PATH.fullmatch(scope["path"])
    if found is None or scope["method"] != "GET" or scope["query_string"] or scope.get("root_path"):
        return None
    names = {name for name, _ in scope["headers"]} - _IDLE
    accept = [value for name, value in scope["headers"] if name == _ACCEPT]
    if len(accept) > 1 or len(b"".join(accept)) > _LONGEST or any(not name.startswith(_OF_BROWSER) for name in names):
        return None
    return _Plain(found[1], found[2], accept[0] if accept else b"")


def _standing(application: Flask, lang: str) -> Context:
    """Give a context in which a request for an item in a language is at hand, as for any item in it."""
    context = copy_context()
    context.run(application.test_request_context(f"/{lang}/practice/-").push)
    return context
