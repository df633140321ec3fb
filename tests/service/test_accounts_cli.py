"""Accounts at the command line: people, keys, domains, the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.accounts import Accounts, Action, Role
from service.archive import Archive
from service.cli import main
from service.settings import Settings

BASE = "https://dolen.test"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for slug in ("vale", "dale"):
        assert dolen(tmp_path, "partner", "add", slug, "--name-en", slug.title()).exit_code == 0
    return tmp_path


def dolen(folder: Path, *words: str, lang: str = "C") -> Result:
    environment = {"LC_ALL": lang, "LANGUAGE": None}
    return CliRunner().invoke(main, ["--data", str(folder), "--base", BASE, *words], env=environment)


def accounts(folder: Path) -> Accounts:
    return Accounts(Settings(base=BASE, data=folder))


def test_a_key_of_a_partner(folder: Path) -> None:
    made = dolen(folder, "partner", "key", "add", "vale", "--scope", "editor", "--days", "30", "--note", "harvest")
    key = made.stdout.strip()
    assert "not shown again" in made.stderr
    assert accounts(folder).by_key(key).roles == {("vale", Role.EDITOR)}
    listed = dolen(folder, "partner", "key", "list", "vale").stdout.strip().split("\t")
    assert (listed[0], listed[1], listed[5]) == (f"{key[:12]}…", "editor", "harvest")
    assert all(each.endswith("+00:00") for each in listed[2:5])
    assert dolen(folder, "partner", "key", "revoke", "dale", key).exit_code == 2
    assert dolen(folder, "partner", "key", "revoke", "vale", key[:12]).exit_code == 0
    assert "revoked" in dolen(folder, "partner", "key", "list", "vale").stdout
    again = dolen(folder, "partner", "key", "revoke", "vale", key[:12], lang="cy_GB.UTF-8")
    assert (again.exit_code, "Nid oes allwedd" in again.stderr) == (2, True)
    for wrong in (["none"], ["vale", "--scope", "operator"], ["vale", "--days", "0"], ["vale", "--days", "99999999"]):
        assert dolen(folder, "partner", "key", "add", *wrong).exit_code == 2


def test_a_person_with_roles_and_a_key(folder: Path) -> None:
    assert dolen(folder, "person", "add", "Ann@Example.org", "--name", "Ann Other").exit_code == 0
    assert dolen(folder, "person", "add", "op@example.org", "--operator").exit_code == 0
    assert dolen(folder, "person", "role", "ann@example.org", "steward", "vale").exit_code == 0
    assert dolen(folder, "person", "role", "ann@example.org", "viewer", "dale").exit_code == 0
    assert dolen(folder, "person", "list").stdout.split("\n") == [
        "ann@example.org\tAnn Other\tdale:viewer vale:steward",
        "op@example.org\top@example.org\t*:operator",
        "",
    ]
    assert dolen(folder, "person", "list", "--partner", "dale").stdout.count("\n") == 1
    whole = dolen(folder, "person", "key", "op@example.org").stdout.strip()
    assert accounts(folder).by_key(whole).may(Action.OPERATE, "")
    key = dolen(folder, "person", "key", "ann@example.org", "--scope", "editor", "--partner", "vale").stdout.strip()
    assert accounts(folder).by_key(key).roles == {("vale", Role.EDITOR)}
    assert f"{key[:12]}…\tvale:editor" in dolen(folder, "person", "keys", "ann@example.org").stdout
    assert dolen(folder, "person", "revoke", "ann@example.org", key).exit_code == 0
    assert dolen(folder, "person", "role", "ann@example.org", "none", "vale").exit_code == 0
    assert dolen(folder, "person", "remove", "ann@example.org").exit_code == 0
    assert "ann@" not in dolen(folder, "person", "list").stdout
    log = dolen(folder, "audit", "--partner", "vale").stdout.splitlines()
    assert [line.split("\t")[2] for line in log] == [
        "role taken",
        "key made",
        "role given",
        "partner added",
    ]
    assert len(dolen(folder, "audit", "--most", "3").stdout.splitlines()) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["add", "ann"], ["role", "ann@example.org", "editor"], ["role", "ann@example.org", "operator", "vale"],
        ["role", "ann@example.org", "editor", "none"], ["role", "nobody@example.org", "editor", "vale"],
        ["role", "ann@example.org", "king", "vale"], ["remove", "nobody@example.org"], ["key", "nobody@example.org"],
        ["revoke", "ann@example.org", "dolen_"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["C", "cy_GB.UTF-8"])
def test_what_cannot_be_is_said(folder: Path, words: list[str], lang: str) -> None:
    dolen(folder, "person", "add", "ann@example.org")
    done = dolen(folder, "person", *words, lang=lang)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr) > 20


def test_without_an_installation_there_are_no_people(tmp_path: Path) -> None:
    for words in (["list"], ["add", "a@example.org"]):
        assert dolen(tmp_path / "none", "person", *words).exit_code == 2
    assert not (tmp_path / "none").exists()


# --- Domains ----------------------------------------------------------------------------------------------


def test_domains_come_and_go(folder: Path) -> None:
    partners = Archive(folder / "archive", BASE).partners
    for domain in ("data.vale.example", "DATA.vale.example.", "xn--l-0ga.example"):
        assert dolen(folder, "partner", "domain", "add", "vale", domain).exit_code == 0
    assert partners.get("vale").domains == ("data.vale.example", "xn--l-0ga.example")
    assert partners.get("vale").space(BASE).owns("https://data.vale.example/a#b")
    for taken in ("data.vale.example", "vale.example", "x.data.vale.example"):
        refused = dolen(folder, "partner", "domain", "add", "dale", taken)
        assert (refused.exit_code, "vale" in refused.stderr) == (2, True)
    assert partners.get("dale").domains == ()
    assert dolen(folder, "partner", "domain", "remove", "vale", "data.vale.example").exit_code == 0
    assert dolen(folder, "partner", "domain", "remove", "vale", "data.vale.example").exit_code == 2
    assert dolen(folder, "partner", "domain", "add", "dale", "vale.example").exit_code == 0
    log = dolen(folder, "audit", "--partner", "vale").stdout
    assert log.count("domain added") == 3
    assert log.count("domain removed") == 1


@pytest.mark.parametrize(
    "domain",
    [
        "", "example", "https://vale.example", "vale.example/a", "vale .example", "-vale.example", "ŵyl.example",
        "*.vale.example", "127.0.0.1", "a..example", "dolen.test", "data.dolen.test", "w3id.org", f"{'a' * 64}.example",
    ],
)  # fmt: skip
def test_what_is_no_domain_of_a_partner(folder: Path, domain: str) -> None:
    assert dolen(folder, "partner", "domain", "add", "vale", domain).exit_code == 2
    assert dolen(folder, "partner", "add", "new", "--name-en", "N", "--domain", domain).exit_code == 2
    assert Archive(folder / "archive", BASE).partners.get("vale").domains == ()
