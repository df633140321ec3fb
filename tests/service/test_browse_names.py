"""A thing is found by its name whatever characters its identifier holds."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from loaders.space import Space
from service.app import create_app
from service.settings import Settings
from service.store import Store

BASE = "https://dolen.test"
SPACE = Space(BASE, "wlga")
TYPE, TITLE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://purl.org/dc/terms/title"
#: Identifiers as partners write them in a table, and paths as they may write them in RDF.
OF_TABLES = (
    "plain",
    "Shared legal team",
    "LGA:12",
    "A&B",
    "a,b (c)",
    "1/2",
    "50% off",
    "tŷ",
    "what?",
    "a#b",
    "it's",
    "{x}",
)
AS_WRITTEN = ("it's", "a(b)", "tŷ", "a%20b", "a:b", "year/2020")
NAMES = (
    *(str(SPACE.thing("practice", each)) for each in OF_TABLES),
    *(f"{BASE}/id/practice/wlga/{each}" for each in AS_WRITTEN),
)


@pytest.fixture(scope="module")
def odd(settings: Settings) -> Iterator[FlaskClient]:
    store = Store()
    graph = f"<{SPACE.graph}>"
    for name in NAMES:
        store.load(
            [
                f'<{name}> <{TITLE}> "Title"@en {graph} .',
                f"<{name}> <{TYPE}> <https://w3id.org/dolen/def#PracticeItem> {graph} .",
            ]
        )
    yield create_app(settings, store).test_client()
    store.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_to_a_page_and_to_data(odd: FlaskClient, name: str) -> None:
    path = quote(name.removeprefix(BASE), safe="/%")
    for accept, part in (("text/html", "Title"), ("text/turtle", "Title")):
        response = odd.get(path, headers={"Accept": accept})
        assert response.status_code == 303
        shown = odd.get(urlsplit(response.headers["Location"]).path)
        assert (shown.status_code, part in shown.text) == (200, True)
        assert [value for _, value in (*response.headers, *shown.headers) if not value.isascii()] == []


@pytest.mark.parametrize("address", ["/cy/theme/tŷ", "/cy/organisation/tŷ", "/cy/tŷ/", "/id/practice/tŷ", "/def/tŷ"])
@pytest.mark.parametrize("accept", ["text/html", "text/csv", "image/png"])
def test_headers_hold_no_letters_that_they_cannot(odd: FlaskClient, address: str, accept: str) -> None:
    response = odd.get(quote(address), headers={"Accept": accept})
    assert response.status_code in {303, 404, 406}
    assert [value for _, value in response.headers if not value.isascii()] == []


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_the_graph_of_provenance_leads_to_what_it_says(settings: Settings, lang: str) -> None:
    """It is an answer to which graphs there are, and says nothing of itself."""
    store, name = Store(), f"{BASE}/graph/provenance"
    store.load(
        [f'<{BASE}/version/wlga/1> <{TITLE}> "Version 1" <{name}> .', f'<{BASE}/x> <{TITLE}> "X" <{SPACE.graph}> .']
    )
    client = create_app(settings, store).test_client()
    led = client.get(f"/{lang}/resource", query_string={"iri": name}, headers={"Accept": "text/html"})
    assert led.status_code == 303
    assert led.headers["Location"].startswith(f"/{lang}/sparql?query=")
    shown = client.get(led.headers["Location"]).text
    assert shown.count('<tr class="govuk-table__row"><td') == 1
    assert "Version 1" in shown
    store.close()
