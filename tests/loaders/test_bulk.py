"""A file that is looked at in batches has the report and the lines that it has when it is looked at whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from rdflib import Graph

import ontology
from bench import generate
from loaders import bulk
from loaders.errors import UnreadableError, UnsupportedFormatError
from loaders.rdf import canonical, parse
from loaders.report import Finding
from loaders.space import Space
from loaders.validate import validate

SPACE = Space("https://dolen.test", generate.PARTNER)
ITEM = "<https://dolen.test/id/practice/generated/item-{}>"
#: What no batch can judge by itself, and what only some of the others look for.
MORE = (
    (ITEM.format(5), "<http://purl.org/dc/terms/isPartOf>", "_:b1"),
    ("_:b1", "<http://purl.org/dc/terms/title>", '"x"'),
    (ITEM.format(6), "<https://w3id.org/dolen/def#nonsuch>", '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    (ITEM.format(7), "<http://purl.org/dc/terms/identifier>", '"item-39"'),
    (ITEM.format(8), "<http://purl.org/dc/terms/replaces>", ITEM.format(30)),
    ("<https://dolen.test/id/practice/other/item>", "<http://purl.org/dc/terms/title>", '"x"@en'),
    ("<https://dolen.test/id/practice/generated/lost>", "<http://purl.org/dc/terms/title>", '"x"@en'),
)


@pytest.fixture(scope="module")
def trusted() -> Graph:
    graph = Graph()
    graph += ontology.graph()
    graph += generate.trusted(SPACE.base)
    return graph


@pytest.fixture(scope="module")
def turtle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bulk") / "items.ttl"
    generate.write(path, 40, faults=0.2, seed=3)
    return path


@pytest.fixture(scope="module")
def lines(turtle: Path) -> list[str]:
    triples = [*canonical(parse(turtle, SPACE), SPACE)]
    return ["# a remark\n", "\n", *(f"{line}\n" for line in triples), *(f"{' '.join(each)} .\n" for each in MORE)]


def written(folder: Path, lines: list[str]) -> Path:
    path = folder / "items.nt"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def owner(_: str) -> None:
    return None


def key(finding: Finding) -> tuple[object, ...]:
    said = (finding.focus, finding.path, finding.component, finding.shape, finding.value, finding.severity)
    return (*said, finding.problem["en"], finding.mend["cy"], finding.title.get("cy"))


def checked(path: Path, trusted: Graph, folder: Path) -> bulk.Checked:
    folder.mkdir()
    return bulk.check(path, SPACE, trusted, owner, folder, workers=2)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PIECE", 1 << 16)


@pytest.mark.parametrize("order", ["grouped", "scattered", "streamed"])
def test_a_file_in_batches_has_the_report_and_the_lines_of_the_whole(
    order: str, turtle: Path, lines: list[str], trusted: Graph, tmp_path: Path
) -> None:
    if order == "scattered":
        Random(1).shuffle(lines := list(lines))  # noqa: S311
    path = turtle if order == "streamed" else written(tmp_path, lines)
    found = checked(path, trusted, tmp_path / "runs")
    statements = parse(path, SPACE)
    expected = validate(statements, trusted, SPACE, owner)
    assert Counter(map(key, found.report.findings)) == Counter(map(key, expected.findings))
    assert len(expected.findings) > 5
    assert (found.items, found.unjudged) == (expected.items, 0)
    quads = [f"{line[:-1]}<{SPACE.graph}> .\n".encode() for line in canonical(statements, SPACE)]
    assert found.whole.read_bytes() == b"".join(quads)
    assert found.triples == len(quads)
    if order != "streamed":
        assert {f.position.line for f in found.report.findings if f.position} >= {
            f.position.line for f in expected.findings if f.position and "orphan" not in f.component
        }


def test_a_clean_file_gives_its_lines_in_order(trusted: Graph, tmp_path: Path) -> None:
    generate.write(path := tmp_path / "clean.ttl", 30)
    heard: list[tuple[int, int]] = []
    (folder := tmp_path / "runs").mkdir()
    found = bulk.check(path, SPACE, trusted, owner, folder, workers=1, on_batch=lambda *each: heard.append(each))
    assert found.conforms
    assert found.report.findings == []
    assert heard[-1][0] == heard[-1][1] == path.stat().st_size
    lines = found.whole.read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == found.triples


def test_all_errors_of_a_piece_are_told_with_their_lines(lines: list[str], trusted: Graph, tmp_path: Path) -> None:
    broken = list(lines)
    broken[900], broken[902] = "<https://e.test/a> <b> .\n", "what\n"
    with pytest.raises(UnreadableError) as caught:
        checked(written(tmp_path, broken), trusted, tmp_path / "runs")
    assert [error.position and error.position.line for error in caught.value.errors] == [901, 903]


def test_more_faults_than_anyone_reads_are_counted_not_listed(
    trusted: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loaders.bulk import suspects

    monkeypatch.setattr(suspects, "MOST", 3)
    monkeypatch.setattr(suspects, "GROUP", 4)
    generate.write(path := tmp_path / "faulty.ttl", 20, faults=1.0)
    found = checked(path, trusted, tmp_path / "runs")
    assert not found.conforms
    assert found.unjudged > 0
    assert len(found.report.findings) < 20
    last = found.report.findings[-1]
    assert last.severity == "Violation"
    assert f"{found.unjudged} more records" in last.problem["en"]
    assert f"{found.unjudged} cofnod arall" in last.problem["cy"]


def test_points_that_stop_nothing_are_counted_when_they_are_too_many(
    trusted: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loaders.bulk import suspects

    monkeypatch.setattr(suspects, "MOST", 3)
    monkeypatch.setattr(suspects, "LISTED", 5)
    monkeypatch.setattr(suspects, "GROUP", 4)
    generate.write(whole := tmp_path / "whole.ttl", 20, faults=0.0)
    lines = [f"{line}\n" for line in canonical(parse(whole, SPACE), SPACE) if not _is_welsh_title(line)]
    found = checked(written(tmp_path, lines), trusted, tmp_path / "runs")
    assert found.conforms
    assert found.unjudged == 0
    assert [finding.severity for finding in found.report.findings] == ["Warning"] * 5 + ["Info"]
    assert "15 more points" in found.report.findings[-1].problem["en"]


def test_things_that_share_what_has_to_be_ones_own_are_judged_together(
    trusted: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many suspects lie between them, and though each batch names both."""
    from loaders.bulk import suspects

    monkeypatch.setattr(bulk, "PIECE", 8 << 20)
    monkeypatch.setattr(suspects, "GROUP", 3)
    generate.write(whole := tmp_path / "whole.ttl", 12, faults=0.0)
    lines = [f"{line}\n" for line in canonical(parse(whole, SPACE), SPACE) if not _is_welsh_title(line)]
    shared = [line.replace('"item-11"', '"item-1"').replace('"item-9"', '"item-2"') for line in lines]
    found = checked(written(tmp_path, shared), trusted, tmp_path / "runs")
    assert sorted(finding.focus[-7:] for finding in found.report.findings if finding.severity == "Violation") == [
        "/item-1", "/item-2", "/item-9", "item-11"
    ]  # fmt: skip


