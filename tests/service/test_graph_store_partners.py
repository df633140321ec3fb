"""The service's graph store: partners write their own graphs with their keys, through the publishing path."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import SKOS, Graph, Literal, URIRef

from service.accounts import Accounts, Role
from service.instance import Instance, open_instance
from service.partners import Partner
from service.settings import Settings
from service.sparql.app import SparqlApp
from service.sparql.execution import InProcess
from service.sparql.partner_graphs import PartnerGraphs

from .asgi import Client

BASE = "https://dolen.test"
OWN, OTHER = f"{BASE}/graph/register", f"{BASE}/graph/vale"
TURTLE = "text/turtle"


def organisation(name: str) -> str:
    return (
        "@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'<id/organisation/{name}> a org:FormalOrganization ; skos:prefLabel "{name}"@en, "{name}"@cy ;'
        " org:classification <https://w3id.org/dolen/def/organisation-type/local-authority> ."
    )


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    instance = open_instance(Settings(base=BASE, data=tmp_path / "data"))
    instance.archive.partners.add(Partner("register", "Register", "Cofrestr", "id/organisation/host", steward=True))
    instance.archive.partners.add(Partner("vale", "Vale", "Y Fro", "id/organisation/vale"))
    return instance


@pytest.fixture
def client(instance: Instance) -> Client:
    reader = InProcess(instance.store)
    graphs = PartnerGraphs(instance, reader)
    return Client(SparqlApp(reader, updates=None, graphs=graphs, describe=None, settings=instance.settings), BASE)


@pytest.fixture
def key(instance: Instance) -> dict[str, str]:
    return {"Authorization": f"Bearer {Accounts(instance.settings).keys.make('register')}"}


def labels(client: Client) -> set[str]:
    answer = client.get("/graph/register", headers={"Accept": TURTLE})
    assert answer.status_code == 200, answer.text
    return {str(label) for label in Graph().parse(data=answer.text, format="turtle").objects(None, SKOS.prefLabel)}


def write(client: Client, method: str, key: dict[str, str], *names: str, **headers: str) -> int:
    content = "\n".join(organisation(name) for name in names)
    sent = {**key, "Content-Type": TURTLE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = client.request(method, "/graph/register", content=content, headers=sent)
    assert answer.status_code < 500, answer.text
    return answer.status_code


def test_put_replaces_post_merges_delete_takes_away(client: Client, key: dict[str, str], instance: Instance) -> None:
    assert client.get("/graph/register").status_code == 404
    assert write(client, "PUT", key, "host", "one") == 201
    assert write(client, "PUT", key, "host", "two") == 204
    assert labels(client) == {"host", "two"}
    assert write(client, "POST", key, "three") == 204
    assert labels(client) == {"host", "two", "three"}
    assert client.request("DELETE", "/graph/register", headers=key).status_code == 204
    assert client.get("/graph/register").status_code == 404
    assert client.request("DELETE", "/graph/register", headers=key).status_code == 404
    assert write(client, "PUT", key, "host") == 201
    assert instance.archive.head("register") == 5
    assert instance.archive.manifest("register", 1).agent.startswith("key dolen_")


def test_indirect_naming_is_the_same_graph(client: Client, key: dict[str, str]) -> None:
    headers = {**key, "Content-Type": TURTLE}
    answer = client.request("PUT", "/graph-store", params={"graph": OWN}, content=organisation("host"), headers=headers)
    assert (answer.status_code, labels(client)) == (201, {"host"})
    assert client.get("/graph-store", params={"graph": OWN}).status_code == 200


def test_a_key_may_come_in_a_header_of_its_own(client: Client, key: dict[str, str]) -> None:
    assert write(client, "PUT", {"X-API-Key": key["Authorization"].removeprefix("Bearer ")}, "host") == 201
    assert write(client, "PUT", {"X-API-Key": "dolen_x"}, "host") == 401


def test_files_of_a_form_are_one_publication(client: Client, key: dict[str, str]) -> None:
    files = [("a", (f"{name}.ttl", organisation(name), TURTLE)) for name in ("host", "two")]
    assert client.request("PUT", "/graph/register", files=files, headers=key).status_code == 201
    assert labels(client) == {"host", "two"}


@pytest.mark.parametrize("name", [f"{'x' * 300}.ttl", "a%00b.ttl", "../../a.ttl", "..", "é" * 200])
def test_files_may_be_called_anything(client: Client, key: dict[str, str], name: str) -> None:
    form = f'--x\r\nContent-Disposition: form-data; name="a"; filename="{name}"\r\nContent-Type: {TURTLE}\r\n\r\n'
    content = f"{form.replace('%00', chr(0))}{organisation('host')}\r\n--x--\r\n".encode()
    headers = {**key, "Content-Type": "multipart/form-data; boundary=x"}
    assert client.request("PUT", "/graph/register", content=content, headers=headers).status_code == 201
    assert labels(client) == {"host"}


def test_what_does_not_conform_is_reported_and_not_published(client: Client, key: dict[str, str]) -> None:
    text = organisation("host").replace("id/organisation/host", "id/practice/vale/theirs")
    headers = {**key, "Content-Type": TURTLE, "Accept-Language": "cy"}
    answer = client.request("PUT", "/graph/register", content=text, headers=headers)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert problem["type"].endswith("not-conforming")
    assert "Ni chyhoeddwyd dim" in problem["title"]
    assert problem["report"]["conforms"] is False
    assert client.get("/graph/register").status_code == 404


@pytest.mark.parametrize(
    ("authorization", "graph", "status"),
    [
        (None, OWN, 401),
        ("Basic eDp5", OWN, 401),
        ("Bearer dolen_nobody", OWN, 401),
        ("KEY", OTHER, 403),
        ("KEY", f"{BASE}/graph/vocabulary", 403),
        ("KEY", f"{BASE}/graph/provenance", 403),
        ("KEY", None, 403),
    ],
)
def test_others_may_not_write(
    client: Client, key: dict[str, str], authorization: str | None, graph: str | None, status: int
) -> None:
    headers = {"Content-Type": TURTLE}
    if authorization is not None:
        headers["Authorization"] = key["Authorization"] if authorization == "KEY" else authorization
    path = f"/graph-store?graph={graph}" if graph else "/graph-store?default"
    for method in ("PUT", "POST", "DELETE"):
        answer = client.request(method, path, content=organisation("host"), headers=headers)
        assert answer.status_code == status
        assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_key_of_another_scope_does_not_write(client: Client, instance: Instance) -> None:
    key = {"Authorization": f"Bearer {Accounts(instance.settings).keys.make('register', Role.EDITOR)}"}
    assert write(client, "PUT", key, "host") == 403


def test_writes_are_in_the_audit_log(client: Client, key: dict[str, str], instance: Instance) -> None:
    write(client, "PUT", key, "host")
    client.request("DELETE", "/graph/register", headers=key)
    lines = Accounts(instance.settings).trail.read("register")
    assert [(each.action, each.detail) for each in lines] == [("withdraw", "version 2"), ("publish", "version 1")]
    assert {each.who for each in lines} == {f"key {key['Authorization'][7:19]}"}


def test_a_partner_cannot_make_other_graphs(client: Client, key: dict[str, str]) -> None:
    headers = {**key, "Content-Type": TURTLE}
    assert client.post("/graph-store", content=organisation("host"), headers=headers).status_code == 403


def test_a_changed_graph_is_not_written_over(client: Client, key: dict[str, str]) -> None:
    assert write(client, "PUT", key, "host", If_Match="*") == 412
    assert write(client, "PUT", key, "host", If_None_Match="*") == 201
    assert write(client, "PUT", key, "host", If_None_Match="*") == 412
    seen = client.get("/graph/register", headers={"Accept": "application/n-triples"}).headers["etag"]
    assert write(client, "PUT", key, "host", "two", If_Match=seen) == 204
    assert write(client, "PUT", key, "host", "three", If_Match=seen) == 412
    assert labels(client) == {"host", "two"}


def test_everyone_reads(client: Client, key: dict[str, str]) -> None:
    write(client, "PUT", key, "host")
    for path in ("/graph/vocabulary", "/graph/provenance", "/graph-store?default"):
        assert client.get(path).status_code == 200
    triple = (URIRef(f"{BASE}/id/organisation/host"), SKOS.prefLabel, Literal("host", "en"))
    union = client.get("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert triple in Graph().parse(data=union.text, format="nt")


def test_writing_calls_for_queries_to_see_it(instance: Instance, key: dict[str, str]) -> None:
    reader, called = InProcess(instance.store), list[str]()
    graphs = PartnerGraphs(instance, reader, lambda: called.append(instance.store.version))
    app = SparqlApp(reader, updates=None, graphs=graphs, describe=None, settings=instance.settings)
    assert write(Client(app, BASE), "PUT", key, "host") == 201
    assert called == [instance.store.version]


def test_updates_are_refused(client: Client) -> None:
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
