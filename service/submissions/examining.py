"""Have drafts checked: when somebody asks, when it is their turn, again when something has overtaken them."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from loaders.errors import DolenError, UnreadableError, WorkerError
from loaders.judge import JudgeError
from loaders.report import Report

from .checking import Checked, Checker, Tell
from .drafts import PROGRESS, Drafts
from .outcomes import Outcomes
from .records import ENDED, ROLLBACK, WITHDRAWAL, Draft, State

if TYPE_CHECKING:
    from service.instance import Instance

log = logging.getLogger(__name__)
#: What is said of a draft's files, and not of a failure of ours such as a full disk.
OF_FILES = (UnreadableError, WorkerError, JudgeError)

#: Characters of a digest that are kept.
_DIGEST = 16
#: What goes away when there is room on the disk again.
_OF_DISK = frozenset({"archive-busy", "archive-write", "store-write"})


class Examining:
    """Checks drafts and keeps what comes of it."""

    def __init__(self, instance: Instance, drafts: Drafts, outcomes: Outcomes) -> None:
        self._instance, self._drafts, self._outcomes = instance, drafts, outcomes
        self._checker = Checker(instance, outcomes.folder)

    def check(self, partner: str, name: str) -> Draft:
        """Check a draft, if it is still to be; see ``Submissions.check``."""
        with self._drafts.lock(self._drafts.get(partner, name)):
            draft = self._drafts.get(partner, name)
            if draft.state in ENDED or (draft.state in {State.READY, State.FAILING} and self.is_current(draft)):
                return draft
            try:
                self.examine(draft)
            except OF_FILES:
                log.info("%s: submission %s cannot be read", partner, name)
            return self._drafts.get(partner, name)

    def check_quietly(self, partner: str, name: str) -> bool:
        """Check a draft that nobody waits for; false where it is to be tried again, because the disk is full."""
        try:
            self.check(partner, name)
        except (DolenError, OSError) as error:
            log.error("%s: submission %s was not checked: %s", partner, name, error)  # noqa: TRY400 - the text says all
            return isinstance(error, DolenError) and error.code not in _OF_DISK
        return True

    def is_current(self, draft: Draft) -> bool:
        """Tell whether nothing has changed since a draft was checked."""
        self._instance.catch_up()
        head, data = self._instance.archive.head(draft.partner), self._instance.store.version
        return (draft.compared, draft.data, draft.space or self._space(draft)) == (head, data, self._space(draft))

    def examine(self, draft: Draft, *, working: bool = True) -> Checked:
        """Check a draft and keep what came of it, ``working`` with the lines to publish; the caller holds its lock."""

        def tell(stage: str, done: int = 0, total: int = 0, /) -> None:
            self._drafts.tell(draft, stage=stage, done=done, total=total)
            self._instance.told(stage, done, total)

        tell("waiting")
        try:
            self._instance.catch_up()
            space = self._space(draft)
            checked = self._look(draft, tell)
            self._outcomes.keep(replace(draft, space=space), checked, working=working)
        except OF_FILES as error:
            self._outcomes.unreadable(draft, error)
            raise
        finally:
            self._drafts.drop(draft, PROGRESS)
        return checked

    def _space(self, draft: Draft) -> str:
        """Digest which names are a draft's partner's."""
        archive = self._instance.archive
        space = archive.partners.get(draft.partner).space(archive.base)
        return hashlib.sha256(repr(space).encode()).hexdigest()[:_DIGEST]

    def _look(self, draft: Draft, tell: Tell) -> Checked:
        if draft.origin.startswith(ROLLBACK):
            return self._checker.older(draft, int(draft.origin.removeprefix(ROLLBACK)))
        if draft.origin == WITHDRAWAL:
            return self._checker.compare(draft, [], Report())
        return self._checker.check(draft, self._drafts.paths(draft), tell)
