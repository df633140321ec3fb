"""One worker: a process that answers one query at a time from a store it cannot change, until it is killed."""

from __future__ import annotations

import socket
import threading
import time
from functools import partial
from pathlib import Path
from typing import IO, cast

from service.store import Answer, Store
from service.store.results import UnwritableError

from . import confine, ordering, paging, rows
from .channel import FAILURES, FORMS, Kind, Request, requests, send_frame
from .copies import Copies

#: Bytes of a streamed result in one frame.
PIECE = 2**18
#: A query that took so many seconds may have left its worker swollen.
LONG = 0.1
_LONGEST_REASON = 2000


def work(channel: socket.socket, union: Store | None, path: Path, memory_bytes: int) -> None:
    """Answer what comes over the channel until it is closed, from a checkpoint and what of it is in memory."""
    whole = Store.open_read_only(path)
    copies = Copies(whole if union is None else union, whole)
    if union is not None:
        threading.Thread(target=paging.own, daemon=True).start()
    confine.forbid_files()
    confine.deepen_stack()
    confine.bound_memory(memory_bytes)
    swollen = confine.address_space() + memory_bytes // 4
    send_frame(channel, Kind.READY)
    for request in requests(channel):
        _answer(channel, copies.of(request), request, swollen)


class _Output:
    """Where the engine writes a result: kept whole up to the request's bound, sent in pieces beyond it."""

    def __init__(self, channel: socket.socket, whole: int) -> None:
        self._channel, self._most = channel, whole
        self.what, self.kept, self.streaming = 0, bytearray(), False

    def write(self, data: bytes) -> int:
        self.kept += data
        if len(self.kept) > self._most:
            send_frame(self._channel, Kind.PIECE, self.kept, what=self.what)
            self.kept, self.streaming, self._most = bytearray(), True, PIECE
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is left is sent at the end."""


def _answer(channel: socket.socket, store: Store, request: Request, swollen: int) -> None:
    output, begun = _Output(channel, request.whole), time.monotonic()
    try:
        media_type = _run(store, request, output)
    except (SyntaxError, MemoryError, ValueError, RuntimeError, OSError) as error:
        return _fail(channel, _code(error), str(error))
    if media_type is None:
        return send_frame(channel, Kind.FAILED, what=FAILURES.index("query-not-acceptable"), rows=output.what)
    worn = time.monotonic() - begun > LONG and confine.address_space() > swollen
    if output.streaming:
        return send_frame(channel, Kind.END, output.kept, worn=worn)
    known = rows.count(media_type, FORMS[output.what], output.kept)
    return send_frame(
        channel, Kind.WHOLE, output.kept, what=output.what, rows=-1 if known is None else known, worn=worn
    )


def _run(store: Store, request: Request, output: _Output) -> str | None:
    """Write the result into the output and give its media type; None when the client takes none for it."""
    answer = ordering.answer(partial(_ask, store, request), request.text)
    output.what = FORMS.index(answer.form)
    media_type = request.formats[output.what]
    if media_type is not None:
        answer.serialise(media_type, cast("IO[bytes]", output))
    return media_type


def _ask(store: Store, request: Request, text: str) -> Answer:
    return store.answer(text, request.default_graphs, request.named_graphs)


def _code(error: Exception) -> str:
    match error:
        case SyntaxError():
            return "query-syntax"
        case MemoryError():
            return "query-memory"
        case UnwritableError():
            return "query-unwritable"
        case _:
            return "query-failed"


def _fail(channel: socket.socket, code: str, reason: str) -> None:
    send_frame(channel, Kind.FAILED, reason[:_LONGEST_REASON].encode(), what=FAILURES.index(code))
