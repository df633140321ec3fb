"""SPARQL updates with a partner's key: confined to its own graph, done on a copy, published like all else."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from loaders import bounded
from service.accounts import Accounts, Role
from service.failures import NotAllowedError
from service.instance import Instance
from service.manifest import Manifest
from service.sparql import partner_updates
from service.sparql.app import SparqlApp
from service.sparql.execution import InProcess
from service.sparql.operations import UpdateOperation
from service.sparql.own_graph import confine
from service.sparql.partner_graphs import PartnerGraphs
from service.sparql.partner_updates import PartnerUpdates

from .asgi import Client
from .submitting import BASE, PREFIXES, in_step, item, opened, publish, titles

OWN, OTHER = f"{BASE}/graph/vale", f"{BASE}/graph/register"
WORDS = "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX own: <https://dolen.test/graph/> "
ONE = "<id/practice/vale/one>"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    here = SimpleNamespace(run=lambda work, *args, readable=(), bounds=None: work(*args))  # noqa: ARG005
    monkeypatch.setattr(partner_updates, "bounded", here)
    with opened(tmp_path, monkeypatch) as instance:
        yield instance


@pytest.fixture
def accounts(instance: Instance) -> Iterator[Accounts]:
    made = Accounts(instance.settings)
    yield made
    made.close()


@pytest.fixture
def client(instance: Instance, accounts: Accounts) -> Client:
    reader = InProcess(instance.store)
    graphs, own = PartnerGraphs(instance, reader, accounts=accounts), PartnerUpdates(instance, accounts)
    app = SparqlApp(reader, updates=None, own=own, graphs=graphs, describe=None, settings=instance.settings)
    return Client(app, BASE)


@pytest.fixture
def key(accounts: Accounts) -> dict[str, str]:
    return {"Authorization": f"Bearer {accounts.keys.make('vale')}"}


def update(client: Client, text: str, key: dict[str, str], **headers: str) -> httpx.Response:
    sent = {**key, "Content-Type": "application/sparql-update", **headers}
    return client.post("/sparql", content=(WORDS + text).encode(), headers=sent)


def newest(instance: Instance) -> Manifest:
    return instance.archive.manifest("vale", instance.archive.head("vale"))


TITLE, NEW = 'dcterms:title "One team"@en', 'dcterms:title "New"@en'
RENAME = f"DELETE {{ ?s {TITLE} }} INSERT {{ ?s {NEW} }} WHERE {{ ?s {TITLE} }}"


def test_an_update_becomes_a_version(
    client: Client, instance: Instance, accounts: Accounts, key: dict[str, str]
) -> None:
    publish(instance, item("one") + item("two", "Other"))
    done = update(client, RENAME, key)
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"'), done.text
    said = done.json()
    assert (said["partner"], said["version"], said["changed"], said["added"], said["removed"]) == (
        "vale",
        2,
        True,
        1,
        1,
    )
    assert said["counts"]["Violation"] == 0
    assert titles(instance) == {"New", "Other"}
    assert in_step(instance)
    manifest = newest(instance)
    assert (manifest.origin, manifest.mode, manifest.agent[:4]) == ("update", "merge", "key ")
    kept = instance.archive.received("vale", 2)[0].read_text(encoding="utf-8")
    assert kept.startswith(f"# {WORDS}{RENAME}\n")
    assert "two" not in kept
    assert [each.action for each in accounts.trail.read()] == ["update"]
    again = update(client, RENAME, key)
    assert (again.status_code, again.json()["changed"], again.json()["version"]) == (200, False, 2)


@pytest.fixture(params=["memory", "disk"])
def where(request: pytest.FixtureRequest, instance: Instance, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the copy is that updates are tried on."""
    if request.param == "disk":
        monkeypatch.setattr(instance, "settings", replace(instance.settings, memory_quads=0))
    return str(request.param)


WAYS = [
    RENAME,
    f"DELETE DATA {{ {ONE} {TITLE} }} ; INSERT DATA {{ {ONE} {NEW} }}",
    f"INSERT DATA {{ GRAPH own:vale {{ {ONE} {NEW} }} }} ; DELETE DATA {{ GRAPH <{OWN}> {{ {ONE} {TITLE} }} }}",
    f"DELETE WHERE {{ ?s {TITLE} }} ; INSERT DATA {{ {ONE} {NEW} }}",
    f"WITH own:vale DELETE {{ ?s {TITLE} }} INSERT {{ ?s {NEW} }} WHERE {{ ?s {TITLE} }}",
    f"DELETE {{ ?s {TITLE} }} INSERT {{ ?s {NEW} }} USING <graph/vale> WHERE {{ ?s {TITLE} }}",
    f"DELETE {{ GRAPH ?g {{ ?s {TITLE} }} }} INSERT {{ ?s {NEW} }} WHERE {{ GRAPH ?g {{ ?s {TITLE} }} }}",
    f"DELETE {{ ?s {TITLE} }} WHERE {{ ?s {TITLE} }} ; # WHERE {{ }}\n INSERT {{ {ONE} {NEW} }} WHERE {{}}",
    f"COPY DEFAULT TO own:vale ; DELETE WHERE {{ {ONE} {TITLE} }} ; INSERT DATA {{ {ONE} {NEW} }} ;",
]


