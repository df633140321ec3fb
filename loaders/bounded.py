"""Work on what strangers sent, in a process of its own with little memory, little time, no network and no files."""

from __future__ import annotations

import errno
import gc
import logging
import os
import resource
import signal
import sys
import sysconfig
import traceback
from collections import deque
from dataclasses import dataclass
from itertools import islice
from multiprocessing import forkserver, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from .errors import DolenError, RefusedError, TooLargeError, TooSlowError, WorkerError
from .launch import Process, end_with_program

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Result = TypeVar("Result")
logger = logging.getLogger(__name__)

#: What the fork server imports once, so that no worker has to.
PRELOAD = ["loaders.rdf.warm", "loaders.table.warm", "loaders.suspects.warm"]
#: Beginnings of the audit events that a worker has no business with (PEP 578).
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.remove")
#: What may be read without being named: code, and the data files of our own packages.
CODE = (".py", ".pyc", ".so")
OURS = ("ontology", "shapes", "queries", "loaders", "service")
#: Flags of opening that change a file.
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: What is wrong with the disk, not with the work.
DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})
#: New objects between two looks for garbage; a graph has many objects and little of it.
GARBAGE = 200_000
#: Signals of a worker that found no more memory: aborted by a parser, or its stack overran.
CRASHES = frozenset({signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL})
#: What ``multiprocessing`` gives as the code of a process whose fork server has gone.
_ORPHANED = 255

_context = get_context("forkserver")
_context.set_forkserver_preload(PRELOAD)


def preload(*modules: str) -> None:
    """Have modules imported once for all workers, too; to be called before the first of them is started."""
    PRELOAD.extend(modules)
    _context.set_forkserver_preload(PRELOAD)


def start() -> None:
    """Start the server that workers are forked from, so that the first of them need not wait for its imports."""
    forkserver.ensure_running()


class _OrphanedError(WorkerError):
    """The process ended, and the fork server that would have told how is gone."""


@dataclass(frozen=True)
class Bounds:
    """What one piece of work may use."""

    #: Bytes of address space.
    memory: int = 4 * 1024**3
    #: Seconds of processor time.
    cpu: int = 120
    #: Seconds until the answer has to be there.
    wall: float = 300.0
    #: Bytes of the largest file that the engine, or it itself, may write; it can open none for writing in Python.
    file: int = 0


def run(work: Callable[..., Result], *args: object, readable: Sequence[Path] = (), bounds: Bounds = Bounds()) -> Result:
    """Call ``work(*args)`` in a bounded process and give its result; all of them have to be picklable.

    The process may read the files ``readable`` and no other. Raises what the work raised if that is a DolenError,
    TooLargeError or TooSlowError when it went beyond its bounds, and WorkerError when it failed in another way. Work
    whose process ended with the fork server that had just started it is begun once more.
    """
    try:
        return _run(work, args, _resolved(readable), bounds)
    except _OrphanedError:
        return _run(work, args, _resolved(readable), bounds)


def _run(work: Callable[..., Result], args: tuple[object, ...], readable: frozenset[str], bounds: Bounds) -> Result:
    ours, theirs = _context.Pipe(duplex=False)
    process = Process(target=_work, args=(theirs, work, args, readable, bounds), daemon=True)
    process.start()
    theirs.close()
    try:
        return _answer(ours, process, bounds)  # type: ignore[no-any-return]
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


