"""The command line's mistakes: told in words of the person's language, with exit status 2, and nothing is begun."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from queries import Query
from service.cli import boundary, data, main
from service.cli.concepts import values
from service.cli.errors import TEXTS, CommandError, of_system
from service.failures import TEXTS as FAILURES

ROOT = Path(__file__).parents[2]
BASE = "https://dolen.test"
FAULTY = "<id/practice/vale/x> a <https://w3id.org/dolen/def#PracticeItem> .\n"
Dolen = Callable[..., Result]


@pytest.fixture
def dolen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dolen]:
    """Gives commands in an empty folder; the speech of click is English again afterwards."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, lang: str = "C", **variables: str) -> Result:
        environment = {"LC_ALL": lang, "LANGUAGE": None, **variables}
        return CliRunner().invoke(main, ["--base", BASE, *words], env=environment, prog_name="dolen")

    yield run
    run("--version")


@pytest.fixture
def begun(dolen: Dolen) -> Dolen:
    """An installation with one partner and no data."""
    assert dolen("partner", "add", "vale", "--name-en", "Vale").exit_code == 0
    return dolen


def refused(result: Result, told: str) -> None:
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr


COMMANDS = [
    ("query", "who-works-with-whom"), ("export",), ("rebuild",), ("partner", "list"), ("partner", "key", "add", "vale"),
    ("partner", "key", "list", "vale"), ("publish", "vale", "it.ttl"),
    ("validate", "--partner", "vale", "it.ttl"),
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize(("lang", "told"), [("C", "no installation of Dolen"), ("cy_GB", "Nid oes gosodiad")])
def test_a_folder_without_an_installation_stays_so(
    dolen: Dolen, tmp_path: Path, words: tuple[str, ...], lang: str, told: str
) -> None:
    (tmp_path / "it.ttl").write_text("")
    refused(dolen(*words, lang=lang), told)
    assert [path.name for path in tmp_path.iterdir()] == ["it.ttl"]


FILES = {
    "syntax.rq": b"SELECT * WHERE { ?s ?p ?o",
    "latin.rq": "ASK { ?s ?p 'tŷ' }".encode("utf-16"),
    "ask.rq": b"ASK { ?s ?p ?o }",
    "rows.rq": b"SELECT ?s WHERE { ?s ?p ?o }",
    "graph.rq": b"CONSTRUCT WHERE { ?s ?p ?o }",
    "broken.toml": b"slug = [",
    "latin.toml": b'slug = "t\xff"',
    "number.toml": b'slug = 5\nname_en = "A"\nname_cy = "A"\norganisation = "id/organisation/a"',
    "domains.toml": b'slug = "ab"\nname_en = "A"\nname_cy = "A"\norganisation = "id/a"\ndomains = "a.example"',
    "more.toml": b'slug = "ab"\nname_en = "A"\nname_cy = "A"\norganisation = "id/a"\nemail = "a@a.example"',
    "empty.toml": b"",
}
MISTAKES = [
    (("query", "syntax.rq"), "not valid SPARQL", "SPARQL dilys"),
    (("query", "latin.rq"), "UTF-8", "UTF-8"),
    (("query", "none.rq"), "none.rq: there is no such file", "none.rq: nid oes ffeil"),
    (("query", "folder.rq"), "folder.rq is a folder", "Ffolder yw folder.rq"),
    (("query", "none"), "no query called library/none", "Nid oes ymholiad"),
    (("query", "ask.rq", "--format", "csv"), "json, xml", "Ie neu nage"),
    (("query", "rows.rq", "--format", "ttl"), "json, xml, csv, tsv", "Rhesi yw'r ateb"),
    (("query", "graph.rq", "--format", "csv"), "ttl, nt, rdf, jsonld", "Graff yw'r ateb"),
    (("query", "who-works-with-whom", "-p", "at"), "NAME=VALUE", "ENW=GWERTH"),
    (("query", "who-works-with-whom", "-p", "at=yesterday"), "not a date", "nid yw “yesterday” yn ddyddiad"),
    (("template", "none/x.xlsx"), "no such file or folder", "nid oes ffeil na ffolder"),
    (("template", "none/x.csv"), "no such file or folder", "nid oes ffeil na ffolder"),
    (("template", "ask.rq/x.csv"), "leads through a file", "arwain drwy ffeil"),
    (("template", "x.ods"), ".xlsx for a workbook", "Ni ellir ysgrifennu templed fel x.ods"),
    (("template", "x.txt"), ".csv for the header row", "Ni ellir ysgrifennu templed fel x.txt"),
    (("template", "x"), "cannot be written as x", "Ni ellir ysgrifennu templed fel x"),
    (("export", "-o", "none/all.nq"), "no such file or folder", "nid oes ffeil na ffolder"),
    (("partner", "add"), "--name-en", "Nid yw'r partner wedi'i enwi"),
    (("partner", "add", "dale", "--name-en", "D", "--organisation", "a b"), "“a b”", "gyfeiriad sefydliad"),
    (("partner", "add", "--file", "broken.toml"), "broken.toml cannot be read", "Ni ellir darllen broken.toml"),
    (("partner", "add", "--file", "latin.toml"), "latin.toml cannot be read", "Ni ellir darllen latin.toml"),
    (("partner", "add", "--file", "number.toml"), "does not describe a partner", "disgrifio partner"),
    (("partner", "add", "--file", "domains.toml"), "does not describe a partner", "disgrifio partner"),
    (("partner", "add", "--file", "more.toml"), "does not describe a partner", "disgrifio partner"),
    (("partner", "add", "--file", "empty.toml"), "does not describe a partner", "disgrifio partner"),
    (("--base", "http://[", "export"), "“http://[”", "“http://[”"),
    (("--base", "http://a b", "export"), "“http://a b”", "“http://a b”"),
    (("demo", "--host", "a b"), "“http://a b:8000” cannot be the base", "Ni all “http://a b:8000”"),
    (("demo", "--port", "99999"), "99999", "o fewn yr ystod"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "english", "welsh"), MISTAKES)
def test_mistakes_are_told_in_the_persons_language(
    begun: Dolen, tmp_path: Path, words: tuple[str, ...], english: str, welsh: str
) -> None:
    (tmp_path / "folder.rq").mkdir()
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    before = sorted(tmp_path.iterdir())
    refused(begun(*words), english)
    refused(begun(*words, lang="cy_GB.UTF-8"), welsh)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("name", "value"), [("LOG_LEVEL", "loud"), ("PORT", "99999"), ("PORT", "-1"), ("PORT", "x")])
