"""Errors and the catalogue of their texts."""

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from loaders import errors
from loaders.errors import DolenError, RefusedError, TooLargeError, UnreadableError, place
from loaders.statements import Position
from loaders.texts import LONGEST_VALUE, Entry, Texts

LOADERS = Path(errors.__file__).parent
#: The modules that take their texts from the loaders' own catalogue.
MODULES = [*LOADERS.glob("*.py"), *(LOADERS / "rdf").glob("*.py")]
CLASSES = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, DolenError)}


def _raised() -> Iterator[ParameterSet]:
    """Find each error made in the code: module, code, the names of its values (None when they are not literal)."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in CLASSES:
                continue
            match node.args:
                case [ast.Constant(value=str(code)), *_]:
                    names = {keyword.arg for keyword in node.keywords}
                    yield pytest.param(code, None if None in names else names, id=f"{module.stem}-{code}")


def test_catalogue_says_the_same_in_both_languages() -> None:
    assert DolenError.texts.faults() == []


@pytest.mark.parametrize(("code", "names"), [*_raised()])
def test_every_error_has_a_text_and_its_values(code: str, names: set[str] | None) -> None:
    assert code in DolenError.texts.entries
    if names is not None:
        assert DolenError.texts.placeholders(code) <= names


def test_every_text_is_used() -> None:
    written = "".join(module.read_text(encoding="utf-8") for module in MODULES)
    unused = {code for code in DolenError.texts.entries if f'"{code}"' not in written and not code.startswith("place-")}
    assert unused == set()


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"en": {"what": "a"}}, "says nothing in one of the languages"),
        ({"en": {"what": "a"}, "cy": {"what": " "}}, "says nothing in one of the languages"),
        ({"en": {"what": "{a}"}, "cy": {"what": "{b}"}}, "has other placeholders in what: ['a', 'b']"),
        ({"en": {"what": "a", "mend": "b"}, "cy": {"what": "a"}}, "has mend in one language only"),
        ({"en": {"what": "a"}, "cy": {"what": "a"}, "fr": {"what": "a"}}, "has an unknown language: ['fr']"),
        ({"en": {"what": "a", "note": "b"}, "cy": {"what": "a"}}, "has an unknown part in en: ['note']"),
    ],
)
def test_parity_check_finds(entry: Entry, fault: str) -> None:
    assert f"made [code] {fault}" in Texts("made", {"code": entry}).faults()


def test_text_says_where_what_and_how_to_mend() -> None:
    error = UnreadableError("json-key-twice", Position("data.jsonld", line=3), key="title")
    assert error.text("en").startswith("data.jsonld, line 3: The key title is given twice")
    assert error.text("cy-GB").startswith("data.jsonld, llinell 3: Rhoddir yr allwedd title ddwywaith")
    assert error.mend("cy") in error.text("cy")
    assert error.text("de") == error.text("en") == str(error)


def test_place_names_a_cell() -> None:
    cell = Position("practice.xlsx", sheet="PracticeItem", row=1234, column="title_en")
    assert place(cell, "en") == "practice.xlsx, sheet PracticeItem, row 1234, column title_en"
    assert place(cell, "cy") == "practice.xlsx, dalen PracticeItem, rhes 1234, colofn title_en"


def test_values_are_shortened_counted_and_never_expanded() -> None:
    long = DolenError("syntax", found="x" * 1_000_000)
    assert len(long.text("en")) < LONGEST_VALUE + 200
    assert "{limit}" in DolenError("syntax", found="{limit}").text("cy")
    assert "5,000,000" in TooLargeError("triples-too-many", limit=5_000_000).text("en")
    assert "gwall" in DolenError("syntax", found={"en": "fault", "cy": "gwall"}).text("cy")


def test_several_errors_become_one_with_all_of_them() -> None:
    first = RefusedError("triple-term", Position("a.ttl", line=1))
    second = UnreadableError("syntax-dot", Position("a.ttl", line=2))
    whole = UnreadableError.several([first, second])
    assert whole.errors == (first, second)
    assert len(whole.text("cy").splitlines()) == 3
    assert UnreadableError.several([first]) is first


def test_errors_survive_pickling() -> None:
    whole = UnreadableError.several(
        [RefusedError("triple-term", Position("a.ttl", line=1)), TooLargeError("syntax-dot")]
    )
    again = pickle.loads(pickle.dumps(whole))  # noqa: S301 - our own bytes
    assert [type(error) for error in again.errors] == [RefusedError, TooLargeError]
    assert again.text("cy") == whole.text("cy")
    assert (again.status, again.errors[1].status, again.errors[0].problem) == (400, 413, "refused")


def test_a_package_adds_a_catalogue_and_keeps_the_shared_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "__init__.py").touch()
    catalogue = '[own]\nen.what = "Own {name}"\ncy.what = "Ein {name}"\n'
    (tmp_path / "other" / "texts.toml").write_text(catalogue, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    class OtherError(DolenError):
        texts = Texts.load("other")

    assert OtherError("own", name="text").text("cy") == "Ein text"
    assert OtherError("file-missing").text("en") == DolenError("file-missing").text("en")
    with pytest.raises(KeyError):
        OtherError("nowhere").text("en")
