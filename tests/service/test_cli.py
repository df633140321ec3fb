"""The command line: exit statuses, formats, languages; nothing but words when something goes wrong."""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph

from service.cli import data, main
from service.demonstration import EXAMPLES, files, folders

GOOD = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/organisation/vale> a org:FormalOrganization ; skos:prefLabel "Vale"@en, "Y Fro"@cy ;
    org:classification <https://w3id.org/dolen/def/organisation-type/local-authority> .
"""
FAULTY = GOOD.replace('skos:prefLabel "Vale"@en, "Y Fro"@cy ;', "")
BROKEN = GOOD + "<id/organisation/dale> a org:FormalOrganization skos:prefLabel .\n"


def dolen(folder: Path, *words: str, lang: str = "C") -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "service.cli",
        "--data",
        str(folder / "data"),
        "--base",
        "https://dolen.test",
        *words,
    ]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": lang, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[2], env=environment, check=False
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in whose data the examples are published."""
    folder = tmp_path_factory.mktemp("demo")
    for path in folders():
        partner = path.name
        assert dolen(folder, "partner", "add", "--file", str(path / "partner.toml")).returncode == 0
        done = dolen(folder, "publish", partner, *map(str, files(path)))
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def written(tmp_path: Path) -> Path:
    for name, content in (("good", GOOD), ("faulty", FAULTY), ("broken", BROKEN)):
        (tmp_path / f"{name}.ttl").write_text(content)
    return tmp_path


@pytest.mark.parametrize(("name", "status"), [("good", 0), ("faulty", 1), ("broken", 2)])
def test_validate_ends_as_documented(written: Path, name: str, status: int) -> None:
    done = dolen(written, "validate", str(written / f"{name}.ttl"))
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert not (written / "data").exists(), "validating makes no installation"


def test_a_syntax_error_is_told_with_its_place(written: Path) -> None:
    for lang, word in (("C", "line 5"), ("cy_GB.UTF-8", "llinell 5")):
        assert word in dolen(written, "validate", str(written / "broken.ttl"), lang=lang).stdout
    told = json.loads(dolen(written, "validate", str(written / "broken.ttl"), "--format", "json").stdout)
    assert (told["readable"], told["findings"][0]["line"]) == (False, 5)


def test_the_report_comes_in_every_format(written: Path) -> None:
    path = str(written / "faulty.ttl")
    content = json.loads(dolen(written, "validate", path, "--format", "json").stdout)
    finding = content["findings"][0]
    assert not content["conforms"]
    assert {"severity", "focus", "label", "line", "problem", "mend"} <= set(finding)
    assert finding["line"] == 3
    rows = list(csv.DictReader(StringIO(dolen(written, "validate", path, "--format", "csv").stdout.lstrip("\ufeff"))))
    assert len(rows) == len(content["findings"])
    graph = Graph().parse(data=dolen(written, "validate", path, "--format", "ttl").stdout, format="turtle")
    assert len(list(graph.subjects(None, None))) > 0


def test_the_report_comes_in_welsh(written: Path) -> None:
    path = str(written / "faulty.ttl")
    welsh, english = (
        json.loads(dolen(written, "validate", path, "--format", "json", "--lang", lang).stdout)["findings"][0]
        for lang in ("cy", "en")
    )
    assert welsh["problem"] != english["problem"]
    assert welsh["mend"] != english["mend"]


def test_the_demonstration_goes_where_either_option_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(data, "publish_examples", lambda chosen: made.append(chosen.data))
    for words in (["--data", str(tmp_path / "a"), "demo"], ["demo", "--data", str(tmp_path / "b")]):
        assert CliRunner().invoke(main, [*words, "--no-serve"]).exit_code == 0
    assert made == [tmp_path / "a", tmp_path / "b"]


@pytest.mark.parametrize("name", ["README.md", "docs/analysts.md"])
def test_the_demonstration_goes_where_the_docs_look_for_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(data, "publish_examples", lambda chosen: made.append(chosen.data.as_posix()))
    assert CliRunner().invoke(main, ["demo", "--no-serve"]).exit_code == 0
    documented = set(re.findall(r"--data (var/\S+) query", (EXAMPLES.parent / name).read_text(encoding="utf-8")))
    assert documented == set(made)


def test_publishing_again_changes_nothing(demo: Path) -> None:
    before = dolen(demo, "export").stdout
    done = dolen(demo, "publish", "wlga", str(EXAMPLES / "wlga" / "practice.csv"))
    assert done.returncode == 0
    assert "nothing new" in done.stderr
    assert dolen(demo, "export").stdout == before


def test_rebuild_gives_the_same_bytes(demo: Path) -> None:
    before = dolen(demo, "export").stdout
    assert dolen(demo, "rebuild").returncode == 0
    assert dolen(demo, "export").stdout == before
    assert before.count("\n") > 10_000


def test_export_can_be_compressed(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.nq.gz"
    assert dolen(demo, "export", "-o", str(path)).returncode == 0
    assert gzip.decompress(path.read_bytes()).decode() == dolen(demo, "export").stdout


def test_the_library_is_listed_and_answers(demo: Path) -> None:
    listed = dolen(demo, "query").stdout.splitlines()
    assert len(listed) >= 15
    rows = list(csv.reader(StringIO(dolen(demo, "query", "who-works-with-whom").stdout)))
    assert len(rows) > 1


def test_parameters_are_taken_and_checked(demo: Path) -> None:
    name = "shared-services-open-to-partners"
    everything = dolen(demo, "query", name)
    some = dolen(demo, "query", name, "-p", "category=staffing")
    assert everything.returncode == some.returncode == 0
    assert 0 < some.stdout.count("\n") <= everything.stdout.count("\n")
    wrong = dolen(demo, "query", name, "-p", "at=yesterday")
    assert wrong.returncode == 2
    assert "yesterday" in wrong.stderr


def test_a_file_can_be_asked(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 3")
    done = dolen(demo, "query", str(path), "--format", "nt")
    assert done.stdout.count(" .\n") == 3
    path.write_text("SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    assert "SERVICE" in dolen(demo, "query", str(path)).stderr


@pytest.mark.parametrize(
    ("words", "lang", "told"),
    [
        (("publish", "nobody", "pyproject.toml"), "C", "nobody"),
        (("publish", "nobody", "pyproject.toml"), "cy_GB", "Nid oes partner"),
        (("query", "who-works-with-hom"), "C", "who-works-with-whom"),
        (("partner", "add", "--name-en", "x", "Not Good"), "C", "Not Good"),
    ],
)
def test_mistakes_are_told_in_words(demo: Path, words: tuple[str, ...], lang: str, told: str) -> None:
    done = dolen(demo, *words, lang=lang)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_partners_are_listed(demo: Path) -> None:
    listed = dolen(demo, "partner", "list").stdout
    assert listed.startswith("all-in-this-together\t1\t")
    assert len(listed.splitlines()) == 5


def test_a_template_is_written(tmp_path: Path) -> None:
    for name in ("template.xlsx", "template.csv"):
        assert dolen(tmp_path, "template", str(tmp_path / name), "--lang", "cy").returncode == 0
        assert (tmp_path / name).stat().st_size > 100