def test_settings_of_the_environment_that_cannot_be(dolen: Dolen, name: str, value: str) -> None:
    told = dolen("--base", BASE, "serve", **{f"DOLEN_{name}": value})
    refused(told, f"DOLEN_{name} gives “{value}”")


@pytest.mark.parametrize("record", ["archive.json", "vale/partner.json"])
def test_a_damaged_record_is_told(begun: Dolen, tmp_path: Path, record: str) -> None:
    (tmp_path / "data" / "archive" / record).write_text("{")
    refused(begun("partner", "list"), ".json files of the archive is damaged")


@pytest.mark.parametrize(
    ("category", "near"),
    [("backoffice", "back-office (Back office services)"), ("Gwasanaethau cefn swyddfa", "back-office ("),
     ("zz", "front-line (")],
)  # fmt: skip
def test_a_misspelt_concept_is_refused_and_near_ones_are_named(begun: Dolen, category: str, near: str) -> None:
    question = ("query", "shared-services-open-to-partners", "-p", f"category={category}")
    refused(begun(*question), near)
    refused(begun(*question, lang="cy"), "nid oes cofnod")
    address = f"category=https://w3id.org/dolen/def/shared-service-category/{category.replace(' ', '-')}"
    refused(begun(*question[:-1], address), f"no entry “{category.replace(' ', '-')}”")


def test_an_area_that_is_none_is_refused_and_near_ones_are_named(begun: Dolen) -> None:
    refused(begun("query", "items-by-area", "-p", "area=W99999999"), "no area “W99999999”")
    refused(begun("query", "items-by-area", "-p", "area=Gwynedd"), "for example: W06000002 (Gwynedd).")
    refused(begun("query", "items-by-area", "-p", "area=Gwyned", lang="cy"), "W06000002 (Gwynedd)")
    assert begun("query", "items-by-area", "-p", "area=W06000002").exit_code == 0


