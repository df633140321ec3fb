"""Files become a draft: kept as they come, with what accompanies them, and the version they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from loaders.errors import UnreadableError
from loaders.statements import Position
from service.archive import Archive
from service.mappings import KeptMappings

from .drafts import Drafts
from .records import Draft, Mode

#: A file: its name, and its bytes to read.
File = tuple[str, BinaryIO]


@dataclass(frozen=True)
class Meant:
    """By whom files are sent, in words, and how they are meant; without ``base_version`` for the newest."""

    agent: str
    mode: Mode = Mode.REPLACE
    base_version: int | None = None
    origin: str = ""


class Receiving:
    """Receives the files of all doors."""

    def __init__(self, archive: Archive, drafts: Drafts, mappings: KeptMappings) -> None:
        self._archive, self._drafts, self._mappings = archive, drafts, mappings

    def receive(self, partner: str, files: Iterable[File], how: Meant, *, capped: bool = True) -> Draft:
        """Keep files as a draft; see ``Submissions.receive``. What is not ``capped`` may be of any size."""
        self._archive.partners.get(partner)
        base = self._archive.head(partner) if how.base_version is None else how.base_version
        made = {**asdict(how), "base_version": base, "compared": base}
        return self._drafts.receive(partner, self._mappings.accompanied(partner, files), made, capped=capped)


@contextmanager
def opened(paths: Sequence[Path]) -> Iterator[list[File]]:
    """Open files to be received.

    Raises:
        UnreadableError: one is missing or may not be read.

    """
    with ExitStack() as stack:
        files: list[File] = []
        for path in paths:
            try:
                files.append((path.name, stack.enter_context(path.open("rb"))))
            except OSError as error:
                raise UnreadableError("file-missing", Position(path.name)) from error
        yield files