@pytest.mark.usefixtures("where")
@pytest.mark.parametrize("text", WAYS)
def test_every_way_to_write_it(client: Client, instance: Instance, key: dict[str, str], text: str) -> None:
    publish(instance, item("one") + item("two", "Other"))
    done = update(client, text, key)
    assert done.status_code == 200, done.text
    assert titles(instance) == {"New", "Other"}
    assert in_step(instance)


@pytest.mark.parametrize(
    ("text", "mode", "left"),
    [
        ("DELETE WHERE { <id/practice/vale/two> ?p ?o }", "remove", {"One team"}),
        (f"DELETE WHERE {{ <id/practice/vale/two> ?p ?o }} ; {RENAME}", "replace", {"New"}),
        ("CLEAR DEFAULT", "remove", set()),
        ("DROP ALL", "remove", set()),
        (f"CLEAR GRAPH <{OWN}>", "remove", set()),
    ],
)
def test_items_that_go(
    client: Client, instance: Instance, key: dict[str, str], text: str, mode: str, left: set[str], where: str
) -> None:
    publish(instance, item("one") + item("two", "Other"))
    assert update(client, text, key).status_code == 200
    told = newest(instance).mode if left or where == "memory" else newest(instance).origin
    assert (told, titles(instance)) == (mode if left or where == "memory" else "withdrawal", left)
    assert in_step(instance)
    again = update(client, text, key) if not left else None  # what is empty is there to be emptied
    assert again is None or (again.status_code, again.json()["changed"]) == (200, False)


@pytest.mark.usefixtures("where")
def test_parts_come_and_go_with_their_item(client: Client, instance: Instance, key: dict[str, str]) -> None:
    publish(instance, item("one") + item("two", "Other"))
    before = newest(instance).triples
    period = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX dcat: <http://www.w3.org/ns/dcat#> "
    some = '[ a dcterms:PeriodOfTime ; dcat:startDate "2026-01-01"^^xsd:date ]'
    made = f"{period} INSERT DATA {{ {ONE} dcterms:temporal {some} }}"
    done = update(client, made, key)
    assert (done.status_code, done.json()["added"]) == (200, 3), done.text
    assert newest(instance).mode == "merge"
    gone = f"DELETE {{ {ONE} dcterms:temporal ?t . ?t ?p ?o }} WHERE {{ {ONE} dcterms:temporal ?t . ?t ?p ?o }}"
    assert update(client, gone, key).json()["removed"] == 3
    assert (newest(instance).mode, newest(instance).triples) == ("merge", before)
    assert in_step(instance)


BEYOND = [
    f"INSERT DATA {{ GRAPH <{OTHER}> {{ <a:s> <a:p> 1 }} }}",
    "INSERT DATA { GRAPH own:register { <a:s> <a:p> 1 } }",
    "INSERT { ?s ?p ?o } WHERE { GRAPH <graph/register> { ?s ?p ?o } }",
    "WITH own:register DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } USING own:register WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } USING NAMED <graph/register> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "COPY own:register TO DEFAULT",
    "MOVE DEFAULT TO own:register",
    "ADD <graph/vale> TO GRAPH own:register",
    "CREATE GRAPH <x:new>",
    "CLEAR GRAPH own:register",
    "INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { ?s ?p ?o BIND(IRI('x:new') AS ?g) }",
    "LOAD <http://127.0.0.1:9/> INTO GRAPH <graph/vale>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
]


def test_nothing_but_the_own_graph(client: Client, instance: Instance, key: dict[str, str]) -> None:
    publish(instance, item("one"))
    before = set(instance.store.lines())
    for text in BEYOND:
        refused = update(client, text, key, **{"Accept-Language": "cy"})
        assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json"), text
        assert refused.headers["Content-Language"] == "cy"
        assert set(instance.store.lines()) == before


def test_the_protocols_own_dataset_is_the_own_graph_too(
    client: Client, instance: Instance, key: dict[str, str]
) -> None:
    publish(instance, item("one"))
    for graph, status in ((OTHER, 403), (OWN, 200)):
        sent = {"update": WORDS + RENAME, "using-graph-uri": graph}
        assert client.post("/sparql", data=sent, headers=key).status_code == status
    assert titles(instance) == {"New"}


def test_no_update(client: Client, instance: Instance, key: dict[str, str]) -> None:
    for text in ("INSERT DATA { ", "INSERT DATA { ?s ?p ?o }", "SELECT * { ?s ?p ?o }", "WHERE {", "DELETE"):
        refused = update(client, text, key)
        assert (refused.status_code, instance.archive.head("vale")) == (400, 0), refused.text