def test_any_other_address_may_be_asked_about() -> None:
    header = "#+ param a: area, optional — A | A\n#+ param c: concept, optional — C | C\n"
    query = Query.of("own", f"{header}ASK {{ VALUES (?a ?c) {{ (UNDEF UNDEF) }} }}")
    given = {"a": ["https://example.org/area"], "c": ["https://example.org/concept"]}
    assert {key: str(term) for key, term in values(query, given, BASE).items()} == {k: v[0] for k, v in given.items()}
    with pytest.raises(CommandError):
        values(query, {"c": ["https://w3id.org/dolen/def/openness/opne"]}, BASE)


def test_who_is_not_in_the_register_is_noted(begun: Dolen, tmp_path: Path) -> None:
    (tmp_path / "register.ttl").write_text(
        "@prefix org: <http://www.w3.org/ns/org#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<id/organisation/dale> a org:FormalOrganization ; skos:prefLabel "Dale"@en, "Y Dyffryn"@cy ;\n'
        "    org:classification <https://w3id.org/dolen/def/organisation-type/local-authority> .\n"
    )
    steward = begun("partner", "add", "register", "--name-en", "Register", "--steward")
    assert "Note" not in steward.stderr
    assert begun("publish", "register", "register.ttl").exit_code == 0
    known = begun("partner", "add", "dale", "--name-en", "Dale")
    assert (known.exit_code, "Note" in known.stderr) == (0, False)
    for lang, note in (("C", "no organisation https://dolen.test/id/organisation/hill"), ("cy", "Sylwer: nid oes")):
        unknown = begun("partner", "add", "hill", "--name-en", "Hill", lang=lang)
        assert unknown.exit_code == 0
        assert note in unknown.stderr


@pytest.mark.parametrize(("lang", "told"), [("C", "`make demo`"), ("cy", "Nid yw ffeiliau'r partneriaid")])
def test_the_demonstration_needs_the_examples(
    dolen: Dolen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, told: str
) -> None:
    monkeypatch.setattr(data, "folders", list)
    refused(dolen("demo", "--no-serve", lang=lang), told)
    assert list(tmp_path.iterdir()) == []


def test_one_finding_and_many_read_well(begun: Dolen, tmp_path: Path) -> None:
    (tmp_path / "faulty.ttl").write_text(FAULTY)
    done = begun("publish", "vale", "faulty.ttl")
    assert done.exit_code == 1
    assert re.search(r"Findings that must be mended first: \d+\.", done.stderr)
    for lang in ("en", "cy"):
        for count in (1, 2):
            assert not re.search(rf"\b{count} \w", FAILURES.text("not-conforming", lang, {"count": count}))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyboardInterrupt(), "Torrwyd ar draws"),
        (OSError(28, "No space left on device", "/x/y"), "mae'r ddisg yn llawn"),
        (OSError(5, "Input/output error"), "yn adrodd gwall"),
        (PermissionError(13, "Permission denied", "secret.csv"), "secret.csv: nid oes gennych ganiatâd"),
        (UnicodeEncodeError("latin-1", "ŵ", 0, 1, "no"), "latin-1"),
        (ValueError("odd"), "ValueError: odd"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_whatever_happens_is_told(
    dolen: Dolen, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("service.cli.publishing.write_template", fail)
    refused(dolen("template", "x.csv", lang="cy_GB.UTF-8"), told)


def test_a_reader_that_goes_away_is_no_error() -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "service.cli", "query"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait() == 0


def test_texts_are_complete_and_used() -> None:
    assert TEXTS.faults() == []
    code = "".join(path.read_text(encoding="utf-8") for path in Path(boundary.__file__).parent.glob("*.py"))
    made = {f"unknown-{kind}" for kind in ("concept", "area")}
    made |= {f"format-of-{kind}" for kind in ("rows", "boolean", "graph")}
    assert {entry for entry in TEXTS.entries if f'"{entry}"' not in code} == made


def test_errors_of_the_system_name_the_file() -> None:
    assert of_system(FileNotFoundError(2, "No such file", b"x")).text("en").startswith("x: ")
