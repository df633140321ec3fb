"""RDF in six formats, told apart by name or content, reads to the same statements."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import Space
from loaders.errors import DolenError
from loaders.rdf import canonical, formats, parse
from loaders.rdf.limits import Limits

DATA = Path(__file__).parent.parent / "data" / "rdf"
SAME = sorted((DATA / "same").iterdir())
SPACE = Space("https://dolen.test", "wlga")
NEGES = "<https://dolen.test/id/practice/wlga/neges> <http://purl.org/dc/terms/"
EXPECTED = [
    f'{NEGES}identifier> "neges" .',
    f'{NEGES}title> "Bwrdd negeseuon ŵ"@cy .',
    f"{NEGES}publisher> <https://dolen.test/id/organisation/wlga> .",
    f'{NEGES}issued> "2014-03-12"^^<http://www.w3.org/2001/XMLSchema#date> .',
]


@pytest.mark.parametrize("path", SAME, ids=lambda path: path.suffix)
def test_each_format_reads_to_the_same_lines(path: Path) -> None:
    lines = canonical(parse(path, SPACE), SPACE)
    assert set(EXPECTED) <= set(lines)
    assert lines == canonical(parse(DATA / "same" / "item.nt", SPACE), SPACE)
    assert len(lines) == 9


@pytest.mark.parametrize("path", SAME, ids=lambda path: path.suffix)
@pytest.mark.parametrize("name", ["upload", "upload.txt", "upload.bin.gz"])
def test_format_is_told_by_content(path: Path, name: str, tmp_path: Path) -> None:
    copy = tmp_path / name
    content = path.read_bytes()
    copy.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert canonical(parse(copy, SPACE), SPACE) == canonical(parse(path, SPACE), SPACE)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda text: b"\xfe\xff" + text.replace("UTF-8", "utf-16").encode("utf-16-be"),
        lambda text: gzip.compress(text.encode()),
    ],
    ids=["utf-8-mark", "utf-16", "utf-16-be", "gzip"],
)
@pytest.mark.parametrize("path", SAME, ids=lambda path: path.suffix)
def test_encodings_and_compression(path: Path, encode: Callable[[str], bytes], tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(encode(path.read_text(encoding="utf-8")))
    assert canonical(parse(copy, SPACE), SPACE) == canonical(parse(path, SPACE), SPACE)


@pytest.mark.parametrize("name", ["a.TTL", "a.ttl.gz", "a.trig", "a.nt", "a.nq", "a.rdf", "a.owl", "a.xml", "a.json"])
def test_suffix_names_a_format(name: str) -> None:
    assert formats.by_suffix(Path(name)) is not None


@pytest.mark.parametrize(
    "text", ["", "Dear all", "<!DOCTYPE html><html></html>", "<html>", "a,b\n1,2\n", "[Section]\nkey=1\n", "%PDF-1.7"]
)
def test_other_content_is_no_rdf(text: str) -> None:
    assert formats.by_content(text) is None


def test_blank_nodes_of_two_files_never_meet(tmp_path: Path) -> None:
    paths = [tmp_path / "one.nt", tmp_path / "two.nt"]
    for path in paths:
        path.write_text("_:a <http://example.org/p> _:a .\n", encoding="utf-8")
    one, two = (parse(path, SPACE) for path in paths)
    assert set(one.subjects()).isdisjoint(two.subjects())


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(size=100), "file-too-large"),
        (Limits(triples=3), "triples-too-many"),
        (Limits(literal=10), "literal-too-long"),
        (Limits(document=100), "document-too-large"),
        (Limits(nesting=1), "nesting-too-deep"),
    ],
)
def test_limits_are_kept(limits: Limits, code: str) -> None:
    errors = list(filter(None, (_error(path, limits) for path in SAME)))
    codes = {one.code for error in errors for one in error.errors or (error,)}
    assert codes == {code}
    assert all("{" not in error.what(lang) + error.mend(lang) for error in errors for lang in ("en", "cy"))


def _error(path: Path, limits: Limits) -> DolenError | None:
    try:
        parse(path, SPACE, limits)
    except DolenError as error:
        return error
    return None


@pytest.mark.parametrize("name", ["sent", "sent.pdf", "sent.ttl", "sent.jsonld"])
@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n%\xe2\xe3", b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04\x14\xcb", b"\xff\xd8\xff\xe0"]
)
def test_documents_and_pictures_are_not_called_text_in_a_wrong_encoding(
    start: bytes, name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(start)
    with pytest.raises(DolenError) as caught:
        parse(tmp_path / name, SPACE)
    assert caught.value.code == "format-unknown"
