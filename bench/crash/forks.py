"""Children that are forked from a process which has judged once, and never had a store open."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from rdflib import SKOS, Graph

import ontology
import shapes
from loaders.rdf import canonical
from loaders.rules import rules
from loaders.space import Space
from loaders.statements import Statements
from service import instance as instances
from service import publish
from service.partners import Owners
from service.provenance import VOCABULARY
from service.submissions import checking
from service.submissions.labels import label

from .work import BASE, STEWARD, turtle


def warm(folder: Path) -> None:
    """Work out once what a publisher works out once, and takes longer than a publication; children have it then.

    Files are judged in the publisher itself: a bounded process changes nothing that is kept, its start takes seconds.
    """
    checking.bounded = SimpleNamespace(run=_inline, stream=_inline)  # type: ignore[assignment]
    ontology.graph(), rules(), shapes.classes(), label((SKOS.prefLabel,), ())
    file = folder / "warm.ttl"
    file.write_text(turtle("warm", 0))
    publish.judge([file], STEWARD.space(BASE), Graph(), Owners(BASE, (STEWARD,)))
    space, statements = Space(BASE, VOCABULARY), Statements()
    for path in ontology.files():
        statements.update(instances.parse(path, space))
    lines = canonical(statements, space)
    instances.parse = lambda *_: Statements()  # type: ignore[assignment]
    instances.canonical = lambda *_: lines


def _inline(work: Callable[..., object], *args: object, readable: object = (), bounds: object = None) -> object:  # noqa: ARG001
    return work(*args)


def in_child(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
    """Do some work in a child and give its result: the engine's threads do not outlive a fork.

    Raises:
        RuntimeError: the work failed.

    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w") as file:
            json.dump(_done(work), file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        content = file.read()
    os.waitpid(child, 0)
    done, result = json.loads(content)
    if not done:
        raise RuntimeError(result)
    return result


def _done(work: Callable[[], Any]) -> tuple[bool, Any]:
    try:
        return True, work()
    except Exception:  # noqa: BLE001 - the parent raises it
        return False, traceback.format_exc()


def begin(work: Callable[[Callable[[bytes], object]], None]) -> tuple[int, int]:
    """Start some work in a child, which may tell lines; give its process and where they come out."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _live(work, writing)
    os.close(writing)
    return child, reading


def _live(work: Callable[[Callable[[bytes], object]], None], end: int) -> NoReturn:
    try:
        work(lambda line: os.write(end, line + b"\n"))
    except BaseException:  # noqa: BLE001 - the end of a child
        os.write(end, b"failed " + json.dumps(traceback.format_exc()).encode() + b"\n")
        traceback.print_exc(file=sys.stderr)
    os._exit(0)


def kill(process: int) -> None:
    """End a child at once."""
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
