"""Publishes on a disk that fills up and is then read-only; prints what happened. Run in a mount namespace of its own.

``python tests/service/filling.py FOLDER``: FOLDER is an empty file system of a few megabytes, made for this alone.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from loaders import bounded
from loaders.errors import DolenError
from service import instance as instances
from service.archive import Archive
from service.backup import back_up
from service.instance import Instance, everything, open_instance
from service.partners import Partner
from service.settings import Settings
from service.store import Store
from service.submissions import Mode, State, checking

BASE = "https://dolen.test"
#: Bytes left on the disk, from none to enough for a part of what a publication writes.
LEFT = (0, 4_096, 32_768, 131_072)
TURTLE = """@base <https://dolen.test/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def main(folder: Path) -> None:
    """Report the errors met at each fill, and what was found wrong."""
    here = lambda work, *args, **_: work(*args)  # noqa: E731
    run = SimpleNamespace(run=here, stream=here, Bounds=bounded.Bounds)
    checking.bounded = instances.bounded = run  # type: ignore[attr-defined]
    settings = Settings(data=folder / "data", base=BASE)
    Archive(settings.archive, BASE).partners.add(
        Partner("register", "Register", "Cofrestr", "id/organisation/host", steward=True)
    )
    instance = open_instance(settings)
    met, faults = list[dict[str, str]](), list[str]()
    published = _publish(instance, 0)
    ready = _ready(instance, 1)
    for left in LEFT:
        for work in _works(instance, ready, folder):
            _fill(folder, left)
            before = instance.archive.head("register")
            met += _tried(work, faults)
            (folder / "filler").unlink()
            faults += _intact(instance.archive, before)
    instance.store.close()
    in_memory = Instance(settings, instance.archive, Store())
    in_memory.store.load(everything(instance.archive))
    _remount(folder, "ro")
    for work in _works(in_memory, ready, folder):
        met += _tried(work, faults)
    if _tried(lambda: back_up(settings, folder.with_name("elsewhere.tar.gz")), faults):
        faults.append("no backup can be taken from a read-only disk")
    _remount(folder, "rw")
    faults += _goes_on(settings, published)
    sys.stdout.write(json.dumps({"met": met, "faults": faults}))


def _works(instance: Instance, ready: str, folder: Path) -> tuple[Callable[[], object], ...]:
    """What needs room on the disk."""
    archive, submissions = instance.archive, instance.submissions
    return (
        lambda: _publish(instance, 2),
        lambda: submissions.publish("register", ready, "test", expected=archive.head("register")),
        lambda: instance.withdraw("register", "test"),
        lambda: back_up(instance.settings, folder / "backup.tar.gz"),
    )


def _publish(instance: Instance, number: int) -> int:
    return instance.submissions.publish("register", _ready(instance, number), "test").version


def _ready(instance: Instance, number: int) -> str:
    label = f"host {number} {os.urandom(8).hex()}"
    others = "".join(
        f'<id/organisation/o{each}> a org:Organization ; skos:prefLabel "{os.urandom(40).hex()}"@en .\n'
        for each in range(300)
    )
    text = f'{TURTLE}<id/organisation/host> a org:FormalOrganization ; skos:prefLabel "{label}"@en .\n{others}'
    draft = instance.submissions.receive("register", [("a.ttl", io.BytesIO(text.encode()))], "test", Mode.REPLACE)
    return instance.submissions.check("register", draft.id).id


def _fill(folder: Path, left: int) -> None:
    room = os.statvfs(folder)
    with (folder / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_frsize - left))


def _tried(work: Callable[[], object], faults: list[str]) -> list[dict[str, str]]:
    try:
        work()
    except DolenError as error:
        if error.text("en") == error.text("cy"):
            faults.append(f"{error.code} is not translated")
        return [{"code": error.code, "en": error.text("en")}]
    except Exception as error:  # noqa: BLE001 - this is what must not happen
        faults.append(f"{type(error).__name__}: {error}")
    return []


def _intact(archive: Archive, before: int) -> list[str]:
    head = archive.head("register")
    for number in range(1, head + 1):
        archive.version("register", number)
    return [] if head >= before else ["a version is lost"]


def _goes_on(settings: Settings, published: int) -> list[str]:
    """Start again on a disk with room: all is there, and the next publication works."""
    instance = open_instance(settings)
    instance.submissions.take_up()
    faults = [] if instance.archive.head("register") >= published else ["a version is lost"]
    _publish(instance, 3)
    if set(everything(instance.archive)) != set(instance.store.lines()):
        faults.append("the store is not what the archive says")
    faults += [f"left behind: {path.name}" for path in settings.archive.glob("register/.unfinished-*")]
    drafts = instance.submissions.list("register")
    faults += [f"{each.id}: {each.state}" for each in drafts if each.state is State.CHECKING]
    return faults


def _remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