def test_what_does_not_conform_is_told_and_stays_out(client: Client, instance: Instance, key: dict[str, str]) -> None:
    publish(instance, item("one"))
    refused = update(client, f"DELETE WHERE {{ {ONE} dcterms:issued ?d }}", key)
    assert (refused.status_code, refused.json()["report"]["counts"]["Violation"]) == (422, 1)
    foreign = update(client, 'INSERT DATA { <id/organisation/host> dcterms:title "Ours"@en }', key)
    assert foreign.status_code == 422
    assert instance.archive.head("vale") == 1


def test_if_match(client: Client, instance: Instance, key: dict[str, str]) -> None:
    publish(instance, item("one"))
    assert update(client, RENAME, key, **{"If-Match": '"0"'}).status_code == 412
    for wrong in ("one", f'"{"9" * 5_000}"'):
        assert update(client, RENAME, key, **{"If-Match": wrong}).status_code == 400
    assert titles(instance) == {"One team"}
    assert update(client, RENAME, key, **{"If-Match": '"1"'}).status_code == 200


def test_who_may(client: Client, instance: Instance, accounts: Accounts) -> None:
    publish(instance, item("one"))
    nobody = update(client, RENAME, {})
    assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Dolen"')
    assert update(client, RENAME, {"Authorization": "Bearer dolen_nothing"}).status_code == 401
    editor = {"X-API-Key": accounts.keys.make("vale", Role.EDITOR)}
    assert update(client, RENAME, editor).status_code == 403
    other = {"X-API-Key": accounts.keys.make("register", Role.STEWARD)}
    assert update(client, RENAME, other).json()["changed"] is False
    assert client.post("/sparql?partner=vale", data={"update": WORDS + RENAME}, headers=other).status_code == 403
    assert client.post("/sparql", data={"update": WORDS + RENAME, "partner": "vale"}, headers=other).status_code == 403
    assert titles(instance) == {"One team"}


def test_an_update_that_is_overtaken_is_done_again(
    client: Client, instance: Instance, key: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(instance, item("one"))
    tried = partner_updates.attempt

    def overtaken(*args: object) -> object:
        if instance.archive.head("vale") == 1:
            publish(instance, item("one") + item("two", "Other"))
        return tried(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(partner_updates, "attempt", overtaken)
    assert update(client, RENAME, key).json()["version"] == 3
    assert titles(instance) == {"New", "Other"}


def test_words_inside_strings_and_names_are_no_graphs() -> None:
    text = 'PREFIX graph: <x:> INSERT DATA { <a:s> graph:with "GRAPH <x:g> }" , "; WITH <x:g>" }'
    assert confine(UpdateOperation(text, (), ()), OWN, f"{BASE}/") == (
        f'PREFIX graph: <x:> WITH <{OWN}> INSERT {{ <a:s> graph:with "GRAPH <x:g> }}" , "; WITH <x:g>" }} WHERE {{}}'
    )
    with pytest.raises(NotAllowedError):
        confine(UpdateOperation("WITH\n#<x:g>\n<x:other> DELETE {} WHERE {}", (), ()), OWN, f"{BASE}/")


@pytest.mark.parametrize("text", WAYS)
def test_half_an_update_breaks_nothing(text: str) -> None:
    for end in range(len(text)):
        try:
            confine(UpdateOperation(WORDS + text[:end], (), ()), OWN, f"{BASE}/")
        except NotAllowedError as error:
            assert error.params["graph"] != OWN  # noqa: PT017 - half a name is another one


def test_an_update_without_end_is_ended(
    client: Client, instance: Instance, key: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partner_updates, "bounded", bounded)
    monkeypatch.setattr(partner_updates, "BOUNDS", bounded.Bounds(cpu=2))
    publish(instance, item("one"))
    pattern = " . ".join(f"?a{number} ?b{number} ?c{number}" for number in range(12))
    refused = update(client, f"INSERT {{ ?a0 ?b1 ?c2 }} WHERE {{ {pattern} }}", key)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (503, "query-timeout")
    assert instance.archive.head("vale") == 1


def test_the_graph_store_goes_the_same_way(
    client: Client, instance: Instance, accounts: Accounts, key: dict[str, str]
) -> None:
    content = (PREFIXES + item("one")).encode()
    sent = {**key, "Content-Type": "text/turtle"}
    packed = {**sent, "Content-Encoding": "gzip"}
    assert client.request("PUT", "/graph/vale", content=gzip.compress(content), headers=packed).status_code == 201
    other = {**sent, "Content-Encoding": "br"}
    assert client.request("PUT", "/graph/vale", content=content, headers=other).status_code == 415
    assert update(client, RENAME, key, **{"Content-Encoding": "gzip"}).status_code == 415
    assert (newest(instance).origin, newest(instance).mode) == ("graph-store", "replace")
    assert client.request("PUT", "/graph/vale", content=content, headers=sent | {"If-Match": '"no"'}).status_code == 412
    assert client.request("DELETE", "/graph/vale", headers=key).status_code == 204
    assert newest(instance).origin == "withdrawal"
    assert [each.origin for each in instance.submissions.list("vale")] == ["withdrawal", "graph-store"]
    assert [each.action for each in accounts.trail.read()] == ["withdraw", "publish"]
