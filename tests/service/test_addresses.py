"""Addresses that are built once are the ones Flask builds."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from service.browse import addresses

SLUGS = (
    "wlga",
    "gloucestershire-cc/one-legal",
    "p/a b",
    "p/a%2Fb",
    "p/ŵyl-haf",
    "p/a?b=c",
    "p/a:b@c;d,e",
    "p/a~b'(c)[d]",
    "p//a",
)
PARTS = ("", "evidence-1", "a b", "ŵ?/#")


@pytest.mark.parametrize("root", ["", "/below"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_thing_has_the_address_that_flask_gives_it(app: Flask, root: str, slug: str) -> None:
    with app.test_request_context("/en/", environ_overrides={"SCRIPT_NAME": root}):
        for part in PARTS:
            expected = url_for("browse.thing", lang="cy", kind="practice", slug=slug, _anchor=part or None)
            assert addresses.of_thing("cy", "practice", slug, part) == expected
        expected = url_for("data.document", kind="practice", slug=f"{slug}.ttl")
        assert addresses.of_data("practice", f"{slug}.ttl") == expected


def test_an_address_is_built_for_each_place_the_service_may_stand_at(app: Flask) -> None:
    found = []
    for root in ("", "/below", ""):
        with app.test_request_context("/en/", environ_overrides={"SCRIPT_NAME": root}):
            found.append(addresses.address("browse.resource", lang="en", iri="https://x.example/a?b&c"))
            assert found[-1] == url_for("browse.resource", lang="en", iri="https://x.example/a?b&c")
    assert found[0] == found[2] != found[1]


def test_what_depends_on_the_request_is_not_kept(app: Flask) -> None:
    for host in ("one.example", "two.example"):
        with app.test_request_context("/en/", base_url=f"https://{host}"):
            assert addresses.address("browse.home", lang="en", _external=True) == f"https://{host}/en/"
    with app.test_request_context("/en/"):
        assert addresses.address(".home", lang="en") == "/en/"
