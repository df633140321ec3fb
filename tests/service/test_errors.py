"""Addresses that are nearly right lead to the right ones; the others are told, in the reader's language."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/en/practice/wlga/portal/", "/en/practice/wlga/portal"),
        ("/cy/search/?q=t%C5%B7&q=a%2Fb", "/cy/search?q=t%C5%B7&q=a%2Fb"),
        ("/cy/theme/economy//", "/cy/theme/economy"),
        ("/id/practice/wlga/portal/", "/id/practice/wlga/portal"),
        ("/def/openness/", "/def/openness"),
        ("/en/sparql/", "/en/sparql"),
        ("/.well-known/void/", "/.well-known/void"),
        ("/en/theme", "/en/theme/"),
        ("/cy", "/cy/"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_to_the_page(client: FlaskClient, address: str, target: str) -> None:
    """By path alone: behind a proxy the service knows neither the host nor the scheme that its readers use."""
    response = client.get(address, base_url="http://inner:8000")
    assert (response.status_code, response.headers["Location"]) == (308, target)
    assert client.get(target).status_code in {200, 303}
    assert client.post(address).status_code in {308, 404, 405}


@pytest.mark.parametrize(
    "address", ["/", "/en/nowhere/", "/en/practice/?page=99", "/en/practice/?page=0", "//", "/fr/"]
)
@pytest.mark.parametrize("lang", ["en", "cy"])
def test_nothing_leads_round_in_a_circle(client: FlaskClient, address: str, lang: str) -> None:
    response = client.get(address, headers={"Accept": "text/html", "Accept-Language": lang}, follow_redirects=True)
    assert response.status_code == (200 if not address.strip("/") else 404)
