"""``/sitemap.xml`` and ``/robots.txt``: every page for crawlers, in files written once for each state of the data."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, current_app, url_for
from rdflib import Literal

import ontology
import queries
from service.durable import new_folder
from service.errors import NotFoundError

from . import freshness, glossary
from .explore import WAYS
from .kinds import KINDS
from .links import page_of
from .locales import LANGUAGES
from .reader import Reader, reader

blueprint = Blueprint("sitemap", __name__)
#: Things of one part; each has a page in both languages, and a part may hold 50,000 addresses and 50 MB.
SIZE = 20_000
_PIECE = 2**16
_XML = "application/xml; charset=utf-8"
_NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_MAKING = threading.Lock()
Place = tuple[dict[str, str], str]
#: Statements about the service.
TOPICS = ("accessibility", "welsh-language", "publishing")
#: What crawlers are to leave alone: queries, files, and the many orders and formats of one list.
_REFUSED = (
    "/sparql", "/dumps/", "/graph-store", "/partners/", "/timemap", "/version/", "/*?format=", "/*&format=",
    *(f"/{lang}/{page}" for lang in LANGUAGES for page in ("links", "sparql?", "search?", "version/")),
    *(f"/{lang}/{page}" for lang in LANGUAGES for page in ("sign-in", "account", "partners/", "shared/")),
)  # fmt: skip


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers to read pages and to leave queries alone, and where all pages are listed."""
    sitemap = urljoin(f"{reader().base}/", url_for(".index"))
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in _REFUSED), "", f"Sitemap: {sitemap}", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """List the parts."""
    if same := freshness.unchanged("sitemap"):
        return same
    asked = reader()
    parts = (urljoin(f"{asked.base}/", url_for(".part", number=int(path.stem))) for path in _parts(asked))
    entries = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in parts)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_NAMESPACES}>\n{entries}</sitemapindex>\n'
    return freshness.conditional(Response(body, content_type=_XML), "sitemap")


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """List the pages of one part, each with its address in both languages."""
    if same := freshness.unchanged("sitemap"):
        return same
    found = next((path for path in _parts(reader()) if int(path.stem) == number), None)
    if found is None:
        raise NotFoundError("not-found")
    return freshness.conditional(Response(_read(found), content_type=_XML), "sitemap")


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _parts(asked: Reader) -> list[Path]:
    """Give the files of the present state of the data, written when they are not there."""
    parent: Path = current_app.config["SETTINGS"].data / "sitemaps"
    folder = parent / f"{asked.store.version or 'empty'}-{ontology.VERSION}"
    with _MAKING:
        if not folder.exists():
            with new_folder(folder) as made:
                _write(asked, made)
            for each in parent.iterdir():
                if each != folder:
                    shutil.rmtree(each, ignore_errors=True)
    return sorted(folder.glob("*.xml"))


def _write(asked: Reader, folder: Path) -> None:
    rest, number = _places(asked), 0
    while places := list(islice(rest, SIZE)):
        number += 1
        with (folder / f"{number:05}.xml").open("w", encoding="utf-8") as file:
            file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACES}>\n')
            file.writelines(_urls(asked, places))
            file.write("</urlset>\n")


def _urls(asked: Reader, places: Iterable[Place]) -> Iterator[str]:
    for pages, changed in places:
        absolute = {lang: urljoin(f"{asked.base}/", address) for lang, address in pages.items()}
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href={quoteattr(address)}/>'
            for lang, address in absolute.items()
        )
        day = f"<lastmod>{escape(changed)}</lastmod>" if changed else ""
        yield from (f"<url><loc>{escape(each)}</loc>{day}{others}</url>\n" for each in absolute.values())


def _places(asked: Reader) -> Iterator[Place]:
    """Give every page in both languages, with the day it was last changed where that is known."""
    fixed = {lang: list(dict.fromkeys(_fixed(lang))) for lang in LANGUAGES}
    yield from ((dict(zip(fixed, pages, strict=True)), "") for pages in zip(*fixed.values(), strict=True))
    for scheme in glossary.schemes("en"):
        yield _both(asked, str(scheme.iri)), ""
        for concept in glossary.concepts(scheme.iri, "en"):
            yield _both(asked, str(concept.iri)), ""
    space = Literal(f"{asked.base}/id/")
    for thing, changed in asked.store.pairs(queries.get("app/sitemap"), ("thing", "changed"), space=space):
        yield _both(asked, thing), changed


def _both(asked: Reader, iri: str) -> dict[str, str]:
    return {lang: page_of(iri, lang, asked.base) for lang in LANGUAGES}


def _fixed(lang: str) -> Iterator[str]:
    """Give the pages that are there whatever is published: all ways in, the lists, the statements."""
    yield url_for("browse.home", lang=lang)
    yield url_for("browse.explore", lang=lang)
    yield from (way.href(lang) for _heading, ways in WAYS for way in ways)
    yield from (url_for("browse.kind_list", lang=lang, kind=kind) for kind in KINDS)
    yield from (url_for("browse.about", lang=lang, topic=topic) for topic in TOPICS)
