"""The documentation is true: links lead somewhere, commands exist, examples do what the pages say.

``PYTHONPATH=. python tests/test_docs.py`` writes what the commands of the partners' pages say now into these pages.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rdflib import RDF, SKOS, Graph, URIRef

import ontology
import queries
from ontology import DOLEN
from service.cli import main
from service.settings import Settings
from service.sparql.guard import Limits, check
from service.store import Store

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.glob("*.md"), ROOT / "queries" / "README.md", ROOT / "examples" / "README.md"]
)
#: Pages whose fences hold whole examples; the queries' own page shows sketches.
GUIDES = [page for page in PAGES if page.parent in {ROOT, DOCS}]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
#: Pages whose examples are run from the top to the bottom, with the language of the person who runs them.
WALKS = {"docs/partners.md": "en", "docs/partners.cy.md": "cy"}
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TERM = re.compile(r"\bdol:([A-Za-z][A-Za-z0-9]*)\b")


@dataclass(frozen=True)
class Fence:
    """A block of code: its language, the file it stands for if any, its text."""

    language: str
    file: str
    text: str


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fences(text: str) -> list[Fence]:
    return [Fence(*named(info), body) for info, body in FENCE.findall(text)]


def named(info: str) -> tuple[str, str]:
    """The language of a fence and the file it stands for, either of which may be empty."""
    language, _, file = info.partition(" ")
    return language, file


def prose(text: str) -> str:
    return FENCE.sub("", text)


def of_language(*languages: str) -> list[tuple[str, str]]:
    """Name and text of every block in one of the languages, for a parametrised test."""
    found = []
    for page in GUIDES:
        name = page.relative_to(ROOT).as_posix()
        found += [(name, fence.text) for fence in fences(read(name)) if fence.language in languages]
    return found


# --- Links ------------------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The anchors that headings get."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(name: str) -> Iterator[tuple[Path, str]]:
    """The files that a page leads to, each with the anchor it means."""
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose(read(name)))):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield (ROOT / name).parent / path if path else ROOT / name, anchor


@pytest.mark.parametrize("name", NAMES)
def test_relative_links_lead_to_files(name: str) -> None:
    assert [str(path) for path, _ in links(name) if not path.exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_anchors_are_headings(name: str) -> None:
    wanted = [(path, anchor) for path, anchor in links(name) if anchor]
    assert [(path.name, anchor) for path, anchor in wanted if anchor not in anchors(path.read_text())] == []


def test_the_readme_leads_to_every_guide() -> None:
    assert {path.resolve() for path, _ in links("README.md")} >= set(DOCS.glob("*.md"))


def test_every_picture_is_shown() -> None:
    shown = {path.resolve() for name in NAMES for path, _ in links(name)}
    assert {path for path in DOCS.glob("images/*") if path not in shown} == set()


# --- Commands ---------------------------------------------------------------------------------------------


def commands(text: str) -> Iterator[list[str]]:
    """The calls of ``dolen`` in a page, each as the words after it."""
    lines = re.findall(r"`([^`\n]+)`", prose(text))
    for fence in fences(text):
        if fence.language in {"sh", "console"}:
            lines += fence.text.replace("\\\n", " ").splitlines()
    for line in lines:
        if found := re.match(r"(?:\$ )?(?:\.venv/bin/)?dolen +(.+)", line):
            yield shlex.split(re.sub(r"\s(?:>|#).*", "", found[1]))


def resolve(words: list[str]) -> tuple[str, list[str]]:
    """Follow the words to a command; give its name and what is wrong with the names and options used."""
    command: click.Command = main
    path, wrong = list[str](), list[str]()
    rest = iter(words)
    for word in rest:
        if word.startswith("-"):
            option = next((each for each in command.params if word in each.opts), None)
            if option is None and word not in {"--help", "-h"}:
                wrong.append(word)
            if isinstance(option, click.Option) and not option.is_flag:
                next(rest, None)
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return " ".join(path), [word]
            command = command.commands[word]
            path.append(word)
    return " ".join(path), wrong


def leaves(group: click.Group, *path: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *path, name)
        else:
            yield " ".join((*path, name))


@pytest.mark.parametrize("name", NAMES)
def test_commands_in_the_docs_exist(name: str) -> None:
    assert [(words, wrong) for words in commands(read(name)) if (wrong := resolve(words)[1])] == []


def test_every_command_is_documented() -> None:
    documented = {resolve(words)[0] for name in NAMES for words in commands(read(name))}
    assert set(leaves(main)) - documented == set()


def test_a_command_that_is_not_there_is_noticed() -> None:
    assert resolve(["partner", "remove"])[1] == ["remove"]
    assert resolve(["--data", "var", "query", "--colour"])[1] == ["--colour"]


def test_make_targets_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = {target for name in NAMES for target in re.findall(r"(?:^|`)make ([a-z]+)", read(name), re.MULTILINE)}
    assert named
    assert named <= targets


# --- Queries and terms ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "text"), of_language("sparql"))
def test_queries_in_the_docs_are_sparql_that_the_endpoint_takes(name: str, text: str) -> None:
    check(text, Limits())
    assert Store().answer(text).media_types, name


def test_the_library_is_listed_whole() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", read("docs/analysts.md"), re.MULTILINE)
    library = [(query.name.removeprefix("library/"), query.title["en"]) for query in queries.library()]
    assert [row for row in listed if row in library] == library
    assert {name for name, _ in library} >= {words[-1] for words in commands(read("docs/vocabulary.md"))}


def test_the_library_questions_asked_in_the_docs_take_these_values() -> None:
    asked = [words for name in NAMES for words in commands(read(name)) if resolve(words)[0] == "query"]
    for words in asked:
        rest = words[words.index("query") + 1 :]
        if rest and not rest[0].isupper():
            given = [value.partition("=") for word, value in pairwise(rest) if word == "-p"]
            pairs = {key: [value] for key, _, value in given if key != "NAME"}
            query = queries.get(f"library/{rest[0]}")
            assert query.bind(**query.values(pairs, "https://dolen.test"))


def test_the_limits_in_the_docs_are_the_defaults() -> None:
    settings = Settings()
    words = f"{settings.max_query_bytes:,} bytes, and braces and brackets {settings.max_query_depth} deep"
    assert words in " ".join(read("docs/analysts.md").split())


@pytest.mark.parametrize("name", NAMES)
def test_terms_in_the_docs_exist(name: str) -> None:
    terms = set(TERM.findall(read(name)))
    assert {term for term in terms if (DOLEN[term], None, None) not in ontology.graph()} == set()


def test_every_class_is_in_the_overview() -> None:
    graph, named = ontology.graph(), set(TERM.findall(read("docs/vocabulary.md")))
    own = (str(cls) for cls in graph.subjects(RDF.type, URIRef("http://www.w3.org/2002/07/owl#Class")))
    classes = {iri.removeprefix(str(DOLEN)) for iri in own if iri.startswith(str(DOLEN))}
    lists = {name for name in classes if is_list(graph, DOLEN[name])}
    assert classes - lists - named == set()


def is_list(graph: Graph, cls: URIRef) -> bool:
    return SKOS.Concept in graph.transitive_objects(cls, URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf"))


def test_the_code_lists_are_listed_as_they_are() -> None:
    graph, rows = ontology.graph(), []
    for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme):
        names = {getattr(label, "language", ""): str(label) for label in graph.objects(scheme, SKOS.prefLabel)}
        size = len(set(graph.subjects(SKOS.inScheme, scheme)))
        rows.append(f"| `{str(scheme).rpartition('/')[2]}` | {names['en']} | {names['cy']} | {size} |")
    page = read("docs/vocabulary.md").splitlines()
    assert [row for row in rows if row not in page] == []
    assert f"version {ontology.VERSION}" in " ".join(page)


@pytest.mark.parametrize(("name", "text"), of_language("python"))
def test_python_in_the_docs_compiles(name: str, text: str) -> None:
    compile(text, name, "exec")


# --- The partners' pages, run from the top to the bottom --------------------------------------------------


def walked(text: str, lang: str, folder: Path) -> str:
    """Do in an empty folder what a page shows: write its files, give its commands; give the page with what they say."""

    def block(found: re.Match[str]) -> str:
        language, file = named(found[1])
        if file:
            (folder / file).write_text(found[2], encoding="utf-8")
        if language != "console":
            return found[0]
        given = [line for line in found[2].splitlines() if line.startswith("$ ")]
        return "\n".join(["```console", *(line for each in given for line in (each, *said(each, lang))), "```"])

    return FENCE.sub(block, text)


def said(line: str, lang: str) -> list[str]:
    """Give a command of a page in the working folder; give what a terminal would show."""
    command, _, file = line.partition(" > ")
    environ = {"LC_ALL": f"{lang}_GB.UTF-8", **{key: None for key in os.environ if key.startswith("DOLEN_")}}
    result = CliRunner().invoke(main, shlex.split(command)[2:], env=environ)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if file:
        Path(file).write_text(result.output, encoding="utf-8")
        return []
    return result.output.rstrip().splitlines()


@pytest.mark.parametrize(("name", "lang"), WALKS.items())
def test_the_partners_page_says_what_happens(
    name: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = read(name)
    now = walked(page, lang, tmp_path)
    assert now.splitlines() == page.splitlines(), "if this is meant: PYTHONPATH=. python tests/test_docs.py"
    assert sorted(path.name for path in Path("data/archive/vale-council").glob("0*")) == ["000001", "000002"]


def shown(fence: Fence) -> str:
    """What a block has in both languages: all of it, or the commands without what they say."""
    return "\n".join(re.findall(r"^\$ .*", fence.text, re.MULTILINE)) if fence.language == "console" else fence.text


def test_the_partners_pages_show_the_same_in_both_languages() -> None:
    english, welsh = (list(map(shown, fences(read(name)))) for name in WALKS)
    assert english == welsh
    heads = [re.findall(r"^(#+) ", prose(read(name)), re.MULTILINE) for name in WALKS]
    assert heads[0] == heads[1]


if __name__ == "__main__":
    for page_name, page_lang in WALKS.items():
        os.chdir(tempfile.mkdtemp())
        (ROOT / page_name).write_text(walked(read(page_name), page_lang, Path.cwd()), encoding="utf-8")
        sys.stderr.write(f"{page_name}\n")
