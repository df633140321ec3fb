"""Publishers that are killed at random instants: receiving, checking, writing a version, applying it, checkpointing."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from service.archive import Archive
from service.checkpoints import Checkpoints
from service.instance import open_instance
from service.publish import Publisher
from service.settings import Settings
from service.store import Store
from service.submissions.drafts import Drafts
from service.submissions.examining import Examining

from .forks import begin, in_child, kill, warm
from .found import Found
from .looking import look
from .work import PARTNER, STEWARD, Work, settings

#: Kills after which a new installation is begun, so that looking at all versions stays cheap.
_EACH = 50
#: What a child says before it begins something; the clock of a kill starts at one of them.
_MOMENTS = ("starting", "open", "receiving", "checking", "writing", "applying", "checkpointing")


def run(folder: Path, kills: int, seed: int) -> Iterator[Found]:
    """Kill so many publishers, and look each time; what was found until then is given after each."""
    chance, found = random.Random(seed), Found()
    folder.mkdir(parents=True, exist_ok=True)
    warm(folder)
    for number in range(kills):
        data = folder / f"publishers-{number // _EACH}"
        if not number % _EACH:
            shutil.rmtree(folder / f"publishers-{number // _EACH - 1}", ignore_errors=True)
            spans = _begun(settings(data))
        moment = _MOMENTS[number % len(_MOMENTS)]
        acknowledged, last = _killed(settings(data), number, moment, chance.uniform(0, spans[moment]))
        found.add(last)
        found.acknowledged += len(acknowledged)
        found.before_any += not acknowledged
        faults = in_child(partial(look, settings(data), PARTNER, acknowledged))
        found.faults += [f"kill {number}: {fault}" for fault in faults]
        yield found


def _begun(chosen: Settings) -> dict[str, float]:
    """Make an installation; give how many seconds after each moment a kill still meets something."""
    shutil.rmtree(chosen.data, ignore_errors=True)
    Archive(chosen.archive, chosen.base).partners.add(STEWARD)
    spans: dict[str, float] = in_child(partial(_measured, chosen))
    return spans


def _measured(chosen: Settings) -> dict[str, float]:
    work = Work(open_instance(chosen), "first")
    work.step(0)
    start = time.perf_counter()
    for number in range(1, 7):
        work.step(number)
    whole = time.perf_counter() - start
    return dict.fromkeys(_MOMENTS, whole / 6) | {"starting": whole / 2, "open": 2 * whole}


def _killed(chosen: Settings, number: int, moment: str, after: float) -> tuple[list[int], str]:
    """Let a child publish on and kill it ``after`` a moment; give the versions it acknowledged and where it was."""
    child, end = begin(partial(_publish_on, chosen, f"round-{number}"))
    with os.fdopen(end, "rb") as lines:
        told = []
        for line in lines:
            told.append(line)
            if line.strip() == moment.encode():
                break
        time.sleep(after)
        kill(child)
        told += lines.read().splitlines()
    words = [line.strip() for line in told]
    if failed := [line for line in words if line.startswith(b"failed")]:
        raise RuntimeError(failed[0].decode())
    return [int(word) for word in words if word.isdigit()], _last(words)


def _last(words: list[bytes]) -> str:
    """Say what a child was at when it ended, as far as it told."""
    return "between" if words[-1].isdigit() else words[-1].decode()


def _publish_on(chosen: Settings, name: str, tell: Callable[[bytes], object]) -> None:
    tell(b"starting")
    for owner, method, word in _TOLD:
        setattr(owner, method, _announced(getattr(owner, method), tell, word))
    work = Work(open_instance(chosen), name)
    tell(b"open")
    for number in range(10_000):
        tell(b"%d" % work.step(number))


#: Methods that a child tells of before it calls them.
_TOLD: tuple[tuple[type, str, bytes], ...] = (
    (Drafts, "receive", b"receiving"),
    (Examining, "_look", b"checking"),
    (Publisher, "archive", b"writing"),
    (Store, "apply", b"applying"),
    (Checkpoints, "make", b"checkpointing"),
)


def _announced(method: Callable[..., object], tell: Callable[[bytes], object], word: bytes) -> Callable[..., object]:
    def announced(*args: object, **options: object) -> object:
        tell(word)
        return method(*args, **options)

    return announced
