"""The submissions of an installation: what its doors (HTTP, pages, command line, graph store) all lead to."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from loaders import bounded
from loaders.report import Report
from service.failures import ChangedError, NoSuchDraftError, NotReadyError
from service.mappings import KeptMappings
from service.publish import Publication

from . import looking
from .background import Background
from .difference import Difference
from .drafts import PATIENCE, Drafts
from .examining import Examining
from .looking import Lines
from .outcomes import WORKING, Outcomes
from .publishing import Publishing
from .receiving import Meant, Receiving, opened
from .records import ENDED, ROLLBACK, UNFINISHED, WITHDRAWAL, Draft, Mode, State
from .sharing import Sharing

if TYPE_CHECKING:
    from service.instance import Instance


class Submissions:
    """The submissions of one installation; reached as ``instance.submissions``. Every method may be called anywhere."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._archive, settings = instance, instance.archive, instance.settings
        self._drafts = Drafts(settings.archive, settings.max_upload_bytes)
        self._outcomes = Outcomes(self._drafts)
        self._receiving = Receiving(self._archive, self._drafts, KeptMappings(settings.archive))
        self._examining = Examining(instance, self._drafts, self._outcomes)
        self._publishing = Publishing(instance, self._drafts, self._outcomes, self._examining)
        self._sharing = Sharing(self._drafts)
        self._background = Background(settings.data, self._examining.check_quietly)

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
        return self._receiving.receive(partner, files, Meant(agent, Mode(mode), base_version, origin))

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
        self._archive.partners.get(partner)
        return self._examining.check(partner, id)

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
                if draft.state in UNFINISHED | {State.READY} and draft.checked and self._publishing.note(draft):
                    continue  # published, though it was still to be checked if it was to be published at once
                if draft.state in UNFINISHED:
                    self._background.put(partner, draft.id)

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
        return self._publishing.publish(self.get(partner, id), agent, expected, emptying=emptying)

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
        self._refuse_unless(partner, expected)
        with opened(paths) as files:
            draft = self._receiving.receive(partner, files, Meant(agent, Mode(mode), origin=origin), capped=False)
        return self._publishing.at_once(draft, agent, expected, emptying=emptying)

    def discard(self, partner: str, id: str, agent: str) -> Draft:  # noqa: A002
        """Give a draft up: its files are removed, its record and report stay.

        Raises:
            NotReadyError: it has been published or discarded.

        """
        draft = self.get(partner, id)
        with self._drafts.lock(draft, PATIENCE):
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
            NoSuchDraftError: there is none, or it has not been checked, or nothing could be compared.

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
            NoSuchDraftError: there is none, or it has not been checked, or nothing could be compared.

        """
        draft = self.get(partner, id)
        if draft.state is State.PUBLISHED and draft.version is not None:
            return sorted(self._archive.graph(partner, draft.version))
        step = self._outcomes.step(draft)
        if (whole := self._outcomes.checked(draft).graph) is not None:
            return sorted(whole)
        return sorted((self._archive.graph(partner, draft.compared) - set(step.removed)) | set(step.added))

    def look_into(self, partner: str, id: str) -> Lines:  # noqa: A002
        """Give the whole graph that a draft makes (or made) to look things up in, whatever its size.

        Raises:
            NoSuchDraftError: there is none, or nothing could be compared, or it was discarded.

        """
        return looking.into(self._instance, self._outcomes, self.get(partner, id))

    def share(self, partner: str, id: str, note: str = "", agent: str = "", days: int | None = None) -> str:  # noqa: A002
        """Give a token that shows a draft to whoever has it; it is kept as its sha-256 and cannot be had again.

        ``note`` says what the link is for, ``agent`` who makes it, in words; it ends after ``days``, or never.
        """
        return self._sharing.share(self.get(partner, id), note, agent, days)

    def unshare(self, partner: str, id: str, share: str | None = None) -> Draft:  # noqa: A002
        """Take back one link to a draft by its id, or all that show it to others.

        Raises:
            NoSuchDraftError: there is no such draft, or no such link to it.

        """
        return self._sharing.unshare(self.get(partner, id), share)

    def shared(self, token: str) -> Draft:
        """Give the draft that a token shows.

        Raises:
            NoSuchDraftError: it shows none.

        """
        return self._sharing.shared(token)

    def rollback(self, partner: str, version: int, agent: str) -> Draft:
        """Make a draft of an older version, ready to be published as a new one.

        It conformed under the shapes of its time, which its record names; it is judged again in this alone, whether the
        things that it describes are the partner's still.

        Raises:
            NoSuchDraftError: there is no such version.

        """
        self._archive.partners.get(partner)
        head = self._archive.head(partner)
        if not 1 <= version <= head:
            raise NoSuchDraftError("no-version", partner=partner, version=version, head=head)
        draft = self._receiving.receive(partner, (), Meant(agent, origin=f"{ROLLBACK}{version}"))
        return self.check(partner, draft.id)

    def withdraw(self, partner: str, agent: str, *, expected: int | None = None) -> Publication:
        """Publish an empty graph for a partner: all that it said is taken back, and its history stays.

        Raises:
            ChangedError, ArchiveError: see ``publish``.

        """
        self._refuse_unless(partner, expected)
        draft = self._receiving.receive(partner, (), Meant(agent, origin=WITHDRAWAL))
        return self._publishing.at_once(draft, agent, expected, emptying=True)

    def _refuse_unless(self, partner: str, expected: int | None) -> None:
        """Refuse at once what is meant for another version than the newest."""
        self._archive.partners.get(partner)
        if expected is not None and (head := self._archive.head(partner)) != expected:
            raise ChangedError("version-changed", partner=partner, head=head, base=expected)
