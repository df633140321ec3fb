"""XML results are well formed and say what the data say, or are refused."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from service.store import Store, descriptions
from service.store.results import UnwritableError

XML, RDF = "application/sparql-results+xml", "application/rdf+xml"
TEXTS = ["a\\rb", "a\\r\\nb", "a\\nb\\tc", "&#xD; <&>]]>", "\\u0085\\u2028\\u007F", "\\U0001F600 ŵ"]
NONE = ["\\u0001", "\\u0000", "a\\u000Bb", "\\u001F", "\\uFFFE", "\\uFFFF"]
#: Properties whose name does not end in an XML name, and those that RDF/XML keeps for itself.
NO_NAMES = [
    "http://x.test/1",
    "http://x.test/",
    "http://x.test/a(b)",
    "urn:x:1",
    "http://www.w3.org/2004/02/skos/core#",
]
KEPT = ["http://www.w3.org/1999/02/22-rdf-syntax-ns#li", "http://www.w3.org/1999/02/22-rdf-syntax-ns#about"]


def made(media_type: str, value: str, prop: str = "http://x.test/p") -> bytes:
    form = f"CONSTRUCT {{ <http://x.test/s> <{prop}> ?v }}" if media_type == RDF else "SELECT ?v"
    return Store().answer(f"{form} {{ VALUES ?v {{ {value} }} }}").serialise(media_type)


@pytest.mark.parametrize(("media_type", "place"), [(XML, ".//{*}literal"), (RDF, ".//{*}p")])
@pytest.mark.parametrize("text", TEXTS)
def test_values_are_read_as_they_are(media_type: str, place: str, text: str) -> None:
    tree = ET.fromstring(made(media_type, f'"{text}"'))  # noqa: S314 - our own answer
    said = json.loads(made("application/sparql-results+json", f'"{text}"'))["results"]["bindings"][0]["v"]["value"]
    assert tree.findtext(place) == said


@pytest.mark.parametrize("media_type", [XML, RDF])
@pytest.mark.parametrize("text", NONE)
def test_what_xml_has_no_characters_for_is_refused(media_type: str, text: str) -> None:
    with pytest.raises(UnwritableError):
        made(media_type, f'"{text}"')


def test_long_documents_keep_carriage_returns_too() -> None:
    triple = ox.Triple(ox.NamedNode("http://x.test/s"), ox.NamedNode("http://x.test/p"), ox.Literal("a\r\nb"))
    tree = ET.fromstring(b"".join(descriptions.write([triple] * 6_000, RDF)))  # noqa: S314 - our own answer
    assert {each.text for each in tree.iter("{http://x.test/}p")} == {"a\r\nb"}


@pytest.mark.parametrize("prop", NO_NAMES + KEPT)
def test_properties_that_are_no_elements_are_refused(prop: str) -> None:
    with pytest.raises(UnwritableError):
        made(RDF, "1", prop)


@pytest.mark.parametrize("prop", ["http://x.test/1a", "http://x.test/a:b", "urn:x", "http://x.test/é"])
def test_other_properties_are_elements(prop: str) -> None:
    assert len(ET.fromstring(made(RDF, "1", prop)).findall(".//{*}Description/*")) == 1  # noqa: S314
