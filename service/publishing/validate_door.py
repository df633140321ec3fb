"""``POST /validate``: a report for anyone, on files of which nothing is kept."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from flask import Blueprint, Response, current_app, request

from loaders import bounded
from loaders.errors import TooLargeError, UnreadableError
from loaders.report import Report
from loaders.space import OpenSpace, Space
from service.accounts.attempts import limiter
from service.failures import CheckingBusyError
from service.mappings import KeptMappings
from service.partners import Owners
from service.publish import judge
from service.submissions.naming import harmless

from . import forms, intake, steps

blueprint = Blueprint("validate_door", __name__)
#: What the check of a stranger's files may use.
BOUNDS = bounded.Bounds(memory=2 * 1024**3, cpu=30, wall=60.0)
#: Seconds after which to come back when as many check as may.
_SECONDS = 5
_PIECE = 2**20


def per_minute() -> str:
    """Give the limit of requests of one address."""
    return f"{max(1, current_app.config['SETTINGS'].validate_per_minute)} per minute"


@blueprint.post("/validate")
@limiter.limit(per_minute)
def validate() -> Response:
    """Judge files as nobody's in particular, or as ``?partner=``'s, and give the report; 200 whatever it says."""
    most = current_app.config["SETTINGS"].max_validate_bytes
    intake.refuse_if_larger(most)
    forms.chosen(forms.REPORTS, None)
    partner = request.args.get("partner")
    free = cast(threading.BoundedSemaphore, current_app.config["WAITING"])
    if not free.acquire(blocking=False):
        raise CheckingBusyError("checking-busy", seconds=_SECONDS)
    try:
        with tempfile.TemporaryDirectory(prefix="dolen-") as folder:
            paths = list(kept(Path(folder), _sent(partner), most))
            return forms.report(judged(paths, partner), paths, None)
    finally:
        free.release()


def _sent(partner: str | None) -> Iterable[tuple[str, BinaryIO]]:
    if partner is None:
        return intake.files()
    archive = steps.instance().archive
    archive.partners.get(partner)
    return KeptMappings(current_app.config["SETTINGS"].archive).accompanied(partner, intake.files())


def judged(paths: list[Path], partner: str | None) -> Report:
    """Judge files in a bounded process; what cannot be read has a report too."""
    instance = steps.instance()
    base, partners = instance.archive.base, instance.archive.partners
    if partner is None:
        space: Space = OpenSpace(base, "anyone", steward=True)
        owners = Owners(base, ())
    else:
        space, owners = partners.get(partner).space(base), partners.owners(base)
    try:
        return bounded.run(judge, tuple(paths), space, instance.things(), owners, readable=paths, bounds=BOUNDS)[1]
    except UnreadableError as error:
        return Report.unreadable(error)


def kept(folder: Path, files: Iterable[tuple[str, BinaryIO]], most: int) -> Iterator[Path]:
    """Write what comes into a folder that goes away with the request.

    Raises:
        TooLargeError: it is more than it said.

    """
    left = most
    for number, (name, source) in enumerate(files, 1):
        path = folder / f"{number:03}" / harmless(name)
        path.parent.mkdir()
        with path.open("wb") as file:
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise TooLargeError("file-too-large", limit=f"{most / 2**20:,.0f} MiB")
                file.write(piece)
        yield path