class Crew:
    """Bounded processes that stay for many pieces of the same work; use it as a context.

    Each makes its worker once (``make(*args)``) and calls it for one piece after the other. The bound on the wall
    time is for one piece, the others are for a process.
    """

    def __init__(
        self,
        size: int,
        make: Callable[..., Callable[..., Any]],
        *args: object,
        readable: Sequence[Path] = (),
        bounds: Bounds = Bounds(),
    ) -> None:
        self._bounds = bounds
        self._hands = [_Hand(make, args, _resolved(readable), bounds) for _ in range(size)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for hand in self._hands:
            hand.end()

    def map(self, pieces: Iterable[tuple[object, ...]], ahead: int = 1) -> Iterator[Any]:
        """Give the results of pieces of work (the arguments of each), in order; the first of them begin at once.

        Each hand holds ``ahead`` pieces at most; more than one have to be so small that nobody waits to send them.
        Raises what ``run`` raises.
        """
        rest = iter(pieces)
        waiting: deque[_Hand] = deque()
        for hand, piece in zip(self._hands * ahead, rest, strict=False):
            hand.give(piece)
            waiting.append(hand)
        return self._results(waiting, rest)

    def _results(self, waiting: deque[_Hand], rest: Iterator[tuple[object, ...]]) -> Iterator[Any]:
        while waiting:
            hand = waiting.popleft()
            result = hand.taken(self._bounds)
            for piece in islice(rest, 1):
                hand.give(piece)
                waiting.append(hand)
            yield result


class _Hand:
    """One process of a crew, and the way to it."""

    def __init__(self, make: Callable[..., Any], args: object, readable: frozenset[str], bounds: Bounds) -> None:
        self._ours, theirs = _context.Pipe()
        self._process = Process(target=_work_on, args=(theirs, make, args, readable, bounds), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, piece: tuple[object, ...]) -> None:
        try:
            self._ours.send(piece)
        except BrokenPipeError:
            logger.warning("A bounded process ended before its work did")

    def taken(self, bounds: Bounds) -> Any:  # noqa: ANN401 - the work's result
        return _answer(self._ours, self._process, bounds)

    def end(self) -> None:
        self._ours.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def stream(
    work: Callable[..., Iterable[Result]], *args: object, readable: Sequence[Path] = (), bounds: Bounds = Bounds()
) -> Generator[Result, None, None]:
    """Give what ``work(*args)`` gives, one after the other, from a bounded process; else as ``run``.

    While one is looked at the work goes on to the next.
    """
    with Crew(1, _begun, work, args, readable=readable, bounds=bounds) as crew:
        coming = crew.map([()])
        while (pieces := next(coming)) is not None:
            coming = crew.map([()])
            yield pieces[0]


def _begun(work: Callable[..., Iterable[Result]], args: tuple[object, ...]) -> Callable[[], tuple[Result] | None]:
    results = iter(work(*args))
    return lambda: next(((result,) for result in results), None)


def _work_on(
    theirs: Connection, make: Callable[..., Any], args: tuple[object, ...], readable: frozenset[str], bounds: Bounds
) -> None:
    """Do one piece of work after the other in the worker, until nobody asks any more."""
    _bind(bounds, readable)
    made: list[Callable[..., object]] = []

    def work(*piece: object) -> object:
        if not made:
            made.append(make(*args))
        return made[0](*piece)

    while True:
        try:
            piece = theirs.recv()
        except EOFError:
            return
        _send(theirs, work, piece, bounds)


def _answer(ours: Connection, process: BaseProcess, bounds: Bounds) -> Any:  # noqa: ANN401 - the work's result
    try:
        if not ours.poll(bounds.wall):
            raise TooSlowError("worker-slow", limit=round(bounds.wall))
        done, result = ours.recv()
    except EOFError:
        process.join()
        raise _ended(process.exitcode, bounds) from None
    if done:
        return result
    if isinstance(result, DolenError | OSError):
        raise result
    logger.error("The bounded work failed:\n%s", result)
    raise WorkerError("worker-ended")


def _ended(exitcode: int | None, bounds: Bounds) -> DolenError:
    number = -(exitcode or 0)
    if number == signal.SIGXCPU:
        return TooSlowError("worker-slow", limit=bounds.cpu)
    if number in CRASHES:
        return TooLargeError("worker-memory", limit=f"{bounds.memory // 1024**2} MiB")
    logger.error("The bounded work ended with code %s", exitcode)
    return (_OrphanedError if exitcode == _ORPHANED else WorkerError)("worker-ended")


def _work(
    theirs: Connection, work: Callable[..., object], args: tuple[object, ...], readable: frozenset[str], bounds: Bounds
) -> None:
    """Do the work in the worker: bind it, call it, send (True, result) or (False, what went wrong)."""
    _bind(bounds, readable)
    _send(theirs, work, args, bounds)


def _send(theirs: Connection, work: Callable[..., object], args: tuple[object, ...], bounds: Bounds) -> None:
    try:
        theirs.send((True, work(*args)))
    except DolenError as error:
        theirs.send((False, error))
    except MemoryError:
        theirs.send((False, TooLargeError("worker-memory", limit=f"{bounds.memory // 1024**2} MiB")))
    except OSError as error:
        theirs.send((False, error if error.errno in DISK else traceback.format_exc()))
    except Exception:  # noqa: BLE001 - the boundary of the process: the parent logs it
        theirs.send((False, traceback.format_exc()))


def _bind(bounds: Bounds, readable: frozenset[str]) -> None:
    """Take away from this process, for good, what the work does not need."""
    end_with_program()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 100)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.stderr.fileno() if sys.stderr else 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.file, bounds.file))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu, bounds.cpu + 5))
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    sys.addaudithook(_Guard(readable))


class _Guard:
    """An audit hook that refuses connections, other programs, and files that are not on its list."""

    def __init__(self, readable: frozenset[str]) -> None:
        self._readable = readable
        paths = sysconfig.get_paths()
        folders = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")} | set(filter(None, sys.path))
        self._code = tuple(f"{os.path.realpath(folder)}/" for folder in folders)
        here = Path(__file__).resolve().parent.parent
        self._ours = tuple(f"{here / name}/" for name in OURS)

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise RefusedError("worker-refused", event=event)
        if event == "open" and not self._may_open(*args):
            raise RefusedError("worker-refused", event=f"{event} {args[0]}")

    def _may_open(self, path: object, mode: object = None, flags: object = 0) -> bool:
        if isinstance(path, int):
            return True
        if (isinstance(flags, int) and flags & WRITING) or (isinstance(mode, str) and set(mode) & set("wax+")):
            return False
        name = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
        return (
            name in self._readable
            or name.startswith(self._ours)
            or (name.endswith(CODE) and name.startswith(self._code))
        )


def _resolved(paths: Sequence[Path]) -> frozenset[str]:
    return frozenset(os.path.realpath(path) for path in paths)
