"""The steps of a submission as doors take them: each done, written into the audit log, and seen by queries."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import BinaryIO, cast

from flask import Flask, current_app

from loaders.errors import DolenError
from service.accounts import Caller
from service.accounts.web import accounts
from service.errors import NotFoundError
from service.instance import Instance
from service.publish import Publication
from service.submissions import Draft, Mode, Submissions
from service.submissions.records import UNFINISHED

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Let as many requests wait for a check as leave half of the threads to others."""
    app.config["WAITING"] = threading.BoundedSemaphore(max(1, app.config["SETTINGS"].threads // 2))


def instance() -> Instance:
    """Give the installation of the application at work.

    Raises:
        NotFoundError: it only reads, and has none.

    """
    if current_app.config["INSTANCE"] is None:
        raise NotFoundError("not-found")
    return cast(Instance, current_app.config["INSTANCE"])


def submissions() -> Submissions:
    """Give its submissions."""
    return instance().submissions


def published() -> None:
    """Let queries see what was published, as far as the application answers any."""
    cast(Callable[[], None], current_app.config.get("PUBLISHED", lambda: None))()


def submit(
    caller: Caller,
    partner: str,
    files: Iterable[tuple[str, BinaryIO]],
    mode: Mode = Mode.REPLACE,
    base_version: int | None = None,
) -> Draft:
    """Keep files as a draft; it is on the disk, and not yet checked, when this returns."""
    draft = submissions().receive(partner, files, caller.agent, mode, base_version=base_version)
    accounts().note(caller.agent, "submit", partner, draft.id)
    return draft


def check(draft: Draft, seconds: float | None) -> Draft:
    """Have a draft checked, and wait for that at most some seconds; with None, or where many wait, not at all.

    Give it as it then stands.
    """
    free = cast(threading.BoundedSemaphore, current_app.config["WAITING"])
    if seconds is None or not free.acquire(blocking=False):
        submissions().enqueue(draft.partner, draft.id)
        return draft
    work = threading.Thread(target=_checked, args=(submissions(), draft, free), daemon=True)
    work.start()
    work.join(seconds)
    return submissions().get(draft.partner, draft.id)


def publish(
    caller: Caller, partner: str, name: str, *, expected: int | None = None, emptying: bool = False
) -> Publication:
    """Publish a draft; see ``Submissions.publish``."""
    done = submissions().publish(partner, name, caller.agent, expected=expected, emptying=emptying)
    return _told(caller, "publish", done)


def discard(caller: Caller, partner: str, name: str) -> Draft:
    """Give a draft up."""
    draft = submissions().discard(partner, name, caller.agent)
    accounts().note(caller.agent, "discard", partner, name)
    return draft


def share(caller: Caller, partner: str, name: str, note: str = "", days: int | None = None) -> str:
    """Give a token that shows a draft to whoever has it, for so many days or for ever."""
    token = submissions().share(partner, name, note, caller.agent, days)
    accounts().note(caller.agent, "share", partner, name)
    return token


def unshare(caller: Caller, partner: str, name: str, share: str | None = None) -> Draft:
    """Take back one link to a draft, or all."""
    draft = submissions().unshare(partner, name, share)
    accounts().note(caller.agent, "unshare", partner, f"{name} {share}" if share else name)
    return draft


def rollback(caller: Caller, partner: str, version: int) -> Draft:
    """Make a draft of an older version."""
    draft = submissions().rollback(partner, version, caller.agent)
    accounts().note(caller.agent, "rollback", partner, f"version {version}, {draft.id}")
    return draft


def withdraw(caller: Caller, partner: str, *, expected: int | None = None) -> Publication:
    """Take back all that a partner says."""
    return _told(caller, "withdraw", submissions().withdraw(partner, caller.agent, expected=expected))


def unfinished(draft: Draft) -> bool:
    """Tell whether a draft is still to be checked."""
    return draft.state in UNFINISHED


def _told(caller: Caller, action: str, done: Publication) -> Publication:
    accounts().note(caller.agent, action, done.partner, f"version {done.version}")
    published()
    return done


def _checked(drafts: Submissions, draft: Draft, free: threading.BoundedSemaphore) -> None:
    try:
        drafts.check(draft.partner, draft.id)
    except (DolenError, OSError) as error:
        log.error("%s: submission %s was not checked: %s", draft.partner, draft.id, error)  # noqa: TRY400 - says all
        drafts.enqueue(draft.partner, draft.id)
    finally:
        free.release()
