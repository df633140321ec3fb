"""The submissions of an installation: what its doors (HTTP, pages, command line, graph store) all lead to."""

from __future__ import annotations

import builtins
import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from loaders import bounded
from loaders.errors import DolenError, UnreadableError, WorkerError
from loaders.judge import JudgeError
from loaders.report import Report
from loaders.statements import Position
from service.failures import (
    ChangedError,
    EmptyingError,
    NoSuchDraftError,
    NotReadyError,
)
from service.mappings import KeptMappings
from service.publish import Publication

from .background import Background
from .checking import Checked, Checker, Tell
from .difference import Difference
from .drafts import PROGRESS, Drafts
from .outcomes import WORKING, Outcomes
from .publishing import WITHDRAWAL, Publishing
from .records import ENDED, UNFINISHED, Draft, Mode, State

if TYPE_CHECKING:
    from service.instance import Instance

log = logging.getLogger(__name__)
#: What is said of a draft's files, and not of a failure of ours such as a full disk.
OF_FILES = (UnreadableError, WorkerError, JudgeError)
#: Why a draft of a state cannot be published.
_NOT_READY = {
    State.RECEIVED: "draft-not-checked",
    State.CHECKING: "draft-not-checked",
    State.UNREADABLE: "draft-unreadable",
    State.PUBLISHED: "draft-ended",
    State.DISCARDED: "draft-ended",
}
ROLLBACK = "rollback:"
_TOKEN_BYTES = 24


