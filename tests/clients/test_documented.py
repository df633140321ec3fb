"""The examples of docs/analysts.md, each run as it stands there, against the service and the sandbox."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from .conftest import ROOT

PAGE = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SERVICE, SANDBOX = "http://127.0.0.1:8000", "http://127.0.0.1:8010"


def blocks(language: str) -> list[str]:
    return [text for found, text in FENCE.findall(PAGE) if found == language]


def names(texts: list[str]) -> list[str]:
    """A name for each example: the client it is about."""
    clients = ("SPARQLWrapper", "SPARQLUpdateStore", "SPARQLStore", "pandas", "urllib", "data-binary", "timeout")
    return [next((client for client in clients if client in text), "") for text in texts]


PYTHON = blocks("python")
CURL = [text for text in blocks("sh") if text.startswith("curl")]


@pytest.fixture
def here(service: str, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Puts the servers' addresses in the place of the page's."""

    def moved(text: str) -> str:
        text = text.replace(SERVICE, service)
        return text.replace(SANDBOX, request.getfixturevalue("sandbox")) if SANDBOX in text else text

    return moved


def run(*words: str) -> str:
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(words, capture_output=True, cwd=ROOT, env=environ, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("text", PYTHON, ids=names(PYTHON))
def test_python(here: Callable[[str], str], text: str) -> None:
    printed = run(sys.executable, "-c", here(text))
    assert printed.strip()
    assert "NaN\n" not in printed


def test_python_prints_what_is_meant(here: Callable[[str], str]) -> None:
    said = {name: run(sys.executable, "-c", here(text)) for name, text in zip(names(PYTHON), PYTHON, strict=True)}
    assert re.search(r"^[1-9]\d* \S+$", said["urllib"], re.MULTILINE)
    assert "theme_name" in said["pandas"]
    assert "/id/practice/" in said["SPARQLWrapper"]
    assert "One Legal en" in said["SPARQLStore"]
    assert "2 statements of my own" in said["SPARQLUpdateStore"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("text", CURL, ids=names(CURL))
def test_curl(here: Callable[[str], str], text: str) -> None:
    for command in here(text).replace("\\\n", " ").splitlines():
        answer = run("sh", "-c", command.replace("curl ", "curl --silent --show-error ", 1))
        assert answer.startswith(("item,", "@prefix", "{", "<http"))
        assert "/problem/" not in answer


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed (Debian: r-base-core)")
@pytest.mark.parametrize("text", blocks("r"))
def test_r(here: Callable[[str], str], text: str, tmp_path: Path) -> None:
    script = tmp_path / "example.R"
    script.write_text(here(text) + "stopifnot(nrow(themes) > 5, is.numeric(themes$items))\n", encoding="utf-8")
    assert "theme_name" in run("Rscript", "--vanilla", str(script))


@pytest.mark.parametrize("text", blocks("powerquery"))
def test_what_excel_asks_for(here: Callable[[str], str], text: str) -> None:
    """Power Query's steps: join the strings, make the address, read the body as UTF-8 CSV with a header."""
    moved = here(text)
    joined = re.search(r"Query = ((?:\"(?:[^\"]|\"\")*\"\s*&?\s*)+),", moved)
    address = re.search(r'Web\.Contents\("([^"]+)", \[Query = \[query = Query, format = "(\w+)"\]\]\)', moved)
    assert joined
    assert address
    assert "Encoding = 65001" in moved
    query = "".join(part.replace('""', '"') for part in re.findall(r'"((?:[^"]|"")*)"', joined[1]))
    with urlopen(f"{address[1]}?{urlencode({'query': query, 'format': address[2]})}") as answer:  # noqa: S310 - our own
        rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))
    assert set(rows[0]) == {"item", "title"}
    assert len(rows) > 10


class Downloads(HTMLParser):
    """The links of a page that download something, by their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._open = str(found["href"]) if tag == "a" and "download" in found else ""

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == "a" else self._open

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.links[data.strip()] = self._open


def test_the_forms_csv_link_is_a_table_for_excel(service: str) -> None:
    question = re.search(r"`/en(/sparql\?question=\S+)`", PAGE)
    assert question
    with urlopen(f"{service}/cy{question[1]}") as answer:  # noqa: S310 - our own
        links = Downloads(answer.read().decode()).links
    assert list(links) == ["JSON", "XML", "CSV", "TSV"]
    with urlopen(service + links["CSV"]) as answer:  # noqa: S310 - our own
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))
    assert rows
    assert {row["category_name"] for row in rows} == {"Gwasanaethau cefn swyddfa"}


@pytest.mark.parametrize("address", re.findall(r"`(/en/sparql\?\S+)`", PAGE))
def test_addresses_of_the_form_answer(service: str, address: str) -> None:
    with urlopen(service + address) as answer:  # noqa: S310 - our own
        assert 'id="result"' in answer.read().decode()
