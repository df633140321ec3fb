"""Addresses within the service, each built once: a page has dozens, and most are on every page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote

import flask
from flask import request

#: So many addresses are kept.
_MOST = 20_000
#: What may stand unencoded in a path, as Werkzeug writes it.
_SAFE = "!$&'()*+,/:;=@"
#: … and in a fragment, as Flask writes it.
_FRAGMENT = "%!#$&'()*+,/:;=?@"
_PLAIN = (str, int, type(None))


def address(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as flask.url_for takes them
    """Give the same as ``flask.url_for``, which see for what may be given."""
    if (
        endpoint.startswith(".")
        or "_external" in values
        or not all(isinstance(each, _PLAIN) for each in values.values())
    ):
        return flask.url_for(endpoint, **values)
    return _built(request.script_root, endpoint, tuple(values.items()))


def of_thing(lang: str, kind: str, slug: str, part: str = "") -> str:
    """Give the path of the page about a thing."""
    path = f"{_before(request.script_root, 'browse.thing', lang, kind)}{quote(slug, safe=_SAFE)}"
    return f"{path}#{quote(part, safe=_FRAGMENT)}" if part else path


def of_data(kind: str, name: str) -> str:
    """Give the path of the data about a thing; ``name`` ends with the format's extension."""
    return f"{_before(request.script_root, 'data.document', '', kind)}{quote(name, safe=_SAFE)}"


@lru_cache(_MOST)
def _built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return flask.url_for(endpoint, **dict(values))


@lru_cache(_MOST)
def _before(_root: str, endpoint: str, lang: str, kind: str) -> str:
    values: dict[str, Any] = {"lang": lang} if lang else {}
    return flask.url_for(endpoint, **values, kind=kind, slug="-").removesuffix("-")


def here() -> str:
    """Give the path of the request at hand, as it is written in an address."""
    return f"{request.script_root}{quoted(request.path)}"


def quoted(path: str) -> str:
    """Write a path as addresses do."""
    return quote(path, safe=_SAFE)


def in_header(iri: str) -> str:
    """Write an IRI as a URI, which headers can hold (RFC 3987, section 3.1); what is encoded stays as it is."""
    return quote(str(iri), safe=f"{_SAFE}?#[]%")
