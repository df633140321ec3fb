"""What a request brings: files of any kind, as they come, and how they are meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from urllib.parse import unquote

from flask import request
from werkzeug.http import parse_options_header

from service import codings, versions
from service.errors import BadRequestError
from service.failures import BodyTooLargeError
from service.submissions import Mode

#: What a body of a media type is called when it comes without a name that says it.
ENDINGS = {
    "text/turtle": ".ttl",
    "application/x-turtle": ".ttl",
    "application/trig": ".trig",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
    "application/json": ".json",
    "application/csvm+json": "-metadata.json",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "text/uri-list": ".uris",
}
FORM = "multipart/form-data"
#: The longest form around files, and how many parts it may have.
_MARGIN, PARTS = 2**20, 1000
_NAMELESS = "data"
#: Ten years: the longest that a link lasts and yet ends, and the digits of that number.
MOST_DAYS, _DIGITS = 3653, 4
#: The longest wait that is granted, in seconds.
LONGEST_WAIT = 30.0


def refuse_if_larger(most: int) -> None:
    """Refuse a body that says it is too large, before anything of it is read.

    Raises:
        BodyTooLargeError: it is.

    """
    around = _MARGIN if request.mimetype == FORM else 0
    if (request.content_length or 0) > most + around:
        raise BodyTooLargeError("body-large", most=most)
    request.max_content_length = most + around
    request.max_form_parts = PARTS
    if "asgi.scope" in request.environ:  # what comes in chunks has an end there too
        request.environ["wsgi.input_terminated"] = True


def files() -> Iterator[tuple[str, BinaryIO]]:
    """Give the files (name, bytes to read) of the request: those of a form, else the body.

    A body's name comes from Content-Disposition or Slug (RFC 5023, section 9.7).

    Raises:
        BadRequestError: there is none.
        UnsupportedMediaError: they are packed in another way than with gzip.

    """
    codings.check(request, gzip=request.mimetype != FORM)
    if request.mimetype == FORM:
        sent = [each for _, each in request.files.items(multi=True) if each.filename]
        if not sent:
            raise BadRequestError("no-files")
        for each in sent:
            yield named(each.filename or "", each.mimetype), cast(BinaryIO, each.stream)
    else:
        if not request.content_length and "HTTP_TRANSFER_ENCODING" not in request.environ:
            raise BadRequestError("no-files")
        yield named(_given_name(), request.mimetype), cast(BinaryIO, request.stream)


def named(name: str, media_type: str) -> str:
    """Give a file's name an ending where it has none and the media type tells it."""
    known = name.replace("\\", "/").rpartition("/")[2]
    if PurePosixPath(known).suffix:
        return known
    return f"{known or _NAMELESS}{ENDINGS.get(media_type, '')}"


def mode() -> Mode:
    """Tell how the files are meant: ``mode=replace``, ``merge`` or ``remove``, in the address or in the form.

    Raises:
        BadRequestError: in none of these ways.

    """
    given = request.args.get("mode") or (request.form.get("mode") if request.mimetype == FORM else None)
    try:
        return Mode(given or Mode.REPLACE)
    except ValueError as error:
        raise BadRequestError("bad-mode", value=given, known=", ".join(Mode)) from error


def expected(head: int) -> int | None:
    """Give the version that ``If-Match`` names; of several the newest there is (``head``), where it is among them.

    None for ``*``, and where nothing is said.

    Raises:
        BadRequestError: it names no version.

    """
    header = request.headers.get("If-Match")
    try:
        return versions.one(versions.named(header), head)
    except ValueError as error:
        raise BadRequestError("bad-if-match", value=header) from error


def days() -> int | None:
    """Give the days after which a link ends: ``days=30``; None where it does not.

    Raises:
        BadRequestError: that is no number of days.

    """
    said = request.values.get("days", "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= _DIGITS and 1 <= int(said) <= MOST_DAYS):
        raise BadRequestError("bad-days", value=said, most=MOST_DAYS)
    return int(said)


def patience() -> float | None:
    """Give the seconds of ``Prefer: wait=10`` (RFC 7240), at most LONGEST_WAIT; None where there is no such wish."""
    for wish in ",".join(request.headers.getlist("Prefer")).split(","):
        name, _, value = wish.partition(";")[0].partition("=")
        if name.strip().lower() == "wait":
            try:
                seconds = float(value.strip().strip('"'))
            except ValueError:
                return None
            return min(seconds, LONGEST_WAIT) if seconds >= 0 and math.isfinite(seconds) else None
    return None


def _given_name() -> str:
    _, options = parse_options_header(request.headers.get("Content-Disposition"))
    return options.get("filename") or unquote(request.headers.get("Slug", ""))
