"""The whole line: files become a version in the archive, and the store follows it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from queries import Query
from service.failures import ChangedError, EmptyingError, NotConformingError, StoreError
from service.instance import Instance, everything, open_instance, rebuild
from service.partners import Partner
from service.settings import Settings

BASE = "https://dolen.test"
STEWARD = Partner("register", "The register", "Y gofrestr", "id/organisation/host", steward=True)
PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dol: <https://w3id.org/dolen/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
STATUS = Query.of("status", "SELECT ?item ?status { ?item <http://www.w3.org/ns/adms#status> ?status } ORDER BY ?item")


def organisations(*names: str) -> str:
    return PREFIXES + "\n".join(
        f'<id/organisation/{name}> a org:FormalOrganization ; skos:prefLabel "{name}"@en, "{name}"@cy ;'
        f" org:classification <https://w3id.org/dolen/def/organisation-type/local-authority> ."
        for name in names
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", base=BASE)


@pytest.fixture
def instance(settings: Settings) -> Instance:
    instance = open_instance(settings)
    instance.archive.partners.add(STEWARD)
    return instance


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "register.ttl"
    path.write_text(organisations("host", "vale"))
    return path


def test_the_same_file_again_changes_nothing(instance: Instance, file: Path) -> None:
    first = instance.publish("register", [file], "test")
    lines, version = instance.store.lines(union=True), instance.store.version
    again = instance.publish("register", [file], "test")
    assert (first.changed, first.version, again.changed, again.version) == (True, 1, False, 1)
    assert instance.store.lines(union=True) == lines
    assert instance.store.version == version
    assert instance.archive.head("register") == 1


def test_the_same_content_in_other_words_changes_nothing(instance: Instance, file: Path) -> None:
    instance.publish("register", [file], "test")
    file.write_text("\n".join([PREFIXES, *reversed(organisations("vale", "host").removeprefix(PREFIXES).split("\n"))]))
    assert not instance.publish("register", [file], "test").changed


def test_only_the_difference_is_written(instance: Instance, file: Path) -> None:
    instance.publish("register", [file], "test")
    file.write_text(organisations("host", "dale"))
    second = instance.publish("register", [file], "test")
    version = instance.archive.version("register", 2)
    assert (second.added, second.removed) == (len(version.added), len(version.removed)) == (4, 4)
    assert all("organisation/dale" in line for line in version.added)
    assert all("organisation/vale" in line for line in version.removed)


def test_what_does_not_conform_is_not_published(instance: Instance, file: Path) -> None:
    instance.publish("register", [file], "test")
    before = instance.store.lines(union=True)
    file.write_text(PREFIXES + "<id/organisation/nameless> a org:FormalOrganization .")
    with pytest.raises(NotConformingError) as caught:
        instance.publish("register", [file], "test")
    assert caught.value.report.findings[0].severity == "Violation"
    assert instance.store.lines(union=True) == before
    assert instance.archive.head("register") == 1


def test_a_rebuilt_store_is_the_same_byte_for_byte(instance: Instance, file: Path, settings: Settings) -> None:
    for names in (("host", "vale"), ("host",), ("host", "dale", "vale")):
        file.write_text(organisations(*names))
        instance.publish("register", [file], "test")
    before = "\n".join(instance.store.lines(union=True)).encode()
    instance.store.close()
    again = rebuild(settings)
    assert "\n".join(again.store.lines(union=True)).encode() == before
    assert set(again.store.lines()) == set(everything(again.archive))


def test_a_store_that_fell_behind_catches_up(
    instance: Instance, file: Path, settings: Settings, tmp_path: Path
) -> None:
    instance.publish("register", [file], "test")
    instance.store.close()
    shutil.copytree(settings.store, tmp_path / "old")
    again = open_instance(settings)
    file.write_text(organisations("host", "dale"))
    again.publish("register", [file], "test")
    expected = again.store.lines(union=True)
    again.store.close()
    shutil.rmtree(settings.store)
    shutil.copytree(tmp_path / "old", settings.store)
    assert open_instance(settings).store.lines(union=True) == expected


def test_a_store_ahead_of_a_restored_archive_is_made_again(instance: Instance, file: Path, settings: Settings) -> None:
    instance.publish("register", [file], "test")
    expected = instance.store.lines(union=True)
    file.write_text(organisations("host", "dale"))
    instance.publish("register", [file], "test")
    instance.store.close()
    shutil.rmtree(settings.archive / "register" / "000002")
    assert open_instance(settings).store.lines(union=True) == expected


def test_a_broken_store_is_made_again(instance: Instance, file: Path, settings: Settings) -> None:
    instance.publish("register", [file], "test")
    expected = instance.store.lines(union=True)
    instance.store.close()
    for path in settings.store.glob("*"):
        path.write_bytes(b"broken")
    assert open_instance(settings).store.lines(union=True) == expected


def test_another_process_publishes_and_the_service_follows(instance: Instance, file: Path, settings: Settings) -> None:
    with pytest.raises(StoreError):
        open_instance(settings)
    other = open_instance(settings, shared=True)
    other.publish("register", [file], "test")
    assert not any("organisation/vale" in line for line in instance.store.lines())
    instance.catch_up()
    assert instance.store.lines(union=True) == other.store.lines(union=True)


def test_items_are_published_and_withdrawn(instance: Instance, file: Path, tmp_path: Path) -> None:
    instance.publish("register", [file], "test")
    instance.archive.partners.add(Partner("vale", "Vale", "Y Fro", "id/organisation/vale"))
    item = URIRef(f"{BASE}/id/practice/vale/one")
    table = tmp_path / "practice.csv"
    header = "identifier,title_en,summary_en,status,themes,issued,licence,landing_page\n"
    one = "one,One,First,notable,co-production,2026-01-01,ogl-3,https://vale.example/one\n"
    two = "two,Two,Second,notable,co-production,2026-01-01,ogl-3,https://vale.example/two\n"
    states = []
    for rows in (one + two, two, one + two):
        table.write_text(header + rows)
        instance.publish("vale", [table], "test")
        states += [str(row["status"]).rpartition("/")[2] for row in instance.store.rows(STATUS) if row["item"] == item]
    assert states == ["published", "withdrawn", "published"]


def test_the_vocabulary_is_published_once(instance: Instance, settings: Settings) -> None:
    instance.store.close()
    again = open_instance(settings)
    assert again.archive.head("vocabulary") == 1
    labels = Query.of(
        "l", "SELECT ?l { <https://w3id.org/dolen/def#PracticeItem> <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
    )
    assert {row["l"].language for row in again.store.rows(labels) if isinstance(row["l"], Literal)} == {"en", "cy"}


def test_files_that_say_nothing_withdraw_nothing_by_mistake(instance: Instance, file: Path) -> None:
    instance.publish("register", [file], "test")
    file.write_text(PREFIXES)
    with pytest.raises(EmptyingError):
        instance.publish("register", [file], "test")
    assert instance.archive.head("register") == 1
    assert instance.publish("register", [file], "test", emptying=True).removed == 8


def test_an_installation_has_to_be_there_when_asked_for(settings: Settings) -> None:
    with pytest.raises(StoreError) as caught:
        open_instance(settings, create=False)
    assert caught.value.code == "no-installation"
    assert not settings.data.exists()


def test_nothing_is_published_over_a_version_that_was_not_seen(instance: Instance, file: Path) -> None:
    seen = instance.publish("register", [file], "test").version
    file.write_text(organisations("host", "dale"))
    instance.publish("register", [file], "another", expected=seen)
    file.write_text(organisations("host"))
    with pytest.raises(ChangedError):
        instance.publish("register", [file], "test", expected=seen)
    with pytest.raises(ChangedError):
        instance.withdraw("register", "test", expected=seen)
    assert instance.archive.head("register") == 2
