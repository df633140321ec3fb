"""Which requests go to other processes."""

from __future__ import annotations

import pytest

from service.browse.kinds import KINDS
from service.renderers.door import is_for_anyone


@pytest.mark.parametrize(
    "path",
    [
        "/en/", "/cy/", "/en/theme/", "/cy/theme/economy", "/en/def", "/en/def/openness/open", "/en/resource",
        "/en/links", "/en/search", "/id/practice/a/b", "/data/practice/a/b.ttl", "/def",
        *(f"/en/{kind}/a" for kind in KINDS),
    ],
)  # fmt: skip
def test_pages_and_data_of_the_store(path: str) -> None:
    assert is_for_anyone({"method": "GET", "path": path, "query_string": b"", "headers": [(b"accept", b"text/html")]})


@pytest.mark.parametrize(
    "path",
    [
        "/", "/en/search/sparql", "/en/sparql", "/en/catalog", "/en/account", "/en/sign-in", "/en/partners/a",
        "/en/validate", "/sparql", "/static/dolen.css", "/health", "/version/a/1", "/en/version/a/1",
        "/dumps/a.nq.gz", "/sitemap.xml", "/en/theme/economy/feed.atom", "/en/definition", "/de/theme/",
        "/en/practiced",
    ],
)  # fmt: skip
def test_what_reads_or_writes_more_stays_here(path: str) -> None:
    assert not is_for_anyone({"method": "GET", "path": path, "query_string": b"", "headers": []})


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "POST"}, {"method": "HEAD"}, {"query_string": b"format=csv"}, {"query_string": b"a=\xff"},
        {"headers": [(b"cookie", b"a=b")]},
        {"headers": [(b"authorization", b"Bearer x")]}, {"headers": [(b"x-api-key", b"x")]},
        {"headers": [(b"accept-datetime", b"Sat, 21 Nov 2026 10:00:00 GMT")]}, {"headers": [(b"content-length", b"1")]},
    ],
)  # fmt: skip
def test_what_is_somebody_s_own_stays_here(changed: dict[str, object]) -> None:
    asked = {"method": "GET", "path": "/en/practice/", "query_string": b"", "headers": [], **changed}
    assert not is_for_anyone(asked)
