"""Files become a draft: kept as they come, with what accompanies them, and the version they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from loaders.errors import UnreadableError
from loaders.statements import Position
from service.archive import Archive
from service.mappings import KeptMappings

from .drafts import Drafts
from .records import Draft, Mode


class Receiving:
    """Receives the files of all doors."""

    def __init__(self, archive: Archive, drafts: Drafts, mappings: KeptMappings) -> None:
        self._archive, self._drafts, self._mappings = archive, drafts, mappings

    def receive(
        self,
        partner: str,
        files: Iterable[tuple[str, BinaryIO]],
        agent: str,
        mode: Mode = Mode.REPLACE,
        *,
        base_version: int | None = None,
        origin: str = "",
        capped: bool = True,
    ) -> Draft:
        """Keep files as a draft; see ``Submissions.receive``. What is not ``capped`` may be of any size."""
        self._archive.partners.get(partner)
        base = self._archive.head(partner) if base_version is None else base_version
        made = {"mode": Mode(mode), "base_version": base, "agent": agent, "origin": origin, "compared": base}
        return self._drafts.receive(partner, self._mappings.accompanied(partner, files), made, capped=capped)


@contextmanager
def opened(paths: Sequence[Path]) -> Iterator[list[tuple[str, BinaryIO]]]:
    """Open files to be received.

    Raises:
        UnreadableError: one is missing or may not be read.

    """
    with ExitStack() as stack:
        files: list[tuple[str, BinaryIO]] = []
        for path in paths:
            try:
                files.append((path.name, stack.enter_context(path.open("rb"))))
            except OSError as error:
                raise UnreadableError("file-missing", Position(path.name)) from error
        yield files
