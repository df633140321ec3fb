"""What stands around the content of an item's page: rendered once, with marks where pages differ, then filled in.

``base.html`` says what the frame is. It is rendered with marks in the place of an item's own words, once for each way
in which it may turn out, and kept until the data change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import NamedTuple, cast

from flask import render_template
from markupsafe import Markup, escape
from rdflib import URIRef

from service.store.said import Said

from . import item, pieces, schema_org
from .addresses import of_data, of_thing
from .pages import ThingPage
from .reader import Reader
from .texts import OTHER, Text

#: A mark stands between two characters that no text of ours has.
_MARK = re.compile("\ue000([a-z]+)\ue001")
_KIND, _TEMPLATE = "practice", "practice.html"


class Way(NamedTuple):
    """How a frame may turn out: whether the item's name is in another language, and whether it has a summary."""

    foreign: bool
    summed_up: bool


class Frame:
    """A page with gaps."""

    def __init__(self, html: str) -> None:
        self._texts = _MARK.split(html)

    def fill(self, values: Mapping[str, str]) -> str:
        """Put values, as they are to stand in the page, into the gaps."""
        texts = self._texts.copy()
        texts[1::2] = [values[name] for name in texts[1::2]]
        return "".join(texts)


def written(asked: Reader, slug: str, said: Said, page: ThingPage) -> str:
    """Write the page of an item as ``practice.html`` does; the slug is one that no address has to write otherwise."""
    thing = page.thing
    preview = schema_org.preview(thing, asked.lang, asked)
    frame = _frame(asked, Way(thing.name.foreign_to(asked.lang), bool(preview["description"])))
    return frame.fill({
        "title": escape(thing.name.value),
        "tongue": escape(thing.name.lang or ""),
        "here": escape(of_thing(asked.lang, _KIND, slug)),
        "there": escape(of_thing(OTHER[asked.lang], _KIND, slug)),
        "data": escape(of_data(_KIND, slug)),
        "url": escape(preview["url"]),
        "about": escape(preview["description"]),
        "structured": schema_org.of_thing(thing, said, asked),
        "content": item.content(page, asked),
    })  # fmt: skip


def _frame(asked: Reader, way: Way) -> Frame:
    known, key = pieces.of(asked), ("frame", way)
    if key not in known:
        known[key] = Frame(_rendered(asked.lang, way))
    return cast(Frame, known[key])


def _rendered(lang: str, way: Way) -> str:
    name = Text(_mark("title"), _mark("tongue") if way.foreign else None)
    shown = {"type": "article", "url": _mark("url"), "description": _mark("about") if way.summed_up else ""}
    return render_template(
        _TEMPLATE, thing=SimpleNamespace(name=name, iri=URIRef("")), page=None, feed=None,
        here=_mark("here"), toggle=_mark("there"), data=lambda extension: f"{_mark('data')}.{extension}",
        preview=lambda _thing: {**schema_org.preview(None, lang), **shown},
        structured=lambda *_: _mark("structured"), item=lambda _page: _mark("content"),
    )  # fmt: skip


def _mark(name: str) -> Markup:
    return Markup(f"\ue000{name}\ue001")  # noqa: S704 - a mark has nothing to escape
