"""From a checked draft to a version: over the version it was made from, or not at all."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from service.failures import ArchiveError, ChangedError, EmptyingError, NotConformingError, NotReadyError
from service.publish import Origin, Publication

from .checking import Checked
from .drafts import PATIENCE, Drafts
from .examining import Examining
from .outcomes import WORKING, Outcomes
from .records import WITHDRAWAL, Draft, Mode, State

if TYPE_CHECKING:
    from service.instance import Instance

log = logging.getLogger(__name__)
#: Why a draft of a state cannot be published.
_NOT_READY = {
    State.RECEIVED: "draft-not-checked",
    State.CHECKING: "draft-not-checked",
    State.UNREADABLE: "draft-unreadable",
    State.PUBLISHED: "draft-ended",
    State.DISCARDED: "draft-ended",
}


class Publishing:
    """Publishes drafts; one that something has overtaken is checked again first."""

    def __init__(self, instance: Instance, drafts: Drafts, outcomes: Outcomes, examining: Examining) -> None:
        self._instance, self._archive = instance, instance.archive
        self._drafts, self._outcomes, self._examining = drafts, outcomes, examining

    def publish(self, draft: Draft, agent: str, expected: int | None, *, emptying: bool) -> Publication:
        """Publish a draft; see ``Submissions.publish``."""
        _refuse_unready(draft)  # a check may hold it for minutes
        with self._drafts.lock(draft, PATIENCE):
            draft = self._drafts.get(draft.partner, draft.id)
            _refuse_unready(draft)
            wanted = draft.base_version if expected is None else expected
            is_current = self._examining.is_current(draft)
            checked = self._outcomes.checked(draft) if is_current else self._examining.examine(draft)
            return self._published(draft, checked, agent, wanted, emptying=emptying)

    def at_once(self, draft: Draft, agent: str, wanted: int | None, *, emptying: bool) -> Publication:
        """Check and publish what has just been received; nothing stays of a draft that changes nothing."""
        with self._drafts.lock(draft):
            checked = self._examining.examine(draft, working=False)
            try:
                publication = self._published(draft, checked, agent, wanted, emptying=emptying)
            except (ChangedError, EmptyingError, NotConformingError):
                self._outcomes.keep_step(draft, checked)
                raise
        if not publication.changed:
            self._drafts.forget(draft)
        return publication

    def _published(
        self, draft: Draft, checked: Checked, agent: str, wanted: int | None, *, emptying: bool
    ) -> Publication:
        """Publish what was checked; the caller holds the draft's lock. Without ``wanted`` over whichever is newest."""
        self._instance.told("archiving", 0, 0)
        while (publication := self._archived(draft, checked, agent, wanted, emptying=emptying)) is None:
            checked = self._examining.examine(draft)
        self._note_closed(draft, agent, publication.version)
        self._instance.told("loading", 0, 0)
        self._instance.follow_publication(draft.partner, publication.version)
        return publication

    def _archived(
        self, draft: Draft, checked: Checked, agent: str, wanted: int | None, *, emptying: bool
    ) -> Publication | None:
        """Write the version, unless the newest is not the one the draft was compared with: then it has to be again."""
        with self._archive.lock(draft.partner):
            head = self._archive.head(draft.partner)
            if head == checked.compared and wanted in {None, head}:
                _refuse(draft, checked, emptying=emptying)
                assert checked.step is not None  # noqa: S101 - it conforms
                origin = self._origin(self._drafts.get(draft.partner, draft.id), agent)
                return self._instance.publisher.archive(origin, checked.step, checked.report, checked.graph)
        if head == checked.compared:
            error = ChangedError("version-changed", partner=draft.partner, head=head, base=wanted)
            error.difference = self._outcomes.difference(draft) if checked.step is not None else None
            raise error
        return None

    def _origin(self, draft: Draft, agent: str) -> Origin:
        return Origin(
            partner=draft.partner,
            owner=str(self._archive.partners.get(draft.partner).agent(self._archive.base)),
            agent=agent,
            paths=tuple(self._drafts.paths(draft)),
            files=draft.files,
            mode=draft.mode.value,
            submission=draft.id,
            received=draft.created,
            submitter=draft.agent,
            checked=draft.checked,
            origin=draft.origin,
            shapes=draft.shapes,
        )

    def _close(self, draft: Draft, agent: str, version: int) -> None:
        """Note that a draft was published; its files and lines are in the version."""
        draft = self._drafts.get(draft.partner, draft.id)
        self._drafts.save(draft, state=State.PUBLISHED, version=version, closed_by=agent)
        self._drafts.drop(draft, *WORKING)

    def _note_closed(self, draft: Draft, agent: str, version: int) -> None:
        """Close a draft; it is published whether that can be noted or not, and the next start will note it."""
        try:
            self._close(draft, agent, version)
        except ArchiveError as error:
            log.error("%s: version %s is published, which could not be noted: %s", draft.partner, version, error)  # noqa: TRY400

    def note(self, draft: Draft) -> bool:
        """Note what a crash left out between the version and the record; tell whether that draft was published."""
        for version in range(draft.compared + 1, self._archive.head(draft.partner) + 1):
            manifest = self._archive.manifest(draft.partner, version)
            if manifest.submission == draft.id:
                self._close(draft, manifest.agent, version)
                return True
        return False


def _refuse_unready(draft: Draft) -> None:
    if code := _NOT_READY.get(draft.state):
        raise NotReadyError(code, id=draft.id)


def _refuse(draft: Draft, checked: Checked, *, emptying: bool) -> None:
    """Refuse what does not conform, and what takes all away without saying so."""
    if checked.step is None or not checked.is_ready:
        error = NotConformingError("not-conforming", count=checked.report.counts["Violation"])
        error.report = checked.report
        raise error
    meant = emptying or draft.mode is not Mode.REPLACE or draft.origin == WITHDRAWAL
    if not checked.step.triples and checked.step.removed and not meant:
        raise EmptyingError("emptying", partner=draft.partner, version=checked.compared)
