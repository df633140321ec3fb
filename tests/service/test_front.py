"""Which part of the service answers a request."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from service import front

PAGE, DATA = False, True


@pytest.mark.parametrize(
    ("headers", "answers"),
    [
        ({}, DATA),
        ({"accept": "*/*"}, DATA),
        ({"accept": "text/turtle"}, DATA),
        ({"accept": "image/png"}, DATA),
        ({"accept": "text/turtle, text/html;q=0.5"}, DATA),
        ({"accept": "text/html;q=0, */*;q=0.1"}, DATA),
        ({"accept": "text/html"}, PAGE),
        ({"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, PAGE),
        ({"accept": "text/turtle;q=0.5, application/xhtml+xml"}, PAGE),
        ({"accept": "text/turtle", "accept-datetime": "Sun, 01 Jan 2040 00:00:00 GMT"}, PAGE),
        ({"accept": "text/turtle", "accept-datetime": " "}, DATA),
    ],
)
def test_the_address_of_a_graph_leads_to_its_page_only_who_would_rather_have_it(
    headers: dict[str, str], *, answers: bool
) -> None:
    """Its past, too, is led to by the pages."""
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"method": "GET", "path": "/graph/wlga", "query_string": b"", "headers": sent}
    assert front._is_protocol(scope) is answers
    assert front._is_protocol({**scope, "method": "PUT"})


def test_answers_are_kept_until_the_data_or_the_day_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages say what is overdue and what holds today."""
    parts = {name: SimpleNamespace(version="1") for name in ("_pool", "_search")}
    site = SimpleNamespace(_instance=SimpleNamespace(store=SimpleNamespace(version="1")), **parts)

    def version(at: float) -> str:
        monkeypatch.setattr("service.front.time.time", lambda: at)
        return front.Front._version(cast("front.Front", site))

    assert version(0) == version(86_399.9)
    assert version(86_399.9) != version(86_400)
    before = version(86_400)
    site._search.version = "2"
    assert version(86_400) != before
