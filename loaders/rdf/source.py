"""A partner's file as UTF-8 pieces with their line numbers: decompressed, decoded and capped on the way."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from loaders.errors import TooLargeError, UnreadableError
from loaders.statements import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .limits import Limits

#: Bytes that are read at once, and of a line then; longer lines come in several pieces.
BLOCK, PIECE = 1 << 16, 1 << 20
GZIP = b"\x1f\x8b"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class Source:
    """One file to read; ``name`` is how people know it."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.name = path.name
        self.limits = limits

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Give the file piece by piece as UTF-8 without byte order mark, each with the line it lies on.

        A piece ends with its line (LF, CRLF or CR), or after about ``PIECE`` bytes of a longer one.
        """
        with self.path.open("rb") as file:
            stream = self._unpacked(file)
            number = 1
            for chunk in self._decoded(stream):
                pieces = chunk.splitlines(keepends=True)
                if b"\x00" in chunk:
                    yield from self._before_nul(pieces, number)
                yield from enumerate(pieces, number)
                number += len(pieces) - (not chunk.endswith((b"\n", b"\r")))

    def _before_nul(self, pieces: list[bytes], number: int) -> Iterator[tuple[int, bytes]]:
        for place in enumerate(pieces, number):
            if b"\x00" in place[1]:
                raise UnreadableError("nul-byte", self.at(place[0]))
            yield place

    def text(self) -> str:
        """Give the whole text."""
        pieces, size = [], 0
        for _, piece in self.lines():
            size += len(piece)
            if size > self.limits.document:
                raise TooLargeError("document-too-large", self.at(), limit=_mib(self.limits.document))
            pieces.append(piece)
        return b"".join(pieces).decode()

    def head(self, lines: int = 50) -> str:
        """Give the first lines that are not empty, to tell the format by."""
        wanted = (piece for _, piece in self.lines() if piece.strip())
        return b"".join(piece for _, piece in zip(range(lines), wanted, strict=False)).decode(errors="replace")

    def at(self, line: int | None = None, column: int | None = None) -> Position:
        """Name a place in this file."""
        return Position(self.name, line=line, column=None if column is None else str(column))

    def _unpacked(self, file: BinaryIO) -> io.BufferedReader:
        size = self.path.stat().st_size
        if size > self.limits.size:
            raise TooLargeError("file-too-large", self.at(), limit=_mib(self.limits.size))
        packed = file.read(2) == GZIP
        file.seek(0)
        if not packed:
            return io.BufferedReader(_Counted(file, self, self.limits.size))
        largest = min(self.limits.unpacked, max(self.limits.ratio_from, size * self.limits.ratio))
        return io.BufferedReader(_Counted(gzip.GzipFile(fileobj=file), self, largest), PIECE)

    def _decoded(self, stream: io.BufferedReader) -> Iterator[bytes]:
        start = stream.peek(4)[:4]
        if start in UTF32:
            raise UnreadableError("encoding-unknown", self.at())
        if start.startswith(UTF16):
            return self._from_utf16(stream)
        if start.startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        return self._from_utf8(stream)

    def _from_utf8(self, stream: io.BufferedReader) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder("utf-8")()
        line = 1
        while chunk := _to_a_line_end(stream):
            try:
                decoder.decode(chunk, final=chunk.endswith(b"\n") or len(chunk) < BLOCK + PIECE)
            except UnicodeDecodeError as error:
                before = (error.object[: error.start] + b".").splitlines()
                place = self.at(line + len(before) - 1, len(before[-1].decode(errors="replace")))
                raise UnreadableError("encoding-not-utf8", place, byte=f"0x{error.object[error.start]:02X}") from error
            yield chunk
            line += len(chunk.splitlines()) - (not chunk.endswith((b"\n", b"\r")))

    def _from_utf16(self, stream: io.BufferedReader) -> Iterator[bytes]:
        text = io.TextIOWrapper(stream, encoding="utf-16", newline="")
        try:
            while chunk := text.readline(PIECE):
                yield chunk.encode()
        except UnicodeError as error:
            raise UnreadableError("encoding-broken-utf16", self.at()) from error


def _to_a_line_end(stream: io.BufferedReader) -> bytes:
    """Read whole lines (LF), as far as they are not longer than ``PIECE``; nothing at the end."""
    chunk = stream.read(BLOCK)
    if len(chunk) == BLOCK and not chunk.endswith(b"\n"):
        chunk += stream.readline(PIECE)
    return chunk


class _Counted(io.RawIOBase):
    """A stream that refuses to give more than a number of bytes, and tells damaged compression apart."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile, source: Source, largest: int) -> None:
        self._stream, self._source, self._largest, self._left = stream, source, largest, largest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            content = self._stream.read(len(buffer))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableError("gzip-damaged", self._source.at()) from error
        self._left -= len(content)
        if self._left < 0:
            raise TooLargeError("unpacked-too-large", self._source.at(), limit=_mib(self._largest))
        buffer[: len(content)] = content
        return len(content)


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:g} MiB"
