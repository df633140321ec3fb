"""Drafts, versions and publications as JSON, each with links to what can be done next."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from flask import Response, current_app, request, url_for

from service.browse import negotiate
from service.browse.locales import LANGUAGES
from service.manifest import Manifest
from service.publish import Publication
from service.submissions import Draft, State
from service.submissions.records import ENDED, UNFINISHED

JSON = "application/json"
#: Seconds after which to look again at a draft that is being checked.
_SOON = "1"
_SAID = (
    "id", "partner", "state", "stage", "done", "total", "mode", "origin", "base_version", "compared", "version",
    "agent", "created", "updated", "checked", "closed_by",
)  # fmt: skip
_COUNTED = ("violations", "warnings", "infos", "items", "added", "changed", "withdrawn", "triples")
_TAG = 32


def language() -> str:
    """Give the language of the answer: ``?lang=``, else the one that is preferred."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else negotiate.page_language(request)


def draft(each: Draft, token: str = "") -> dict[str, Any]:
    """Give a draft; with a token, as somebody it was shared with sees it."""
    found = {name: getattr(each, name) for name in _SAID if getattr(each, name) != ""}
    if token:
        for name in ("agent", "closed_by"):
            found.pop(name, None)
    found["files"] = [asdict(file) for file in each.files]
    found["counts"] = {name: getattr(each, name) for name in _COUNTED}
    if each.error:
        found["error"] = {name: each.error[name] for name in ("code", "status")}
        found["error"]["detail"] = each.error[language()]
    found["links"] = _shared_links(each, token) if token else _links(each)
    return found


def shares(each: Draft) -> dict[str, Any]:
    """Give the links that show a draft, without their tokens."""
    said = ("id", "note", "created", "agent", "expires")
    return {"shares": [{name: value for name in said if (value := getattr(it, name)) or name != "expires"}
                       for it in each.shares]}  # fmt: skip


def version(manifest: Manifest) -> dict[str, Any]:
    """Give a version; ``links.data`` is what the graph was then, for everybody."""
    said = asdict(manifest)
    whose = {"slug": manifest.partner, "number": manifest.version}
    names = (
        "partner", "version", "previous", "created", "agent", "submitter", "received", "mode", "origin", "submission",
        "added", "removed", "triples", "warnings", "shapes", "files",
    )  # fmt: skip
    return {
        **{name: said[name] for name in names if said[name] != ""},
        "links": {
            "self": absolute("publishing_versions.one", **whose),
            "rollback": absolute("publishing_versions.rollback", **whose),
            "data": f"{base()}/version/{manifest.partner}/{manifest.version}",
        },
    }


def publication(done: Publication) -> dict[str, Any]:
    """Give what publishing did."""
    names = ("partner", "version", "changed", "added", "removed", "triples")
    return {
        **{name: getattr(done, name) for name in names},
        "counts": done.report.counts,
        "links": {
            "version": absolute("publishing_versions.one", slug=done.partner, number=done.version),
            "graph": f"{base()}/graph/{done.partner}",
        },
    }


def answer(body: dict[str, Any], status: int = 200, tag: str = "") -> Response:
    """Make the response; ``tag`` is its ETag, else one of the content."""
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    response = Response(text, status, content_type=JSON)
    response.headers["Content-Language"] = language()
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.update(("Accept", "Accept-Language"))
    response.set_etag(tag or hashlib.sha256(text.encode()).hexdigest()[:_TAG])
    return response


def of_draft(each: Draft, status: int = 200, token: str = "") -> Response:
    """Make the response with a draft, and say when to look again while it is being checked."""
    response = answer(draft(each, token), status)
    if each.state in UNFINISHED:
        response.headers["Retry-After"] = _SOON
    if status in {201, 202}:
        response.headers["Location"] = absolute("publishing.one", slug=each.partner, name=each.id)
    return response.make_conditional(request) if status == 200 else response  # type: ignore[return-value]  # noqa: PLR2004


def absolute(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as Flask has it
    """Give the whole address of a view, at the base of this installation."""
    return base() + url_for(endpoint, **values)


def base() -> str:
    """Give the base of this installation."""
    return str(current_app.config["SETTINGS"].base)


def _links(each: Draft) -> dict[str, str]:
    """Link to what a draft has, and to what may follow in its state."""
    whose = {"slug": each.partner, "name": each.id}
    links = {"self": absolute("publishing.one", **whose)}
    links |= {part: absolute(f"publishing_drafts.{part}", **whose) for part in _parts(each)}
    if each.state is State.READY:
        links["publish"] = absolute("publishing.publish", **whose)
    if each.state not in ENDED:
        links["discard"] = absolute("publishing.one", **whose)
    if each.version is not None:
        links["version"] = absolute("publishing_versions.one", slug=each.partner, number=each.version)
    return links | {"share": absolute("publishing.share", **whose)}


def _shared_links(each: Draft, token: str) -> dict[str, str]:
    links = {"self": absolute("publishing_shared.one", token=token)}
    return links | {part: absolute(f"publishing_shared.{part}", token=token) for part in _parts(each)}


def _parts(each: Draft) -> tuple[str, ...]:
    """Name what has come of checking a draft."""
    if each.state in UNFINISHED or not each.checked:
        return ()
    return ("report", "diff") if each.has_difference else ("report",)
