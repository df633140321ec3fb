"""The description of the doors: every route is in it, everything in it is a route, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.publishing import openapi

#: Answered beside Flask, by the SPARQL protocols.
PROTOCOLS = {("post", "/sparql"), *((method, "/graph/{slug}") for method in ("put", "post", "delete"))}
BLUEPRINTS = ("publishing", "publishing_drafts", "publishing_versions", "publishing_shared", "validate_door", "openapi")
METHODS = frozenset({"get", "put", "post", "delete"})
DESCRIPTION = openapi.description()
OPERATIONS = [
    (f"{method} {path}", operation)
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(each)


def found(reference: str) -> dict[str, Any]:
    value: Any = DESCRIPTION
    for step in reference.removeprefix("#/").split("/"):
        value = value[step]
    assert isinstance(value, dict)
    return value


def test_every_route_there_and_back(app: Flask) -> None:
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in BLUEPRINTS
        for method in rule.methods or ()
        if method.lower() in METHODS
    }
    described = {(method, path) for path, operations in DESCRIPTION["paths"].items() for method in operations}
    assert described == routes | PROTOCOLS


def test_every_reference_leads_somewhere_and_everything_is_used() -> None:
    used = {node["$ref"] for node in nodes(DESCRIPTION) if "$ref" in node}
    for reference in used:
        found(reference)
    kinds = ("parameters", "schemas", "responses", "headers")
    assert used == {f"#/components/{kind}/{name}" for kind in kinds for name in DESCRIPTION["components"][kind]}


@pytest.mark.parametrize(("where", "operation"), OPERATIONS, ids=[where for where, _ in OPERATIONS])
def test_an_operation_is_whole(where: str, operation: dict[str, Any]) -> None:
    parameters = [found(each["$ref"]) for each in operation.get("parameters", ())]
    in_path = {each["name"] for each in parameters if each["in"] == "path"}
    assert in_path == set(re.findall(r"\{(\w+)\}", where))
    assert operation["summary"].keys() == {"en", "cy"}
    assert any(status.startswith("2") for status in operation["responses"])
    assert ("401" in operation["responses"]) == bool(operation["security"])


def test_names_of_operations_are_their_own() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("lang", "words"), [("en", "Give a submission up"), ("cy", "Rhoi'r gorau i gyflwyniad")])
def test_it_is_given_in_the_language_asked_for(client: FlaskClient, lang: str, words: str) -> None:
    answer = client.get("/openapi.json", headers={"Accept-Language": lang})
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, lang)
    said = answer.json
    assert said["servers"] == [{"url": "https://dolen.test"}]
    assert said["paths"]["/partners/{slug}/submissions/{name}"]["delete"]["summary"] == words
    assert not [node for node in nodes(said) if node.keys() == {"en", "cy"}]


def test_both_languages_say_something_else() -> None:
    texts = [node for node in nodes(DESCRIPTION) if node.keys() == {"en", "cy"}]
    assert len(texts) > 50
    same = {node["en"] for node in texts if node["en"] == node["cy"]}
    assert same == {"OpenAPI 3.1"}
