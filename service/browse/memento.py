"""The past by content negotiation in time (Memento, RFC 7089): graphs and things as they were, from the archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, current_app, redirect, request, url_for
from rdflib import Graph, URIRef
from werkzeug.http import http_date, parse_date
from werkzeug.wrappers import Response as AnyResponse

from service.errors import BadRequestError, NotFoundError
from service.history import History, Moment
from service.store import graph_of_lines

from .addresses import in_header
from .reader import Reader

LINK_FORMAT = "application/link-format"


@dataclass(frozen=True)
class Addresses:
    """Where a version is shown: the whole of it, and what it said of one thing."""

    whole: str
    thing: str


def history() -> History | None:
    """Give the archive's history; None where the application has no installation behind it."""
    instance = current_app.config.get("INSTANCE")
    return History(instance.archive) if instance is not None else None


def required() -> History:
    """Give the archive's history.

    Raises:
        NotFoundError: there is no archive.

    """
    found = history()
    if found is None:
        raise NotFoundError("not-found")
    return found


def asked_time() -> datetime | None:
    """Read the Accept-Datetime header; None where there is none, or no archive to answer from.

    Raises:
        BadRequestError: it is no date of HTTP (RFC 7089, section 4.5.3).

    """
    given = request.headers.get("Accept-Datetime", "").strip()
    if not given or history() is None:
        return None
    found = parse_date(given)
    if found is None:
        raise BadRequestError("no-datetime", value=given)
    try:
        return found.astimezone(UTC)
    except OverflowError as error:  # the last hours of the year 9999, west of Greenwich
        raise BadRequestError("no-datetime", value=given) from error


def graph_of(lines: Iterable[str]) -> Graph:
    """Make a graph of N-Quads lines."""
    return graph_of_lines(lines)


def version_iri(asked: Reader, moment: Moment) -> URIRef:
    """Name a version."""
    return URIRef(f"{asked.base}/version/{moment.partner}/{moment.version}")


def addresses(asked: Reader, version: URIRef, iri: URIRef) -> Addresses:
    """Give the pages of a version and of a thing in it."""
    partner, _, number = version.removeprefix(f"{asked.base}/version/").rpartition("/")
    whole = url_for("versions.page", lang=asked.lang, partner=partner, number=int(number))
    return Addresses(whole, url_for("versions.thing_page", lang=asked.lang, partner=partner, number=number, iri=iri))


def owner_of(asked: Reader, iri: URIRef) -> str | None:
    """Name the partner in whose graph a thing is described, by the graphs that say something of it."""
    graphs = (str(row["graph"]).removeprefix(f"{asked.base}/graph/") for row in asked.rows("said-by", iri=iri))
    return next((each for each in graphs if each != "provenance"), None)


def gate_of_thing(asked: Reader, iri: URIRef, when: datetime) -> AnyResponse:
    """Lead to what was said of a thing at a time; at a time before it was there, to its first state."""
    found = _of_thing(asked, iri)
    if not found:
        raise NotFoundError("nothing-known", iri=str(iri))
    best = next((each for each in reversed(found) if each.created <= when), found[0])
    return _gate(memento_of_thing(best, iri), str(iri), timemap_of_thing(iri))


def gate_of_graph(asked: Reader, partner: str, when: datetime) -> AnyResponse:
    """Lead to the version of a graph that held at a time."""
    best = required().at(partner, when)
    if best is None:
        raise NotFoundError("nothing-known", iri=f"{asked.base}/graph/{partner}")
    return _gate(memento_of_graph(best), f"{asked.base}/graph/{partner}", timemap_of_graph(partner))


def _gate(target: str, original: str, timemap: str) -> AnyResponse:
    response = redirect(target, 302)
    response.headers["Vary"] = "Accept-Datetime, Accept"
    response.headers.add("Link", f'<{in_header(original)}>; rel="original"')
    response.headers.add("Link", f'<{timemap}>; rel="timemap"; type="{LINK_FORMAT}"')
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def link(response: AnyResponse, asked: Reader, iri: URIRef) -> None:
    """Lead from what is said of a thing now to what was said of it."""
    if history() is not None and str(iri).startswith(f"{asked.base}/id/"):
        response.headers.add("Link", f'<{in_header(iri)}>; rel="timegate"')
        response.headers.add("Link", f'<{timemap_of_thing(iri)}>; rel="timemap"; type="{LINK_FORMAT}"')


def mark(response: Response, moment: Moment, original: str, timemap: str) -> Response:
    """Say of an answer that it is a memento."""
    response.headers["Memento-Datetime"] = http_date(moment.created)
    response.headers.add("Link", f'<{in_header(original)}>; rel="original timegate"')
    response.headers.add("Link", f'<{timemap}>; rel="timemap"; type="{LINK_FORMAT}"')
    return response


def timemap(asked: Reader, original: str, listed: Sequence[tuple[str, Moment]], own: str) -> Response:
    """List all mementos in application/link-format (RFC 7089, section 5)."""
    if not listed:
        raise NotFoundError("nothing-known", iri=original)
    first, last = (http_date(listed[place][1].created) for place in (0, -1))
    entries = [
        f'<{in_header(original)}>; rel="original timegate"',
        f'<{asked.base}{own}>; rel="self"; type="{LINK_FORMAT}"; from="{first}"; until="{last}"',
        *(
            f'<{asked.base}{address}>; rel="{_place(place, len(listed))}memento"; datetime="{http_date(each.created)}"'
            for place, (address, each) in enumerate(listed)
        ),
    ]
    response = Response(",\n".join(entries) + "\n", content_type=LINK_FORMAT)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def map_of_thing(asked: Reader, iri: URIRef) -> Response:
    """List what was said of a thing, version by version."""
    listed = [(memento_of_thing(each, iri), each) for each in _of_thing(asked, iri)]
    return timemap(asked, str(iri), listed, timemap_of_thing(iri))


def map_of_graph(asked: Reader, partner: str) -> Response:
    """List the versions of a graph."""
    listed = [(memento_of_graph(each), each) for each in required().moments(partner)]
    return timemap(asked, f"{asked.base}/graph/{partner}", listed, timemap_of_graph(partner))


def memento_of_thing(moment: Moment, iri: URIRef) -> str:
    """Give the address of what a version says of a thing."""
    return url_for("versions.thing", partner=moment.partner, number=moment.version, iri=iri)


def memento_of_graph(moment: Moment) -> str:
    """Give the address of a version."""
    return url_for("versions.whole", partner=moment.partner, name=str(moment.version))


def timemap_of_thing(iri: URIRef | str) -> str:
    """Give the address of the list of a thing's mementos."""
    return url_for("versions.map_of_thing", iri=str(iri))


def timemap_of_graph(partner: str) -> str:
    """Give the address of the list of a graph's versions."""
    return url_for("versions.map_of_graph", partner=partner)


def _of_thing(asked: Reader, iri: URIRef) -> list[Moment]:
    partner, past = owner_of(asked, iri), required()
    found = past.changes_of(partner, str(iri)) if partner else []
    return [each for each in found if past.thing(each.partner, each.version, str(iri))]


def _place(place: int, count: int) -> str:
    return ("first " if place == 0 else "") + ("last " if place == count - 1 else "")