class Submissions:
    """The submissions of one installation; reached as ``instance.submissions``. Every method may be called anywhere."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._archive = instance, instance.archive
        self._drafts = Drafts(instance.settings.archive, instance.settings.max_upload_bytes)
        self._mappings = KeptMappings(instance.settings.archive)
        self._outcomes = Outcomes(self._drafts)
        self._checker = Checker(instance, self._outcomes.folder)
        self._publishing = Publishing(instance, self._drafts, self._outcomes, self._check)
        self._background = Background(instance.settings.data, self._check_quietly)

    def receive(
        self,
        partner: str,
        files: Iterable[tuple[str, BinaryIO]],
        agent: str,
        mode: Mode = Mode.REPLACE,
        *,
        base_version: int | None = None,
        origin: str = "",
    ) -> Draft:
        """Keep files (name, bytes to read) as a draft; its bytes are on the disk when this returns.

        ``base_version`` is the version they were made from; the newest, where none is named.

        Raises:
            UnknownPartnerError: no partner has that name.
            TooLargeError: together they are larger than ``max_upload_bytes``; nothing is kept.
            ArchiveError: the disk is full or cannot be written; nothing is kept.

        """
        return self._receive(partner, files, agent, mode, base_version=base_version, origin=origin)

    def get(self, partner: str, id: str) -> Draft:  # noqa: A002 - the field's name
        """Give a draft as it stands.

        Raises:
            UnknownPartnerError, NoSuchDraftError: there is none.

        """
        self._archive.partners.get(partner)
        return self._drafts.get(partner, id)

    def list(self, partner: str) -> builtins.list[Draft]:
        """Give a partner's drafts, the newest first."""
        self._archive.partners.get(partner)
        return self._drafts.list(partner)

    def check(self, partner: str, id: str) -> Draft:  # noqa: A002
        """Read, validate and compare a draft, in the caller's thread; what has been checked stays as it is.

        A draft that cannot be read, or does not conform, is no error: its state says so. It is checked anew when the
        data have changed since.

        Raises:
            UnknownPartnerError, NoSuchDraftError: there is none.
            ArchiveError: the disk is full or cannot be written; the draft waits to be checked again.

        """
        draft = self.get(partner, id)
        with self._drafts.lock(draft):
            draft = self._drafts.get(partner, id)
            if draft.state in ENDED or (draft.state in {State.READY, State.FAILING} and self._is_current(draft)):
                return draft
            try:
                self._check(draft)
            except OF_FILES:
                log.info("%s: submission %s cannot be read", partner, id)
            return self._drafts.get(partner, id)

    def enqueue(self, partner: str, id: str) -> None:  # noqa: A002
        """Have a draft checked in the background, by this service or, from another process, by the one that runs."""
        self._background.put(partner, self.get(partner, id).id)

    def start(self) -> None:
        """Check in the background from now on, and take up what is unfinished."""
        bounded.start()
        self._background.start()
        self.take_up()

    def take_up(self) -> None:
        """Put in order what a crash left: what was being checked is put into the queue again, the rest noted."""
        self._drafts.clear()
        for partner in self._drafts.partners():
            for draft in self._drafts.list(partner):
                if draft.state in UNFINISHED:
                    self._background.put(partner, draft.id)
                elif draft.state is State.READY:
                    self._publishing.note(draft)

    def stop(self) -> None:
        """Check no more; what is unfinished is taken up at the next start."""
        self._background.stop()

    def publish(
        self,
        partner: str,
        id: str,  # noqa: A002
        agent: str,
        *,
        expected: int | None = None,
        emptying: bool = False,
    ) -> Publication:
        """Publish a draft; when this returns the version is on the disk and the store answers with it.

        It goes over the version it was made from, or over the ``expected`` one, and no other. Where the data have
        changed since it was checked, it is checked again first.

        Raises:
            NotReadyError: it has not been checked, cannot be read, or has been published or discarded.
            ChangedError: the newest version is another; ``difference`` is the one to it.
            NotConformingError: findings must be mended first; ``report`` holds them.
            EmptyingError: nothing would be left, and that is not said to be meant.
            ArchiveError: the disk is full or cannot be written; nothing was published.

        """
        draft = self.get(partner, id)
        with self._drafts.lock(draft):
            draft = self._drafts.get(partner, id)
            if code := _NOT_READY.get(draft.state):
                raise NotReadyError(code, id=id)
            wanted = draft.base_version if expected is None else expected
            checked = self._outcomes.checked(draft) if self._is_current(draft) else self._check(draft)
            return self._publishing.publish(draft, checked, agent, wanted, emptying=emptying)

    def publish_at_once(
        self,
        partner: str,
        paths: Sequence[Path],
        agent: str,
        *,
        emptying: bool = False,
        expected: int | None = None,
        mode: Mode = Mode.REPLACE,
        origin: str = "",
    ) -> Publication:
        """Receive, check and publish files in one step; a draft stays where they cannot be published.

        Raises:
            UnreadableError: a file cannot be read.
            ChangedError, NotConformingError, EmptyingError, ArchiveError: see ``publish``.

        """
        self._archive.partners.get(partner)
        if expected is not None and (head := self._archive.head(partner)) != expected:
            raise ChangedError("version-changed", partner=partner, head=head, base=expected)
        with _opened(paths) as files:
            draft = self._receive(partner, files, agent, mode, origin=origin, capped=False)
        return self._at_once(draft, agent, expected, emptying=emptying)

    def discard(self, partner: str, id: str, agent: str) -> Draft:  # noqa: A002
        """Give a draft up: its files are removed, its record and report stay.

        Raises:
            NotReadyError: it has been published or discarded.

        """
        draft = self.get(partner, id)
        with self._drafts.lock(draft):
            draft = self._drafts.get(partner, id)
            if draft.state in ENDED:
                raise NotReadyError("draft-ended", id=id)
            draft = self._drafts.save(draft, state=State.DISCARDED, closed_by=agent)
            self._drafts.drop(draft, *WORKING)
            return draft

    def report(self, partner: str, id: str) -> Report:  # noqa: A002
        """Give the report on a draft.

        Raises:
            NoSuchDraftError: there is none, or it has not been checked.

        """
        return self._outcomes.report(self.get(partner, id))

    def difference(self, partner: str, id: str) -> Difference:  # noqa: A002
        """Give what publishing a draft changes (or changed), item by item.

        Raises:
            NoSuchDraftError: there is none, or it has not been checked, or it does not conform.

        """
        return self._outcomes.difference(self.get(partner, id))

    def files(self, draft: Draft) -> builtins.list[Path]:
        """Give where a draft's files lie, here or with the version it became; none when it was discarded."""
        if draft.version is not None:
            return self._archive.received(draft.partner, draft.version)
        return [path for path in self._drafts.paths(draft) if path.exists()]

    def graph(self, partner: str, id: str) -> builtins.list[str]:  # noqa: A002
        """Give the whole graph that a draft makes (or made), as sorted N-Quads lines.

        Raises:
            NoSuchDraftError: there is none, or it has not been checked, or it does not conform.

        """
        draft = self.get(partner, id)
        if draft.state is State.PUBLISHED and draft.version is not None:
            return sorted(self._archive.graph(partner, draft.version))
        step = self._outcomes.step(draft)
        if (whole := self._outcomes.checked(draft).graph) is not None:
            return sorted(whole)
        return sorted((self._archive.graph(partner, draft.compared) - set(step.removed)) | set(step.added))

    def share(self, partner: str, id: str) -> str:  # noqa: A002
        """Give a token that shows a draft to whoever has it; it is kept as its sha-256 and cannot be had again."""
        draft = self.get(partner, id)
        token = f"{draft.id}-{secrets.token_urlsafe(_TOKEN_BYTES)}"
        with self._drafts.lock(draft):
            draft = self._drafts.get(partner, id)
            self._drafts.save(draft, shares=(*draft.shares, _digest(token)))
        return token

    def unshare(self, partner: str, id: str) -> Draft:  # noqa: A002
        """Take back all that shows a draft to others."""
        draft = self.get(partner, id)
        with self._drafts.lock(draft):
            return self._drafts.save(self._drafts.get(partner, id), shares=())

    def shared(self, token: str) -> Draft:
        """Give the draft that a token shows.

        Raises:
            NoSuchDraftError: it shows none.

        """
        draft = self._drafts.find("-".join(token.split("-")[:2]))
        if draft and any(hmac.compare_digest(_digest(token), each) for each in draft.shares):
            return draft
        raise NoSuchDraftError("no-shared-draft")

    def rollback(self, partner: str, version: int, agent: str) -> Draft:
        """Make a draft of an older version, ready to be published as a new one.

        It conformed under the shapes of its time, which its record names; it is not judged again.

        Raises:
            NoSuchDraftError: there is no such version.

        """
        self._archive.partners.get(partner)
        head = self._archive.head(partner)
        if not 1 <= version <= head:
            raise NoSuchDraftError("no-version", partner=partner, version=version, head=head)
        draft = self._receive(partner, (), agent, Mode.REPLACE, origin=f"{ROLLBACK}{version}")
        return self.check(partner, draft.id)

    def withdraw(self, partner: str, agent: str, *, expected: int | None = None) -> Publication:
        """Publish an empty graph for a partner: all that it said is taken back, and its history stays.

        Raises:
            ChangedError, ArchiveError: see ``publish``.

        """
        self._archive.partners.get(partner)
        if expected is not None and (head := self._archive.head(partner)) != expected:
            raise ChangedError("version-changed", partner=partner, head=head, base=expected)
        return self._at_once(
            self._receive(partner, (), agent, Mode.REPLACE, origin=WITHDRAWAL), agent, expected, emptying=True
        )

    def _receive(
        self,
        partner: str,
        files: Iterable[tuple[str, BinaryIO]],
        agent: str,
        mode: Mode,
        *,
        base_version: int | None = None,
        origin: str = "",
        capped: bool = True,
    ) -> Draft:
        self._archive.partners.get(partner)
        base = self._archive.head(partner) if base_version is None else base_version
        made = {"mode": Mode(mode), "base_version": base, "agent": agent, "origin": origin, "compared": base}
        return self._drafts.receive(partner, self._mappings.accompanied(partner, files), made, capped=capped)

    def _is_current(self, draft: Draft) -> bool:
        """Tell whether nothing has changed since a draft was checked."""
        self._instance.catch_up()
        return draft.compared == self._archive.head(draft.partner) and draft.data == self._instance.store.version

    def _check(self, draft: Draft, *, working: bool = True) -> Checked:
        """Check a draft and keep what came of it; the caller holds its lock."""

        def tell(stage: str, done: int = 0, total: int = 0, /) -> None:
            self._drafts.tell(draft, stage=stage, done=done, total=total)
            self._instance.told(stage, done, total)

        tell("waiting")
        try:
            self._instance.catch_up()
            checked = self._look(draft, tell)
            self._outcomes.keep(draft, checked, working=working)
        except OF_FILES as error:
            self._outcomes.unreadable(draft, error)
            raise
        finally:
            self._drafts.drop(draft, PROGRESS)
        return checked

    def _look(self, draft: Draft, tell: Tell) -> Checked:
        if draft.origin.startswith(ROLLBACK):
            version = int(draft.origin.removeprefix(ROLLBACK))
            return self._checker.older(draft, version)
        if draft.origin == WITHDRAWAL:
            return self._checker.compare(draft, [], Report())
        return self._checker.check(draft, self._drafts.paths(draft), tell)

    def _check_quietly(self, partner: str, id: str) -> None:  # noqa: A002
        try:
            self.check(partner, id)
        except DolenError as error:
            log.error("%s: submission %s was not checked: %s", partner, id, error)  # noqa: TRY400 - the text says all

    def _at_once(self, draft: Draft, agent: str, wanted: int | None, *, emptying: bool) -> Publication:
        with self._drafts.lock(draft):
            checked = self._check(draft, working=False)
            try:
                publication = self._publishing.publish(draft, checked, agent, wanted, emptying=emptying)
            except (ChangedError, EmptyingError):
                self._outcomes.keep(draft, checked)
                raise
        if not publication.changed:
            self._drafts.forget(draft)
        return publication


@contextmanager
def _opened(paths: Sequence[Path]) -> Iterator[builtins.list[tuple[str, BinaryIO]]]:
    """Open files to be received.

    Raises:
        UnreadableError: one is missing or may not be read.

    """
    with ExitStack() as stack:
        files: builtins.list[tuple[str, BinaryIO]] = []
        for path in paths:
            try:
                files.append((path.name, stack.enter_context(path.open("rb"))))
            except OSError as error:
                raise UnreadableError("file-missing", Position(path.name)) from error
        yield files


def _digest(token: str) -> str:
    """Digest a token; it holds so much chance that a plain sha-256 cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