def test_what_is_looked_at_because_of_a_link_is_judged_with_what_links_to_it(
    trusted: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loaders.bulk import suspects

    monkeypatch.setattr(bulk, "PIECE", 8 << 20)
    monkeypatch.setattr(suspects, "GROUP", 2)
    generate.write(whole := tmp_path / "whole.ttl", 8, faults=0.0)
    lines = [f"{line}\n" for line in canonical(parse(whole, SPACE), SPACE) if not _is_welsh_title(line)]
    contact, vcard = "<https://dolen.test/id/contact/generated/one>", "http://www.w3.org/2006/vcard/ns#"
    lines.insert(200, f"{ITEM.format(5)} <http://www.w3.org/ns/dcat#contactPoint> {contact} .\n")
    lines[100:100] = [f"{contact} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{vcard}Kind> .\n",
                      f'{contact} <{vcard}hasEmail> "no address" .\n']  # fmt: skip
    path = written(tmp_path, lines)
    expected = [key(each) for each in validate(parse(path, SPACE), trusted, SPACE, owner).findings]
    found = checked(path, trusted, tmp_path / "runs")
    assert Counter(map(key, found.report.findings)) == Counter(expected)
    assert any("vcard" in str(each[1]) for each in expected)


def test_tied_things_fill_groups_and_more_than_one_holds_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    from loaders.bulk import suspects

    monkeypatch.setattr(suspects, "GROUP", 3)
    ties = [["a", "e"], ["e", "g"], ["b", "x", "c"], ["h", "i"], ["i", "j"], ["j", "k"]]
    assert [*suspects._packed("abcdefghijk", ties)] == [
        ["a", "e", "g"], ["b", "c", "d"], ["f"], ["h", "i", "j"], ["k"]
    ]  # fmt: skip


def _is_welsh_title(line: str) -> bool:
    return "#" not in line.partition(">")[0] and " <http://purl.org/dc/terms/title> " in line and "@cy" in line


def test_a_format_that_is_no_list_of_statements_is_left_to_the_ordinary_way(trusted: Graph, tmp_path: Path) -> None:
    (path := tmp_path / "items.jsonld").write_text("{}", encoding="utf-8")
    with pytest.raises(UnsupportedFormatError):
        checked(path, trusted, tmp_path / "runs")
