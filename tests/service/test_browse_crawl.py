"""Follows every link of the site from the home pages on, over the examples."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urldefrag

from flask.testing import FlaskClient

_OTHERS = (".jsonld", ".rdf", ".nt", ".csv")


def crawl(client: FlaskClient, read: Callable[[str], Any], start: list[str]) -> tuple[set[str], list[str]]:
    """Ask for all that can be reached; give the addresses seen and what went wrong."""
    waiting, seen, wrong = deque(start), set(start), []
    while waiting:
        address = waiting.popleft()
        response = client.get(address, headers={"Accept": "text/html,*/*;q=0.5"})
        found = []
        if response.status_code == 303:
            found = [urldefrag(response.headers["Location"]).url]
        elif response.status_code != 200:
            wrong.append(f"{address}: {response.status_code}")
        elif response.mimetype == "text/html" and not address.endswith("/def/area"):  # 353 pages of one kind
            found = list(read(response.text).links(f"http://localhost{address}"))
        response.close()
        for each in found:
            # The formats of data have tests of their own; one of each thing's is enough here.
            elsewhere = each.startswith(("/sparql", "/data/resource")) or "format=" in each or each.endswith(_OTHERS)
            if each not in seen and not elsewhere:
                seen.add(each)
                waiting.append(each)
    return seen, wrong


def test_every_link_leads_somewhere(client: FlaskClient, read: Callable[[str], Any]) -> None:
    seen, wrong = crawl(client, read, ["/en/", "/cy/"])
    assert wrong == []
    assert len([address for address in seen if address.startswith("/cy/practice/")]) >= 25
    english = {address[3:] for address in seen if address.startswith("/en/")}
    welsh = {address[3:] for address in seen if address.startswith("/cy/")}
    assert english == welsh


def test_every_fragment_is_there(client: FlaskClient, read: Callable[[str], Any]) -> None:
    """Links to a part of a page, such as a term of the vocabulary, find the part."""
    vocabulary = read(client.get("/en/def").text)
    wanted = {each["href"] for each in vocabulary.all("a") if str(each.get("href")).startswith("/en/def#")}
    assert len(wanted) > 50
    assert {str(address).partition("#")[2] for address in wanted} <= set(vocabulary.ids)
