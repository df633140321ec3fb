"""pandas, curl and Python without anything: what people use who do not know SPARQL clients."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pandas as pd
import pytest

from .conftest import ROOT

QUERY = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?concept ?label WHERE { ?concept skos:prefLabel ?label FILTER(LANG(?label) = "cy") } ORDER BY ?concept ?label"""
NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def test_pandas_reads_an_address(service: str) -> None:
    labels = pd.read_csv(f"{service}/sparql?{urlencode({'query': LABELS, 'format': 'csv'})}")
    assert list(labels.columns) == ["concept", "label"]
    assert len(labels) > 400
    assert labels["label"].str.contains("[âêîôûŵŷ]").sum() > 20
    assert labels["concept"].str.startswith("http").all()


def test_pandas_tells_words_from_missing_values(service: str) -> None:
    """As docs/analysts.md tells it to: a value may be the word NA; an empty cell is a missing value."""
    rows = """('NA' 1) ('None' 2.5) (UNDEF 1e3) ('tŷ, "x"' UNDEF)"""
    query = f"SELECT ?code ?number WHERE {{ VALUES (?code ?number) {{ {rows} }} }}"
    address = f"{service}/sparql?{urlencode({'query': query, 'format': 'csv'})}"
    found = pd.read_csv(address, keep_default_na=False, na_values=[""])
    assert found["code"].fillna("").tolist() == ["NA", "None", "", 'tŷ, "x"']
    assert found["number"].fillna(-1).tolist() == [1, 2.5, 1000, -1]


def test_pandas_reads_tab_separated_values(service: str) -> None:
    address = f"{service}/sparql?{urlencode({'query': QUERY, 'format': 'tsv'})}"
    assert int(pd.read_csv(address, sep="\t")["?n"][0]) > 10_000


def test_pandas_reads_json_by_its_rows(service: str) -> None:
    with urlopen(f"{service}/sparql?{urlencode({'query': LABELS})}") as answer:  # noqa: S310 - our own
        rows = pd.json_normalize(json.load(answer)["results"]["bindings"])
    assert set(rows["label.xml:lang"]) == {"cy"}


def test_python_without_anything(service: str) -> None:
    with urlopen(f"{service}/sparql?{urlencode({'query': QUERY})}") as answer:  # noqa: S310 - our own
        assert answer.headers.get_content_type() == "application/sparql-results+json"
        assert int(json.load(answer)["results"]["bindings"][0]["n"]["value"]) > 10_000
    direct = Request(  # noqa: S310 - our own
        f"{service}/sparql",
        QUERY.encode(),
        {"Content-Type": "application/sparql-query", "Accept": "text/csv"},
    )
    with urlopen(direct) as answer:  # noqa: S310 - our own
        assert answer.read().startswith(b"n\r\n")


def test_python_gets_the_reason_of_a_refusal(service: str) -> None:
    request = Request(f"{service}/sparql?{urlencode({'query': 'SELECT'})}", headers={"Accept-Language": "cy"})  # noqa: S310
    with pytest.raises(HTTPError) as raised:
        urlopen(request)  # noqa: S310 - our own
    with raised.value as error:
        assert error.code == 400
        assert error.headers.get_content_type() == "application/problem+json"
        problem = json.load(error)
    assert problem["status"] == 400
    assert "Nid yw'r ymholiad yn SPARQL dilys" in problem["title"]


def curl(*words: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "60", *words], capture_output=True, cwd=cwd, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


WAYS = {
    "GET": ("--get", "--data-urlencode", f"query={QUERY}"),
    "POST of a form": ("--data-urlencode", f"query={QUERY}"),
    "POST of the query": ("--header", "Content-Type: application/sparql-query", "--data-binary", QUERY),
    "GET of a file": ("--get", "--data-urlencode", "query@queries/library/themes-with-most-practice.rq"),
}


@NEEDS_CURL
@pytest.mark.parametrize("way", WAYS)
def test_curl(service: str, way: str) -> None:
    header, *rows = curl(f"{service}/sparql", "--header", "Accept: text/csv", *WAYS[way]).splitlines()
    assert header.startswith("theme,") if "file" in way else header == "n"
    assert rows


