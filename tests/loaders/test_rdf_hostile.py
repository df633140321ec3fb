"""What strangers may send: each file is read or refused with a clear text, and nothing else is opened meanwhile."""

import gzip
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loaders import Space, Statements
from loaders.bounded import Bounds, run
from loaders.errors import DolenError
from loaders.rdf import canonical, parse

HOSTILE = Path(__file__).parent.parent / "data" / "hostile"
SPACE = Space("https://dolen.test", "wlga")
#: File → the code of its error, or None for one that reads.
EXPECTED = {
    "billion-laughs.rdf": "xml-doctype",
    "escaped-context.jsonld": "context-remote",
    "external-doctype.rdf": "xml-doctype",
    "external-entity-utf16.rdf": "xml-doctype",
    "external-entity.rdf": "xml-doctype",
    "file-context.jsonld": "context-remote",
    "import-context.jsonld": "context-remote",
    "latin-1.ttl": "encoding-not-utf8",
    "markup.ttl": None,
    "nul.ttl": "nul-byte",
    "numbers.ttl": None,
    "remote-context.jsonld": "context-remote",
    "scoped-context.jsonld": "context-remote",
    "truncated.ttl.gz": "gzip-damaged",
    "utf-16-without-mark.ttl": "nul-byte",
    "utf-16.ttl": None,
    "utf-32.ttl": "encoding-unknown",
    "utf-8-with-mark.ttl": None,
}
PREFIX = "@prefix e: <http://example.org/> .\ne:a e:p "
ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
LONG = "x" * 50_000_000
#: What is made for the test: name → content, code.
MADE: dict[str, tuple[Callable[[], str], str | None]] = {
    "long.ttl": (lambda: f'{PREFIX}"{LONG}" .\n', "literal-too-long"),
    "long.nt": (lambda: f'<http://example.org/a> <http://example.org/p> "{LONG}" .\n', "literal-too-long"),
    "long.rdf": (lambda: f"{ROOT}<rdf:Description><e:p>{LONG}</e:p></rdf:Description></rdf:RDF>", "literal-too-long"),
    "long.jsonld": (lambda: f'{{"http://example.org/p": "{LONG}"}}', "literal-too-long"),
    "brackets.ttl": (lambda: f"{PREFIX}{'[ e:p ' * 200}1{']' * 200} .\n", None),
    "more-brackets.ttl": (lambda: f"{PREFIX}{'[ e:p ' * 100_000}1{']' * 100_000} .\n", "cluster-too-large"),
    "lists.ttl": (lambda: f"{PREFIX}{'( ' * 20_000}1{')' * 20_000} .\n", "cluster-too-large"),
    "objects.jsonld": (lambda: '{"http://example.org/p":' * 6_000 + "1" + "}" * 6_000, "nesting-too-deep"),
    "arrays.jsonld": (lambda: "[" * 1_000_000, "nesting-too-deep"),
    "elements.rdf": (lambda: ROOT + "<rdf:Description><e:p>" * 20_000, "nesting-too-deep"),
    "linked.ttl": (lambda: PREFIX + "1 .\n" + _linked(20), "cluster-tangled"),
    "half-linked.ttl": (lambda: PREFIX + "1 .\n" + _linked(60), "cluster-tangled"),
}


def _linked(size: int) -> str:
    return "\n".join(f"_:b{one} e:p _:b{two} ." for one in range(size) for two in range(size) if one != two)


def _read(path: Path) -> int:
    """Do what an upload does: read a file and write its canonical lines."""
    return len(canonical(parse(path, SPACE), SPACE))


def _code(work: Callable[[], object]) -> str | None:
    try:
        work()
    except DolenError as error:
        return error.code if error.text("en") != error.text("cy") else "not translated"
    return None


class _Watch:
    """An audit hook that notes connections and opened files while it is told to."""

    def __init__(self) -> None:
        self.seen: list[str] | None = None

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if self.seen is not None and (event == "open" or event.startswith(("socket.", "subprocess.", "os.exec"))):
            self.seen.append(f"{event} {args[0]}")


@pytest.fixture(scope="session")
def hook() -> _Watch:
    watch = _Watch()
    sys.addaudithook(watch)
    return watch


@pytest.fixture
def opened(hook: _Watch) -> Iterator[list[str]]:
    hook.seen = seen = []
    yield seen
    hook.seen = None


def test_every_file_is_expected() -> None:
    assert {path.name for path in HOSTILE.iterdir() if path.is_file()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_else_is_opened(name: str, opened: list[str]) -> None:
    assert _code(lambda: _read(HOSTILE / name)) == EXPECTED[name]
    code = (".py", ".pyc", "ontology/context.jsonld")
    assert {one for one in opened if not one.endswith(code)} == {f"open {HOSTILE / name}"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("context.jsonld", '{"@context": "http://127.0.0.1:PORT/c.jsonld", "@id": "a"}'),
        ("entity.rdf", f'<!DOCTYPE r SYSTEM "http://127.0.0.1:PORT/">{ROOT}</rdf:RDF>'),
        ("schema.rdf", ROOT.replace(">", ' xsi:schemaLocation="a http://127.0.0.1:PORT/" xmlns:xsi="http://x.org/">')),
        ("stylesheet.rdf", f'<?xml-stylesheet href="http://127.0.0.1:PORT/"?>{ROOT}</rdf:RDF>'),
        ("base.ttl", "@base <http://127.0.0.1:PORT/> . <a> <b> <c> ."),
    ],
)
def test_no_connection_is_made(name: str, content: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        path = tmp_path / name
        path.write_text(content.replace("PORT", str(server.getsockname()[1])), encoding="utf-8")
        _code(lambda: _read(path))
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("name", MADE)
def test_large_and_deep_files_stay_in_bounds(name: str, tmp_path: Path) -> None:
    make, code = MADE[name]
    path = tmp_path / name
    path.write_text(make(), encoding="utf-8")
    bounds = Bounds(memory=2 * 1024**3, cpu=60)
    assert _code(lambda: canonical(run(parse, path, SPACE, readable=[path], bounds=bounds), SPACE)) == code


def test_a_small_file_that_unfolds_to_a_large_one(tmp_path: Path) -> None:
    path = tmp_path / "bomb.nt.gz"
    path.write_bytes(gzip.compress(b"# comment after comment\n" * 1_000_000))
    assert path.stat().st_size < 2_000_000
    assert _code(lambda: parse(path, SPACE)) == "unpacked-too-large"


def test_values_stay_as_written() -> None:
    values = [str(term) for _, _, term in parse(HOSTILE / "numbers.ttl", SPACE).triples]
    assert "1e999999999" in values
    assert "12/03/2014" in values
    assert max(map(len, values)) < 40


def test_reading_says_nothing_on_the_console(capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("numbers.ttl", "markup.ttl"):
        assert isinstance(parse(HOSTILE / name, SPACE), Statements)
    assert capfd.readouterr() == ("", "")
