"""Submissions and versions at the command line, with its exit statuses, in both languages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import instance as instances
from service.accounts import Accounts
from service.cli import main
from service.cli.language import speak
from service.instance import Instance
from service.settings import Settings

from .submitting import BASE, PREFIXES, item, opened, titles


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    with opened(tmp_path, monkeypatch) as instance:
        for name in ("submissions", "publishing"):  # one store for all commands of this process
            monkeypatch.setattr(sys.modules[f"service.cli.{name}"], "open_instance", lambda *_, **__: instance)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("LC_ALL", "C")
        yield instance
    speak(main, "en")


def dolen(*words: str, status: int = 0) -> Result:
    done = CliRunner().invoke(main, ["--data", "data", "--base", BASE, *words])
    assert done.exit_code == status, done.output
    return done


def write(name: str, text: str) -> str:
    Path(name).write_text(PREFIXES + text, encoding="utf-8")
    return name


def trail(settings: Settings) -> list[str]:
    accounts = Accounts(settings)
    found = [each.action for each in accounts.trail.read()]
    accounts.close()
    return found


def test_the_whole_way(instance: Instance) -> None:
    sent = dolen("submit", "vale", write("one.ttl", item("one")))
    name = sent.stdout.strip()
    assert "Items added: 1; changed: 0; withdrawn: 0." in sent.stderr
    assert dolen("submissions", "list", "vale").stdout.startswith(f"{name}\tready\treplace\t")
    assert dolen("submissions", "show", "vale", name).stdout.startswith("State: ready (done, 1 of 1)\nFiles: one.ttl\n")
    assert json.loads(dolen("submissions", "show", "vale", name, "--format", "json").stdout)["state"] == "ready"
    assert dolen("submissions", "diff", "vale", name).stdout.startswith("+ One team <")
    assert json.loads(dolen("submissions", "diff", "vale", name, "--format", "json").stdout)["added"] == 1
    assert "Records: 1." in dolen("submissions", "report", "vale", name).stdout
    assert dolen("submissions", "share", "vale", name).stdout.startswith(f"{BASE}/en/shared/{name}-")
    assert "version 1 published" in dolen("submissions", "publish", "vale", name, "--version", "0").stderr
    assert titles(instance) == {"One team"}
    dolen("submissions", "publish", "vale", name, status=2)
    dolen("submissions", "discard", "vale", name, status=2)
    assert trail(instance.settings) == ["publish", "share", "submit"]


def test_links_have_notes_and_are_taken_back_one_by_one(instance: Instance) -> None:
    name = dolen("submit", "vale", write("one.ttl", item("one"))).stdout.strip()
    tokens = [
        dolen("submissions", "share", "vale", name, "--note", note).stdout.strip().rpartition("/")[2]
        for note in ("for Non", "for Huw")
    ]
    listed = [line.split("\t") for line in dolen("submissions", "shares", "vale", name).stdout.splitlines()]
    assert [line[3] for line in listed] == ["for Non", "for Huw"]
    assert "still show" in dolen("submissions", "unshare", "vale", name, listed[0][0]).stderr
    assert instance.submissions.shared(tokens[1]).id == name
    dolen("submissions", "unshare", "vale", name, listed[0][0], status=2)
    dolen("submissions", "unshare", "vale", name)
    assert dolen("submissions", "shares", "vale", name).stdout == ""


def test_what_fails_says_what_it_would_change(instance: Instance) -> None:
    assert instance.archive.head("vale") == 0
    text = item("one").replace('dcterms:issued "2026-01-01"^^xsd:date ;', "")
    sent = dolen("submit", "vale", write("one.ttl", text), status=1)
    assert "It cannot be published yet. As it is: items added: 1; changed: 0; withdrawn: 0." in sent.stderr
    assert dolen("submissions", "diff", "vale", sent.stdout.splitlines()[-1]).stdout.startswith("! Not to be published")


def test_what_does_not_conform_ends_with_1_and_what_cannot_be_read_with_2(instance: Instance) -> None:
    faulty = item("one").replace('dcterms:issued "2026-01-01"^^xsd:date ;', "")
    sent = dolen("submit", "vale", write("one.ttl", faulty), status=1)
    assert "Must be mended (1)" in sent.stderr
    name = sent.stdout.strip()
    assert "Rhaid" in dolen("submissions", "report", "vale", name, "--lang", "cy", status=1).stdout
    assert "Nothing was published" in dolen("submissions", "publish", "vale", name, status=1).stderr
    broken = dolen("submit", "vale", write("two.ttl", "<a> <b> ;"), status=2)
    assert (
        json.loads(dolen("submissions", "report", "vale", broken.stdout.strip(), "--format", "json", status=2).stdout)[
            "readable"
        ]
        is False
    )
    dolen("submissions", "show", "vale", "nothing", status=2)
    dolen("submit", "nobody", "one.ttl", status=2)
    assert instance.archive.head("vale") == 0


def test_over_a_newer_version_only_when_it_is_named(instance: Instance) -> None:
    first = dolen("submit", "vale", write("one.ttl", item("one"))).stdout.strip()
    second = dolen("submit", "vale", write("two.ttl", item("two")), "--base-version", "0").stdout.strip()
    dolen("submissions", "publish", "vale", first)
    dolen("submissions", "publish", "vale", second, status=2)
    dolen("submissions", "publish", "vale", second, "--version", "1")
    assert instance.archive.head("vale") == 2


def test_modes_in_one_step(instance: Instance) -> None:
    dolen("publish", "vale", write("both.ttl", item("one") + item("two", "Other")))
    dolen("publish", "vale", write("one.ttl", item("one", "New")), "--mode", "merge")
    assert titles(instance) == {"New", "Other"}
    Path("two.txt").write_text(f"{BASE}/id/practice/vale/two\n", encoding="utf-8")
    dolen("publish", "vale", "two.txt", "--mode", "remove")
    assert titles(instance) == {"New"}
    assert trail(instance.settings) == ["publish"] * 3


def test_left_to_the_service(instance: Instance) -> None:
    name = dolen("submit", "vale", write("one.ttl", item("one")), "--no-wait").stdout.strip()
    assert instance.submissions.get("vale", name).state == "received"
    dolen("submissions", "report", "vale", name, status=2)
    dolen("submissions", "publish", "vale", name, status=2)
    assert "rhoddwyd" in CliRunner(env={"LC_ALL": "cy_GB.UTF-8"}).invoke(
        main, ["--data", "data", "--base", BASE, "submissions", "discard", "vale", name]
    ).stderr  # fmt: skip


def test_back_and_away(instance: Instance) -> None:
    dolen("publish", "vale", write("one.ttl", item("one")))
    dolen("publish", "vale", write("one.ttl", item("one", "New")))
    lines = dolen("versions", "vale").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["2", "1"]
    back = dolen("rollback", "vale", "1")
    assert "changed: 1" in back.stderr
    assert titles(instance) == {"New"}
    dolen("submissions", "publish", "vale", back.stdout.strip())
    assert titles(instance) == {"One team"}
    assert "version 4" in dolen("rollback", "vale", "2", "--publish").stderr
    dolen("rollback", "vale", "9", status=2)
    assert "--yes" in dolen("withdraw", "vale", status=2).stderr
    dolen("withdraw", "vale", "--yes", "--version", "3", status=2)
    assert "version 5" in dolen("withdraw", "vale", "--yes").stderr
    assert titles(instance) == set()


def test_kept_mappings_are_used_in_checking(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    check = instances.Instance.check

    def checked(self: Instance, partner: str, paths: list[Path]) -> object:
        seen.extend(path.name for path in paths)
        return check(self, partner, paths)

    monkeypatch.setattr(instances.Instance, "check", checked)
    kept = instance.settings.archive / "vale" / "mappings" / "things-metadata.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(
        json.dumps({
            "@context": "http://www.w3.org/ns/csvw",
            "url": "things*.csv",
            "tableSchema": {
                "aboutUrl": "id/event/{_partner}/{ref}",
                "columns": [{"name": "ref", "titles": "Ref", "propertyUrl": "dcterms:identifier"}],
            },
        })
    )  # fmt: skip
    Path("things-1.csv").write_text("Ref\nx\n", encoding="utf-8")
    found = CliRunner().invoke(
        main, ["--data", "data", "--base", BASE, "validate", "--partner", "vale", "things-1.csv", "--format", "json"]
    )
    assert seen == ["things-1.csv", "things-metadata.json"]
    assert json.loads(found.stdout)["triples"] == 1
