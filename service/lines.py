"""Sorted lines in a file, in the place of a tuple of lines where there are too many for memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import overload

from loaders.passing import Passing

#: Bytes that are read or written at once.
PIECE = 1 << 20


class LineFile(Sequence[str]):
    """The lines of a UTF-8 file, without their line ends; read from the disk each time.

    ``count`` is how many there are, where that is known.
    """

    def __init__(self, path: Path, count: int | None = None) -> None:
        self.path = path
        self._count = count

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(chunk.count(b"\n") for chunk in self.chunks())
        return self._count

    def __iter__(self) -> Iterator[str]:
        return (line[:-1].decode() for line in self.raw())

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """Give lines from the beginning; reads all that come before them."""
        if isinstance(index, slice):
            return tuple(islice(self, index.start, index.stop, index.step))
        try:
            return next(islice(self, index, None))
        except StopIteration:
            raise IndexError(index) from None

    def __bool__(self) -> bool:
        return self.path.stat().st_size > 0

    def raw(self) -> Iterator[bytes]:
        """Give the lines with their line ends."""
        for chunk in self.chunks():
            yield from chunk.splitlines(keepends=True)

    def chunks(self) -> Iterator[bytes]:
        """Give the file in pieces of whole lines."""
        with self.path.open("rb") as file:
            passing = Passing(file.fileno())
            while chunk := file.read(PIECE):
                yield chunk + (b"" if chunk.endswith(b"\n") else file.readline())
                passing.reached(file.tell())


class Again(Iterable[bytes]):
    """Pieces that can be gone through again and again: each time they are made anew."""

    def __init__(self, make: Callable[[], Iterable[bytes]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._make())


def raw(lines: Sequence[str]) -> Iterator[bytes]:
    """Give lines as bytes with their line ends."""
    return lines.raw() if isinstance(lines, LineFile) else (f"{line}\n".encode() for line in lines)


def chunks(lines: Sequence[str]) -> Iterator[bytes]:
    """Give lines as bytes, in pieces of whole lines."""
    return lines.chunks() if isinstance(lines, LineFile) else gathered(raw(lines))


def gathered(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Put lines together to pieces of about ``PIECE`` bytes."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def write(path: Path, pieces: Iterable[bytes]) -> LineFile:
    """Write lines, each with its line end, or pieces of whole lines."""
    with path.open("wb", buffering=PIECE) as file:
        file.writelines(pieces)
    return LineFile(path)


def keep(lines: Sequence[str], path: Path) -> None:
    """Write lines to a new file; a file of lines, which nobody writes again, is linked to."""
    if isinstance(lines, LineFile):
        linked(lines.path, path)
    else:
        write(path, raw(lines))


def linked(path: Path, target: Path) -> None:
    """Give a file a second name; a copy, on a file system without links."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def changed(before: Iterable[bytes], removed: Iterable[bytes], added: Iterable[bytes]) -> Iterator[bytes]:
    """Give sorted lines without some of them and with others, sorted again, each once; all three are sorted."""
    gone, come = iter(removed), iter(added)
    out, new = next(gone, b""), next(come, b"")
    for line in before:
        while out and out < line:
            out = next(gone, b"")
        while new and new < line:
            yield new
            new = next(come, b"")
        if new == line:
            new = next(come, b"")
        elif out == line:
            continue
        yield line
    if new:
        yield new
        yield from come
