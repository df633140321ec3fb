"""How many rows a written result has, counted in its bytes where the format allows that exactly."""

from __future__ import annotations

from collections.abc import Callable


def count(media_type: str, form: str, body: bytes | bytearray) -> int | None:
    """Count the solutions or, of N-Triples, the triples in a whole result as the engine writes it; None if unknown."""
    counter = _COUNTERS.get((form, media_type))
    return counter(body) if counter else None


def _json(body: bytes | bytearray) -> int | None:
    """Count where one binding set ends and the next begins.

    A quote inside a string is written with a backslash, so ``},{"`` is either such a place or the end of a string, and
    after the end of a string comes ``}`` or ``,``. Binding sets without a binding have no quote: then it is not known.
    """
    if b"{}" in body:
        return None
    between = body.count(b'},{"') - body.count(b'},{"}') - body.count(b'},{",')
    return between if body.endswith(b'"bindings":[]}}') else between + 1


def _xml(body: bytes | bytearray) -> int:
    return body.count(b"<result>")  # in values, < is escaped


def _tsv(body: bytes | bytearray) -> int:
    return body.count(b"\n") - 1  # in values, line ends are escaped


def _csv(body: bytes | bytearray) -> int:
    """Count line ends outside quotes; a quote in a value is written twice, which changes nothing."""
    outside = body.split(b'"')[::2]
    return sum(part.count(b"\r\n") for part in outside) - 1


def _lines(body: bytes | bytearray) -> int:
    return body.count(b"\n")


_COUNTERS: dict[tuple[str, str], Callable[[bytes | bytearray], int | None]] = {
    ("bindings", "application/sparql-results+json"): _json,
    ("bindings", "application/sparql-results+xml"): _xml,
    ("bindings", "text/tab-separated-values"): _tsv,
    ("bindings", "text/csv"): _csv,
    ("graph", "application/n-triples"): _lines,
}
