"""The command line in both languages: help, click's own words, and the language that is chosen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from service.cli import main
from service.cli.language import DOMAIN, TRANSLATIONS, catalogue, key, speak, walk
from service.terminal import reader

ROOT = Path(__file__).parents[2]
WORDS = TRANSLATIONS / "cy" / "LC_MESSAGES" / f"{DOMAIN}.po"
#: Where click says what the command line can show; the rest is for prompts, editors, shells and other systems.
MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")
PLACEHOLDER = re.compile(r"\{(\w+)|%\((\w+)\)")
ENGLISH = re.compile(
    r"\b(?:the|and|of|with|is|are|this|that|from|not|file|folder|show|usage|options|error)\b", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak(main, "en")


def dolen(*words: str, **variables: str) -> str:
    """What a command says, in a process of its own."""
    command = [sys.executable, "-m", "service.cli", *words]
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **variables}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    return done.stdout + done.stderr


# --- The help ---------------------------------------------------------------------------------------------


def keys() -> set[str]:
    """The keys of every command and of every option."""
    found = set()
    for path, command in walk(main):
        found |= {path or "dolen", *(key(path, each) for each in command.params if isinstance(each, click.Option))}
    return found


def test_every_command_and_option_has_help_and_nothing_else_has() -> None:
    assert {entry for entry in catalogue() if not entry.startswith("<")} == keys()


def test_every_value_has_a_name() -> None:
    arguments = {f"<{each.name}>" for _, command in walk(main) for each in command.params if not named(each)}
    general = {"<options>", "<commands>", "<text>", "<number>", "<pair>"}
    assert {entry for entry in catalogue() if entry.startswith("<")} == arguments | general


def named(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option)


@pytest.mark.parametrize("entry", catalogue())
def test_help_is_in_both_languages(entry: str) -> None:
    texts = catalogue()[entry]
    assert texts.keys() == {"en", "cy"}
    assert all(text.strip() for text in texts.values())
    assert texts["en"] != texts["cy"] or entry == "<partner>"
    quoted = re.compile(r"\.\w+|\[[^\]]*[-/.][^\]]*\]|N-Quads|HTTP|IRI")
    assert sorted(quoted.findall(texts["en"])) == sorted(quoted.findall(texts["cy"])), "names are not translated"


def test_help_names_the_values_as_usage_does() -> None:
    for path, command in walk(main):
        for lang in ("en", "cy"):
            words = {catalogue()[f"<{each.name}>"][lang] for each in command.params if not named(each)}
            shown = set(re.findall(r"\b[A-Z][A-Z-]{3,}\b", catalogue()[path or "dolen"][lang])) - {
                "HTTP",
                "IRIS",
                "JSON",
            }
            assert shown <= words, path


def pages() -> list[tuple[str, ...]]:
    return [tuple(path.split()) for path, _ in walk(main)]


@pytest.mark.parametrize("words", [("partner", "add"), ("query",), ()])
def test_help_is_welsh_throughout(words: tuple[str, ...]) -> None:
    shown = dolen(*words, "--help", LANG="cy_GB.UTF-8")
    assert shown.startswith(f"Defnydd: dolen {' '.join(words)}".strip() + " [OPSIYNAU]")
    assert "Dangos y neges hon a gorffen." in shown
    prose = re.sub(r"--?[\w-]+|\[[^\]]*\]|^  \w+  ", " ", shown, flags=re.MULTILINE)
    assert ENGLISH.findall(prose) == []


@pytest.mark.parametrize("words", pages())
def test_every_help_page_can_be_shown_in_both(words: tuple[str, ...]) -> None:
    for lang, usage in (("en", "Usage:"), ("cy", "Defnydd:")):
        done = CliRunner().invoke(main, [*words, "--help"], env={"LC_ALL": f"{lang}_GB", "LANGUAGE": None})
        assert done.exit_code == 0
        assert done.output.startswith(usage)
        text = catalogue()[" ".join(words) or "dolen"][lang]
        assert " ".join(text.split())[:60] in " ".join(done.output.split())


def test_a_command_without_an_entry_keeps_its_own_words() -> None:
    @click.command()
    @click.option("--new", help="Its help.")
    def fresh(new: str) -> None:
        """Its text."""

    speak(fresh, "cy")
    assert fresh.params[0].help == "Its help."  # type: ignore[attr-defined]


# --- Click's words ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def words() -> Catalog:
    with WORDS.open("rb") as file:
        return read_po(file, locale="cy")


def said_by_click() -> set[object]:
    folder = Path(click.__file__).parent
    keywords = {"_": None, "ngettext": (1, 2)}
    found = (extract_from_file("python", folder / f"{name}.py", keywords=keywords) for name in MODULES)
    return {message for module in found for _, message, _, _ in module}


def test_the_catalogue_holds_what_click_says_and_nothing_else(words: Catalog) -> None:
    assert {message.id for message in words if message.id} == said_by_click()


def test_all_of_it_has_welsh_with_the_same_placeholders(words: Catalog) -> None:
    for message in words:
        if message.id:
            english = {name for text in as_tuple(message.id) for name in PLACEHOLDER.findall(text)}
            for form in as_tuple(message.string):
                assert form.strip(), message.id
                assert set(PLACEHOLDER.findall(form)) <= english, message.id
            assert not message.fuzzy
            if isinstance(message.id, tuple):
                assert len(message.string) == words.num_plurals


def as_tuple(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return texts if isinstance(texts, tuple) else (texts,)


def test_the_compiled_catalogue_is_that_of_the_text(words: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, words)
    assert WORDS.with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["publish"], "Gwerth ar goll: 'PARTNER'."),
        (["quer"], "Nid oes gorchymyn o'r enw 'quer'. Ai 'query'"),
        (["query", "--formt", "x"], "Nid oes opsiwn o'r enw '--formt'."),
        (["query", "--format", "x"], "Gwerth annilys ar gyfer '--format': Nid yw 'x' yn un o'r rhain: 'json'"),
        (["query", "--format"], "Mae angen gwerth ar yr opsiwn '--format'."),
        (["rebuild", "a"], "Cafwyd gwerth annisgwyl (a)"),
        (["rebuild", "a", "b"], "Cafwyd gwerthoedd annisgwyl (a b)"),
        (["validate", "/none"], "Ffeil '/none': nid yw'n bod."),
        (["validate", "/"], "Ffeil '/': ffolder yw hwn."),
        (["demo", "--port", "x"], "Nid yw 'x' yn rhif dilys."),
        (["demo", "--port", "0"], "Nid yw 0 o fewn yr ystod"),
    ],
)  # fmt: skip
def test_usage_errors_are_welsh(words: list[str], told: str) -> None:
    done = CliRunner().invoke(main, words, env={"LC_ALL": "cy_GB.UTF-8", "LANGUAGE": None}, prog_name="dolen")
    assert done.exit_code == 2
    assert told in done.stderr.partition("Gwall: ")[2]
    assert ENGLISH.findall(re.sub(r"'[^']*'", "", done.stderr)) == []
    again = CliRunner().invoke(main, words, env={"LC_ALL": "C", "LANGUAGE": None}, prog_name="dolen")
    assert "Error: " in again.stderr
    assert "Gwall" not in again.stderr


# --- Whose language ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "usage"),
    [
        ({"LANG": "cy"}, "Defnydd:"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "cy:en"}, "Defnydd:"),
        ({"LANG": "cy_GB.UTF-8", "LANGUAGE": "en:cy"}, "Usage:"),
        ({"LANG": "cy_GB.UTF-8", "LANGUAGE": "fr"}, "Usage:"),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "cy"}, "Usage:"),
        ({}, "Usage:"),
    ],
)  # fmt: skip
def test_help_and_clicks_words_are_in_one_language(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], usage: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    lang = "cy" if usage == "Defnydd:" else "en"
    assert reader() == lang
    shown = CliRunner().invoke(main, ["rebuild", "--help"]).output
    assert shown.startswith(usage)
    assert catalogue()["rebuild"][lang] in shown
