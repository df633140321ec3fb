"""CSV in which every cell with a comma stands in quotes (SPARQL 1.1 Query Results CSV and TSV Formats, section 3).

The engine leaves IRIs as they are, and commas are frequent in addresses. So its rows are counted as they come: while
each has as many commas outside quotes as there are columns, less one, they are right, and looking costs little. When
one is not, the query is run again and written from TSV, which has no such doubt, cell by cell. What went out before is
compared with what the second run gives, and if that is not the same, the result cannot be finished.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, cast
from zlib import crc32

import pyoxigraph as ox

#: Bytes that are looked through at once.
_PIECE = 2**16
_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"b": b"\b", b"f": b"\f"}
#: The parts of a triple term: its brackets, an IRI, a literal with what follows it.
_PART = re.compile(rb'<<\( | \)>>|<([^<>]*)>|"((?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9\-]+|\^\^<[^>]*>)?')
_SPECIAL = re.compile(rb'[",\r\n]')


def write(results: ox.QuerySolutions, output: IO[bytes], again: Callable[[], ox.QuerySolutions]) -> None:
    """Write rows as CSV; ``again`` runs the same query once more.

    Raises:
        RuntimeError: the second run gives other rows than the first, of which some are written.

    """
    checked = _Checked(output, len(results.variables))
    try:
        results.serialize(cast("IO[bytes]", checked), format=ox.QueryResultsFormat.CSV)
        checked.finish()
    except _UnquotedError:
        rows = _Rows(output, checked.sent, checked.mark)
        again().serialize(cast("IO[bytes]", rows), format=ox.QueryResultsFormat.TSV)
        rows.finish()


class _UnquotedError(Exception):
    """A cell stands without the quotes it needs."""


class _Checked:
    """Passes on the engine's rows while all is well with them; ``mark`` is a sum over the bytes that were ``sent``."""

    def __init__(self, output: IO[bytes], columns: int) -> None:
        self._output, self._commas = output, max(columns - 1, 0)
        self._held, self._size, self._enough = list[bytes](), 0, _PIECE
        self.sent = self.mark = 0

    def write(self, data: bytes) -> int:
        self._held.append(data)
        self._size += len(data)
        if self._size >= self._enough:
            self.finish()
        return len(data)

    def flush(self) -> None:
        """Do nothing: a file has this."""

    def finish(self) -> None:
        """Look through the whole rows there are, and pass them on; a row is looked at again when it has doubled."""
        text = b"".join(self._held)
        end = _end(text)
        rows, rest = text[:end], text[end:]
        if not _is_sound(rows.split(b'"')[::2], self._commas):
            raise _UnquotedError
        self.sent, self.mark = self.sent + len(rows), crc32(rows, self.mark)
        self._held, self._size, self._enough = [rest], len(rest), max(_PIECE, 2 * len(rest))
        self._output.write(rows)


def _end(text: bytes) -> int:
    """Tell where the last whole row ends: after the last line end that is not in quotes."""
    end, parts = len(text), text.split(b'"')
    while parts:
        last = parts.pop()
        end -= len(last)
        if len(parts) % 2 == 0 and (found := last.rfind(b"\r\n")) >= 0:
            return end + found + 2
        end -= 1
    return 0


def _is_sound(outside: list[bytes], commas: int) -> bool:
    """Tell whether what stands outside quotes in whole rows is as CSV has it: quotes begin where cells do."""
    if not all(part.endswith((b",", b"\n")) for part in outside[:-1] if part):
        return False
    rows = sum(part.count(b"\r\n") for part in outside)
    return sum(part.count(b",") for part in outside) == rows * commas


class _Rows:
    """Takes TSV as a file does and writes it as CSV, after the first ``skip`` bytes, whose sum is to be ``mark``."""

    def __init__(self, output: IO[bytes], skip: int, mark: int) -> None:
        self._output, self._skip, self._mark, self._sum = output, skip, mark, 0
        self._held, self._heading = list[bytes](), True

    def write(self, data: bytes) -> int:
        whole, end, rest = data.rpartition(b"\n")
        if end:
            self._pass(b"".join((*self._held, whole)).split(b"\n"))
            self._held = []
        self._held.append(rest)
        return len(data)

    def flush(self) -> None:
        """Do nothing: a file has this."""

    def _pass(self, lines: list[bytes]) -> None:
        if self._heading:
            self._heading = False
            lines[0] = b"\t".join(name.removeprefix(b"?") for name in lines[0].split(b"\t"))
        text = b"".join(b"%b\r\n" % b",".join(map(_cell, line.split(b"\t"))) for line in lines)
        before, text = text[: self._skip], text[self._skip :]
        self._skip, self._sum = self._skip - len(before), crc32(before, self._sum)
        if not self._skip:
            self.finish()
        self._output.write(text)

    def finish(self) -> None:
        """See that what was skipped is what was sent."""
        if self._skip or self._sum != self._mark:
            message = "the query gives other rows when it is run again"
            raise RuntimeError(message)


def _cell(term: bytes) -> bytes:
    """Write a term of TSV as CSV has it: its value alone."""
    if term.startswith(b"<<("):
        value = _PART.sub(_part, term)
    elif term.startswith(b"<"):
        value = term[1:-1]
    elif term.startswith(b'"'):
        value = _unescaped(term[1 : term.rindex(b'"')])
    else:
        return term
    return b'"%b"' % value.replace(b'"', b'""') if _SPECIAL.search(value) else value


def _part(found: re.Match[bytes]) -> bytes:
    return _unescaped(found[2]) if found[2] is not None else found[1] or b""


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(_character, text) if b"\\" in text else text


def _character(found: re.Match[bytes]) -> bytes:
    code = found[1] or found[2]
    return chr(int(code, 16)).encode() if code else _SHORT.get(found[3], found[3])
