"""The way of a submission: received, checked, a draft with its report and difference, published, discarded."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from loaders.report import Report

from .difference import Difference, FieldChange, ItemChange
from .drafts import Drafts
from .records import Draft, Mode, State

if TYPE_CHECKING:
    from service.instance import Instance
    from service.publish import Publication

__all__ = ["Difference", "Draft", "FieldChange", "ItemChange", "Mode", "State", "Submissions"]


class Submissions:
    """The submissions of one installation; reached as ``instance.submissions``."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._drafts = Drafts(instance.settings.archive, instance.settings.max_upload_bytes)

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
        self._instance.archive.partners.get(partner)
        base = self._instance.archive.head(partner) if base_version is None else base_version
        made = {"mode": mode, "base_version": base, "agent": agent, "origin": origin, "compared": base}
        return self._drafts.receive(partner, files, made)

    def get(self, partner: str, id: str) -> Draft:  # noqa: A002 - the field's name
        """Give a draft as it stands.

        Raises:
            UnknownPartnerError, NoSuchDraftError: there is none.

        """
        self._instance.archive.partners.get(partner)
        return self._drafts.get(partner, id)

    def list(self, partner: str) -> builtins.list[Draft]:
        """Give a partner's drafts, the newest first."""
        self._instance.archive.partners.get(partner)
        return self._drafts.list(partner)

    def check(self, partner: str, id: str) -> Draft:  # noqa: A002
        """Read, validate and compare a draft, in the caller's thread; a checked one is checked anew."""
        raise NotImplementedError

    def enqueue(self, partner: str, id: str) -> None:  # noqa: A002
        """Have a draft checked in the background."""
        raise NotImplementedError

    def publish(
        self,
        partner: str,
        id: str,  # noqa: A002
        agent: str,
        *,
        expected: int | None = None,
        emptying: bool = False,
    ) -> Publication:
        """Publish a draft."""
        raise NotImplementedError

    def discard(self, partner: str, id: str, agent: str) -> Draft:  # noqa: A002
        """Give a draft up; its record and report stay."""
        raise NotImplementedError

    def report(self, partner: str, id: str) -> Report:  # noqa: A002
        """Give the report on a draft."""
        raise NotImplementedError

    def difference(self, partner: str, id: str) -> Difference:  # noqa: A002
        """Give what publishing a draft would change."""
        raise NotImplementedError

    def graph(self, partner: str, id: str) -> builtins.list[str]:  # noqa: A002
        """Give the whole graph that a draft would make, as N-Quads lines."""
        raise NotImplementedError

    def share(self, partner: str, id: str) -> str:  # noqa: A002
        """Give a token that shows a draft to whoever has it."""
        raise NotImplementedError

    def shared(self, token: str) -> Draft:
        """Give the draft that a token shows."""
        raise NotImplementedError

    def rollback(self, partner: str, version: int, agent: str) -> Draft:
        """Make a draft of an older version, ready to be published."""
        raise NotImplementedError

    def withdraw(self, partner: str, agent: str, *, expected: int | None = None) -> Publication:
        """Publish an empty graph for a partner."""
        raise NotImplementedError
