"""A list of things is whole, however long it is, and whatever is not said of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rdflib import URIRef

import queries
from service.app import create_app
from service.settings import Settings
from service.store import Store

TYPE, NAME = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2004/02/skos/core#prefLabel"
BASE = "https://dolen.test"
MANY = 5_030


def test_nothing_is_left_out_of_a_long_list(settings: Settings) -> None:
    store = Store()
    graph = f"<{BASE}/graph/register>"
    lines = []
    for n in range(MANY):
        name = f"<{BASE}/id/event/o{n}>"
        lines.append(f"{name} <{TYPE}> <https://schema.org/Event> {graph} .")
        lines.append(f'{name} <{NAME}> "Event {n:05}"@en {graph} .')
    store.load(lines)
    client = create_app(settings, store).test_client()
    first = client.get("/en/event/").text
    size = first.count("/en/event/o")
    last = client.get(f"/en/event/?page={-(-MANY // size)}")
    assert (last.status_code, f"Event {MANY - 1:05}" in last.text) == (200, True)
    store.close()


def test_things_without_a_kind_are_listed_and_counted(settings: Settings) -> None:
    store = Store()
    kinds = {
        "organisation/plain": "http://www.w3.org/ns/org#Organization",
        "partnership/net": "https://w3id.org/dolen/def#Network",
    }
    for path, cls in kinds.items():
        store.load([f"<{BASE}/id/{path}> <{TYPE}> <{cls}> <{BASE}/graph/register> ."])
    client = create_app(settings, store).test_client()
    for path in kinds:
        assert f"/en/{path}" in client.get(f"/en/{path.partition('/')[0]}/").text
    for name in ("organisations", "partnerships"):
        kind = URIRef("https://w3id.org/dolen/def/organisation-type/charity")
        of_kind = {
            "kind": kind if name == "organisations" else URIRef("https://w3id.org/dolen/def/partnership-type/network")
        }
        assert [str(*row.values()) for row in store.rows(queries.get(f"app/count-{name}"))] == ["1"]
        assert [str(*row.values()) for row in store.rows(queries.get(f"app/count-{name}"), **of_kind)] == ["0"]
        assert store.rows(queries.get(f"app/{name}"), **of_kind) == []
    store.close()


def test_a_thing_of_another_domain_is_listed_and_laid_out_as_what_it_is(settings: Settings) -> None:
    store = Store()
    service, graph = "https://council.example/legal", f"<{BASE}/graph/wlga>"
    store.load(
        [
            f"<{service}> <{TYPE}> <https://w3id.org/dolen/def#SharedService> {graph} .",
            f'<{service}> <{NAME}> "Legal team"@en {graph} .',
            f"<{service}> <https://w3id.org/dolen/def#openness> <https://w3id.org/dolen/def/openness/open> {graph} .",
        ]
    )
    client = create_app(settings, store).test_client()
    assert f"/en/resource?iri={service}" in client.get("/en/shared-service/").text
    assert "Legal team" not in client.get("/en/event/").text
    page = client.get(f"/en/resource?iri={service}").text
    assert "Open to new partners" in page.partition("More details")[0]
    store.close()


def test_memberships_are_called_by_their_parties(page: Callable[..., Any]) -> None:
    shown = page(
        f"/cy/links?iri={BASE}/id/resource/public-services-matter-memorandum"
        "&property=http://www.w3.org/ns/prov%23hadPrimarySource"
    )
    text = " ".join(words for words, _, _ in shown.words)
    assert "Estyn – " in text
    assert "estyn-member" not in text