@NEEDS_CURL
@pytest.mark.parametrize("way", ["GET", "POST of a form"])
@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_curl_asks_for_formats_by_name_and_by_type(service: str, way: str, name: str, media_type: str) -> None:
    told = ("--output", "/dev/null", "--write-out", "%{http_code} %{content_type}")
    by_name = curl(f"{service}/sparql", *told, *WAYS[way], "--data-urlencode", f"format={name}")
    by_type = curl(f"{service}/sparql", *told, *WAYS[way], "--header", f"Accept: {media_type.partition(';')[0]}")
    assert by_name.lower() == by_type.lower() == f"200 {media_type}"


@NEEDS_CURL
@pytest.mark.parametrize(("name", "beginning"), [("ttl", "@prefix"), ("nt", "<"), ("rdf", "<?xml"), ("jsonld", "[")])
def test_curl_takes_graphs(service: str, name: str, beginning: str) -> None:
    query = f"query=DESCRIBE <{service}/id/organisation/wlga>"
    answer = curl(f"{service}/sparql", "--get", "--data-urlencode", query, "--data-urlencode", f"format={name}")
    assert answer.lstrip().startswith((beginning, "{"))
    assert "organisation/wlga" in answer


@NEEDS_CURL
def test_curl_asks_for_the_head_alone(service: str) -> None:
    told = curl("--head", "--get", f"{service}/sparql", "--data-urlencode", f"query={QUERY}")
    status, *lines = told.splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    assert status.split()[1] == "200"
    assert headers["content-type"] == "application/sparql-results+json"
    assert {"etag", "last-modified", "access-control-allow-origin"} <= set(headers)
    assert {"dolen-data-version", "dolen-seconds"} <= set(headers)


@NEEDS_CURL
def test_curl_is_told_when_nothing_has_changed(service: str) -> None:
    asked = (f"{service}/sparql?{urlencode({'query': QUERY})}", "--output", "/dev/null")
    tag = curl(*asked, "--write-out", "%header{etag}") or etag(asked[0])
    assert curl(*asked, "--header", f"If-None-Match: {tag}", "--write-out", "%{http_code}") == "304"


def etag(address: str) -> str:
    """The tag, for a curl too old to write it out."""
    with urlopen(address) as answer:  # noqa: S310 - our own
        return str(answer.headers["ETag"])


@NEEDS_CURL
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--get", "--data-urlencode", "query=SELECT"), "400"),
        (("--get", "--data-urlencode", "query=SELECT * { SERVICE <http://x.test/> { } }"), "403"),
        (("--get", "--data-urlencode", f"query={QUERY}", "--header", "Accept: image/png"), "406"),
        (("--header", "Content-Type: text/plain", "--data-binary", QUERY), "415"),
        (("--request", "DELETE"), "405"),
    ],
)
def test_curl_gets_the_status(service: str, words: tuple[str, ...], status: str) -> None:
    told = ("--output", "/dev/null", "--write-out", "%{http_code}")
    assert curl(f"{service}/sparql", *words, *told) == status


@NEEDS_CURL
def test_curl_follows_a_things_address(service: str) -> None:
    turtle = curl("--location", "--header", "Accept: text/turtle", f"{service}/id/organisation/wlga")
    page = curl("--location", "--header", "Accept: text/html", f"{service}/id/organisation/wlga")
    assert "skos:prefLabel" in turtle
    assert page.startswith("<!DOCTYPE html>")


@NEEDS_CURL
def test_curl_writes_and_reads_a_graph_of_a_sandbox(sandbox: str, tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text('<http://example.org/a> <http://example.org/b> "tŷ"@cy .\n', encoding="utf-8")
    address = f"{sandbox}/graph-store?graph=http://example.org/curl"
    told = ("--output", "/dev/null", "--write-out", "%{http_code}")
    sent = ("--request", "PUT", "--header", "Content-Type: text/turtle", "--data-binary", "@one.ttl")
    assert curl(address, *sent, *told, cwd=tmp_path) == "201"
    assert '"tŷ"@cy' in curl(address, "--header", "Accept: application/n-triples")
    assert curl(f"{sandbox}/sparql", "--data-urlencode", "update=CLEAR GRAPH <http://example.org/curl>", *told) in {
        "200", "204",
    }  # fmt: skip
    assert curl(address, "--header", "Accept: application/n-triples").strip() == ""
