"""Which part of the service answers a request."""

from __future__ import annotations

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
