"""The archive keeps what it acknowledged and shows nothing half written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from service.archive import _LEAST_LINES, Archive
from service.durable import UNFINISHED
from service.failures import ArchiveError, PartnerError, UnknownPartnerError
from service.manifest import Manifest, Received, Version, digest
from service.partners import Partner

BASE = "https://dolen.test"
VALE = Partner("vale", "Vale Council", "Cyngor y Fro", "id/organisation/vale")


def line(name: str) -> str:
    return f'<{BASE}/id/practice/vale/{name}> <http://purl.org/dc/terms/title> "{name}"@en <{BASE}/graph/vale> .'


def version(number: int, added: tuple[str, ...], removed: tuple[str, ...] = ()) -> Version:
    manifest = Manifest(
        partner="vale",
        version=number,
        previous=number - 1,
        base=BASE,
        owner=f"{BASE}/id/organisation/vale",
        agent="test",
        created="2026-11-21T10:00:00+00:00",
        files=(),
        added=len(added),
        removed=len(removed),
        triples=0,
        shapes="https://w3id.org/dolen/shapes/0.1.0",
        warnings=0,
        change_sha256=digest(added, removed),
    )
    return Version(manifest, added, removed)


def replaced(version: Version, **manifest: object) -> Version:
    return replace(version, manifest=replace(version.manifest, **manifest))  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive", BASE, full_every=3)


def fill(archive: Archive, count: int) -> None:
    graph: set[str] = set()
    for number in range(1, count + 1):
        added = (line(f"n{number}"),)
        removed = (line(f"n{number - 2}"),) if number > 2 else ()
        graph = (graph - set(removed)) | set(added)
        archive.write(version(number, added, removed), [], "{}", graph)


@pytest.mark.parametrize("number", range(1, 9))
def test_every_version_can_be_had_again(archive: Archive, number: int) -> None:
    fill(archive, 8)
    expected = {line(f"n{each}") for each in (number - 1, number) if each > 0}
    assert archive.graph("vale", number) == expected


def test_whole_graphs_are_kept_every_so_often(archive: Archive, tmp_path: Path) -> None:
    fill(archive, 8)
    whole = sorted(path.parent.name for path in (tmp_path / "archive" / "vale").glob("*/graph.nq"))
    assert whole == ["000003", "000006"]


def test_a_version_is_never_written_over(archive: Archive) -> None:
    fill(archive, 1)
    with pytest.raises(ArchiveError) as caught:
        archive.write(version(1, (line("other"),)), [], "{}", [])
    assert caught.value.code == "archive-write"
    assert archive.graph("vale", 1) == {line("n1")}


def test_a_failure_in_the_middle_leaves_nothing(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(archive, 1)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ArchiveError, match="No space left"):
        archive.write(version(2, (line("n2"),)), [], "{}", [])
    monkeypatch.undo()
    assert archive.head("vale") == 1
    assert [path.name for path in (tmp_path / "archive" / "vale").iterdir()] == ["000001"]


def test_what_a_crash_left_is_not_seen_and_is_cleared(archive: Archive, tmp_path: Path) -> None:
    fill(archive, 1)
    left = tmp_path / "archive" / "vale" / f"{UNFINISHED}1"
    left.mkdir()
    (left / "manifest.json").write_text("{")
    assert archive.head("vale") == 1
    assert archive.publishers() == ["vale"]
    with archive.lock("vale"):
        assert not left.exists()


@pytest.mark.parametrize("damage", ["added.nq", "manifest.json"])
def test_damage_is_noticed_and_named(archive: Archive, tmp_path: Path, damage: str) -> None:
    fill(archive, 2)
    path = tmp_path / "archive" / "vale" / "000002" / damage
    path.write_text(path.read_text().replace("n2", "n3").replace('"version"', '"versio"'))
    with pytest.raises(ArchiveError) as caught:
        archive.version("vale", 2)
    assert caught.value.code == "archive-damaged"
    assert caught.value.params["version"] == 2


def test_an_archive_belongs_to_one_base(tmp_path: Path) -> None:
    Archive(tmp_path / "archive", BASE)
    with pytest.raises(ArchiveError) as caught:
        Archive(tmp_path / "archive", "https://other.test")
    assert caught.value.code == "other-base"
    assert BASE in caught.value.text("cy")


def test_partners_are_kept_and_found(archive: Archive) -> None:
    archive.partners.add(VALE)
    archive.partners.add(VALE)
    assert archive.partners.get("vale") == VALE
    assert list(archive.partners) == [VALE]
    owners = archive.partners.owners(BASE)
    assert owners(f"{BASE}/id/practice/vale/x") == {"en": "Vale Council", "cy": "Cyngor y Fro"}
    assert owners(f"{BASE}/id/practice/other/x") is None


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (Partner("vale", "Another", "Arall", "id/organisation/vale"), "partner-exists"),
        (Partner("vocabulary", "V", "V", "id/organisation/v"), "partner-slug"),
        (Partner("../up", "V", "V", "id/organisation/v"), "partner-slug"),
        (Partner("Vale", "V", "V", "id/organisation/v"), "partner-slug"),
        (Partner("second", "S", "S", "id/organisation/s", steward=True), "partner-steward"),
        (Partner("thief", "T", "T", "id/organisation/t", domains=("data.vale.example",)), "partner-domain"),
    ],
)
def test_partners_that_cannot_be_added(archive: Archive, other: Partner, code: str) -> None:
    archive.partners.add(VALE)
    archive.partners.add(Partner("register", "R", "R", "id/organisation/r", steward=True, domains=("vale.example",)))
    with pytest.raises(PartnerError) as caught:
        archive.partners.add(other)
    assert caught.value.code == code


def test_unknown_partners_are_named(archive: Archive) -> None:
    with pytest.raises(UnknownPartnerError, match="nobody"):
        archive.partners.get("nobody")
    with pytest.raises(UnknownPartnerError):
        archive.partners.get("../../etc")


def test_the_manifest_says_what_the_design_asks(archive: Archive, tmp_path: Path) -> None:
    fill(archive, 1)
    content = json.loads((tmp_path / "archive" / "vale" / "000001" / "manifest.json").read_text())
    assert {"agent", "created", "files", "base", "previous", "change_sha256", "shapes"} <= set(content)


def test_a_large_graph_is_kept_whole_only_when_as_much_has_changed(archive: Archive, tmp_path: Path) -> None:
    """Small graphs are kept whole every third version here; this one is made of more lines than that is meant for."""
    size = 3 * _LEAST_LINES + 1
    graph = {line(f"n{each}") for each in range(size)}
    archive.write(replaced(version(1, tuple(sorted(graph))), triples=size), [], "{}")
    for number in range(2, 9):
        archive.write(replaced(version(number, (line(f"v{number}"),)), triples=size + number - 1), [], "{}")
    whole = sorted(path.parent.name for path in (tmp_path / "archive" / "vale").glob("*/graph.nq"))
    assert whole == ["000005"]
    assert archive.graph("vale", 8) == graph | {line(f"v{number}") for number in range(2, 9)}
    assert archive.manifest("vale", 5).since_whole == 0 < archive.manifest("vale", 8).since_whole


def test_things_that_came_and_went_are_kept_and_checked(archive: Archive, tmp_path: Path) -> None:
    came, went = (f"{BASE}/id/practice/vale/a",), (f"{BASE}/id/practice/vale/b",)
    made = replaced(version(1, (line("a"),)), things_sha256=digest(came, went))
    archive.write(Version(made.manifest, made.added, made.removed, came, went), [], "{}")
    assert (archive.version("vale", 1).came, archive.version("vale", 1).went) == (came, went)
    (tmp_path / "archive" / "vale" / "000001" / "went.txt").write_text("")
    with pytest.raises(ArchiveError):
        archive.version("vale", 1)


def test_a_manifest_of_an_earlier_release_is_read(archive: Archive, tmp_path: Path) -> None:
    fill(archive, 1)
    path = tmp_path / "archive" / "vale" / "000001" / "manifest.json"
    content = json.loads(path.read_text())
    for name in ("mode", "submission", "received", "submitter", "checked", "report_sha256", "origin", "since_whole"):
        del content[name]
    del content["things_sha256"]
    path.write_text(json.dumps(content))
    for name in ("came.txt", "went.txt"):
        path.with_name(name).unlink()
    found = archive.version("vale", 1)
    assert (found.manifest.mode, found.manifest.submission, found.came) == ("replace", "", ())


def test_what_the_archive_holds_already_is_linked_to_and_what_lies_outside_is_copied(
    archive: Archive, tmp_path: Path
) -> None:
    inside, outside = tmp_path / "archive" / "vale" / "draft.ttl", tmp_path / "outside.ttl"
    inside.parent.mkdir(parents=True)
    for path in (inside, outside):
        path.write_text(path.name)
    files = tuple(Received(path.name, "", 0) for path in (inside, outside))
    archive.write(replaced(version(1, ()), files=files), [inside, outside], "{}")
    folder = tmp_path / "archive" / "vale" / "000001" / "received"
    assert (folder / "001-draft.ttl").stat().st_ino == inside.stat().st_ino
    assert (folder / "002-outside.ttl").stat().st_ino != outside.stat().st_ino
    assert (folder / "002-outside.ttl").read_text() == "outside.ttl"
