"""A backup holds what cannot be made again, as it stood at one moment; restored elsewhere it is the same service."""

from __future__ import annotations

import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from service.accounts import Accounts
from service.archive import Archive
from service.backup import ABOUT, back_up
from service.failures import BackupError, KeyMissingError
from service.instance import Instance, everything
from service.partners import Partner
from service.restore import restore
from service.settings import Settings
from service.submissions import State

from .submitting import BASE, REGISTER, STEWARD, check, item, opened, publish, receive

ROOT = Path(__file__).parents[2]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    with opened(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def elsewhere(instance: Instance, tmp_path: Path) -> Callable[[], Instance]:
    """Backs up and restores into another folder, on a machine that is set to another base."""

    def moved() -> Instance:
        back_up(instance.settings, tmp_path / "backup.tar.gz")
        settings = Settings(data=tmp_path / "elsewhere", base="http://127.0.0.1:8000")
        return restore(settings, tmp_path / "backup.tar.gz")[1]

    return moved


def test_versions_drafts_and_accounts_come_back(instance: Instance, elsewhere: Callable[[], Instance]) -> None:
    publish(instance, item("one"))
    publish(instance, item("one", "Another title"))
    ready, failing = check(instance, item("two")), check(instance, item("three").replace("dcterms:title", "dcterms:x"))
    waiting = receive(instance, item("four"))
    accounts = Accounts(instance.settings)
    key = accounts.keys.make("vale")
    accounts.people.add("ann@vale.example", "Ann")
    instance.settings.data.joinpath("secret.key").write_bytes(b"secret")
    instance.settings.data.joinpath("secret.key").chmod(0o600)
    there = elsewhere()
    assert set(there.store.lines()) >= set(instance.store.lines())
    assert set(there.store.lines()) == set(everything(there.archive))
    assert there.archive.graph("vale", 1) == instance.archive.graph("vale", 1)
    assert {each.id: each.state for each in there.submissions.list("vale")} == {
        each.id: each.state for each in instance.submissions.list("vale")
    }
    assert there.submissions.get("vale", failing.id).state is State.FAILING
    assert there.submissions.report("vale", failing.id) == instance.submissions.report("vale", failing.id)
    assert there.submissions.check("vale", waiting.id).state is State.READY
    assert there.submissions.publish("vale", ready.id, "tester", expected=2).version == 3
    accounts = Accounts(there.settings)
    assert accounts.by_key(key).may
    assert accounts.people.get("ann@vale.example").name == "Ann"
    with pytest.raises(KeyMissingError):
        accounts.by_key("dolen_" + "x" * 43)
    assert there.settings.data.joinpath("secret.key").stat().st_mode & 0o777 == 0o600
    assert there.settings.data.joinpath("accounts.sqlite").stat().st_mode & 0o077 == 0


def test_a_backup_is_its_owners_alone_and_leaves_nothing(instance: Instance, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    about = back_up(instance.settings, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert about.heads["register"] == 1
    assert {path.name for path in tmp_path.iterdir()} == {"data", "backup.tar.gz"}
    assert not list(instance.settings.data.glob(".unfinished*"))


def test_what_is_half_received_or_being_published_is_not_in_it(instance: Instance, tmp_path: Path) -> None:
    publish(instance, item("one"))
    folder = instance.settings.archive / "vale"
    for left in (folder / ".unfinished-1", folder / "submissions" / ".unfinished-2"):
        left.mkdir()
        (left / "manifest.json").write_text("{}")
    about = back_up(instance.settings, tmp_path / "backup.tar.gz")
    assert not [name for name in about.files if "unfinished" in name or name.endswith(".lock")]


def test_a_draft_that_changes_meanwhile_is_taken_whole(
    instance: Instance, elsewhere: Callable[[], Instance], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, link, discarded = check(instance, item("one")), os.link, list[str]()

    def linked(source: Path, target: Path) -> None:
        link(source, target)
        if draft.id in str(source) and not discarded:
            discarded.append(draft.id)
            instance.submissions.discard("vale", draft.id, "somebody")

    monkeypatch.setattr("service.backup.os.link", linked)
    there = elsewhere()
    assert discarded
    assert there.submissions.get("vale", draft.id).state is State.DISCARDED
    assert not list(there.settings.archive.glob(f"vale/submissions/{draft.id}/received"))


def test_a_database_elsewhere_is_named_without_its_password(instance: Instance, tmp_path: Path) -> None:
    settings = replace(instance.settings, accounts_url="postgresql://dolen:hush@db.example/dolen")
    about = back_up(settings, tmp_path / "backup.tar.gz")
    assert about.accounts.startswith("postgresql://dolen:")
    assert "hush" not in about.accounts
    assert "accounts.sqlite" not in about.files


Change = Callable[[str, bytes], "tuple[str, bytes] | None"]


def damaged(source: Path, target: Path, part: str, change: Change) -> Path:
    """Copy a backup with the members whose names end so changed or left out."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            whole = (member.name, content.read())
            if (kept := change(*whole) if member.name.endswith(part) else whole) is not None:
                member.name, member.size = kept[0], len(kept[1])
                new.addfile(member, io.BytesIO(kept[1]))
    return target


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("added.nq", lambda name, content: (name, content.replace(b"host", b"dale"))),
        ("/report.json", lambda name, content: None),  # noqa: ARG005
        ("/report.json", lambda name, content: ("../climbed", content)),  # noqa: ARG005
        ("/report.json", lambda name, content: ("/tmp/dolen-rooted", content)),  # noqa: ARG005, S108
        (ABOUT, lambda name, content: None),  # noqa: ARG005
        (ABOUT, lambda name, content: (name, b"[]")),  # noqa: ARG005
        (ABOUT, lambda name, content: (name, content.replace(b'"format": 1', b'"format": 9'))),
    ],
    ids=["changed", "missing", "climbs", "rooted", "no record", "another record", "of a later release"],
)
def test_a_damaged_backup_is_refused_whole(part: str, change: Change, instance: Instance, tmp_path: Path) -> None:
    back_up(instance.settings, tmp_path / "whole.tar.gz")
    refused(damaged(tmp_path / "whole.tar.gz", tmp_path / "backup.tar.gz", part, change), tmp_path / "elsewhere")


def test_a_file_that_is_no_whole_backup_is_refused(instance: Instance, tmp_path: Path) -> None:
    back_up(instance.settings, tmp_path / "whole.tar.gz")
    whole, file = (tmp_path / "whole.tar.gz").read_bytes(), tmp_path / "backup.tar.gz"
    middle = whole[: len(whole) // 2] + b"\0" * 9 + whole[len(whole) // 2 + 9 :]
    for content in (whole[: len(whole) // 2], whole[:2000], b"", b"PK\x03\x04", middle):
        file.write_bytes(content)
        refused(file, tmp_path / "elsewhere")


def refused(file: Path, folder: Path) -> None:
    with pytest.raises(BackupError) as caught:
        restore(Settings(data=folder, base=BASE), file)
    assert caught.value.code == "backup-damaged"
    assert caught.value.text("en") != caught.value.text("cy")
    assert not list(folder.iterdir())
    assert not (folder.parent / "climbed").exists()


def test_nothing_is_restored_over_something(instance: Instance, tmp_path: Path) -> None:
    back_up(instance.settings, tmp_path / "backup.tar.gz")
    before = sorted(instance.settings.data.rglob("*"))
    with pytest.raises(BackupError) as caught:
        restore(instance.settings, tmp_path / "backup.tar.gz")
    assert caught.value.code == "restore-not-empty"
    assert sorted(instance.settings.data.rglob("*")) == before


def test_while_the_service_runs_and_publishes(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    settings = Settings(data=tmp_path / "data", base=base, port=port)
    Archive(settings.archive, base).partners.add(STEWARD)
    Archive(settings.archive, base).partners.add(Partner("vale", "Vale", "Y Fro", "id/organisation/vale"))
    key = Accounts(settings).keys.make("register")
    env = {**os.environ, "DOLEN_DATA": str(settings.data), "DOLEN_BASE": base, "DOLEN_PORT": str(port), "LANG": "C"}
    dolen = [sys.executable, "-m", "service.cli"]
    server = subprocess.Popen([*dolen, "serve"], env=env, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        told = _publish_while(
            base, key, lambda file: subprocess.run([*dolen, "backup", file], env=env, cwd=ROOT, check=True), tmp_path
        )
    finally:
        server.terminate()
        server.wait(60)
    there = ["restore", str(tmp_path / "backup.tar.gz"), "--data", str(tmp_path / "elsewhere")]
    done = subprocess.run([*dolen, *there], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "restored" in done.stderr
    archive = Archive(tmp_path / "elsewhere" / "archive", base)
    before, after = told
    assert before <= archive.head("register") <= after
    assert before < after, "nothing was published while the backup was taken"
    for number in range(1, archive.head("register") + 1):
        archive.version("register", number)
    env["DOLEN_DATA"] = str(tmp_path / "elsewhere")
    store = subprocess.run([*dolen, "export"], env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(store.splitlines()) == set(everything(archive))
    assert Accounts(Settings(data=tmp_path / "elsewhere", base=base)).by_key(key).partners == ("register",)
    with sqlite3.connect(tmp_path / "elsewhere" / "accounts.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _publish_while(base: str, key: str, back: Callable[[str], object], folder: Path) -> tuple[int, int]:
    """Publish again and again, and take a backup meanwhile; give the newest versions before and after it."""
    stop, archive = threading.Event(), Archive(folder / "data" / "archive", base)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/turtle"}
    faults = list[str]()

    def publishing() -> None:
        with httpx.Client(base_url=base, headers=headers, timeout=120) as client:
            for number in range(10_000):
                body = REGISTER.replace(BASE, base).replace('"host"@en', f'"host {number}"@en')
                answer = client.put("/graph/register", content=body)
                if answer.status_code >= 300:
                    faults.append(answer.text)
                if stop.is_set() or faults:
                    return

    while True:
        try:
            httpx.get(f"{base}/health", timeout=60)
            break
        except httpx.ConnectError:
            time.sleep(0.05)
    thread = threading.Thread(target=publishing)
    thread.start()
    while archive.head("register") < 2 and thread.is_alive():
        time.sleep(0.02)
    before = archive.head("register")
    back(str(folder / "backup.tar.gz"))
    stop.set()
    thread.join()
    assert not faults, json.dumps(faults)
    return before, archive.head("register")
