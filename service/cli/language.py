"""The command line in the person's language: help from the catalogue, click's own words through gettext."""

from __future__ import annotations

import gettext
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import click

#: The Welsh of click's own words is a catalogue of this name; English is what click says by itself.
DOMAIN = "click"
TRANSLATIONS = Path(__file__).with_name("translations")
_ENGLISH = "messages"  # gettext's own default, of which there is no catalogue

Help = Mapping[str, Mapping[str, str]]


@cache
def catalogue() -> Help:
    """Read the help: a command (``partner add``), an option (``validate --lang``) or ``<value>`` → language → text."""
    content = tomllib.loads(files("service.cli").joinpath("help.toml").read_text(encoding="utf-8"))
    return {key: value for key, value in content.items() if isinstance(value, dict)}


def speak(command: click.Command, lang: str) -> None:
    """Give a command and all below it their words in a language, ``en`` or ``cy``."""
    gettext.bindtextdomain(DOMAIN, str(TRANSLATIONS))
    gettext.textdomain(DOMAIN if lang == "cy" else _ENGLISH)
    for path, each in walk(command):
        each.help = catalogue().get(path or "dolen", {}).get(lang, each.help)
        each.options_metavar = _value("options", lang)
        if isinstance(each, click.Group):
            each.subcommand_metavar = _value("commands", lang)
        for parameter in each.params:
            _name_value(parameter, lang)
            if isinstance(parameter, click.Option):
                parameter.help = catalogue().get(key(path, parameter), {}).get(lang, parameter.help)


def walk(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give a command and all below it, each with its words after ``dolen``."""
    yield path, command
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from walk(each, f"{path} {name}".strip())


def key(path: str, option: click.Option) -> str:
    """Give the catalogue's key of a command's option: the command's words and the option's longest name."""
    return f"{path or 'dolen'} {max(option.opts, key=len)}"


def _name_value(parameter: click.Parameter, lang: str) -> None:
    """Name what a parameter takes, as the lines of usage and of help show it."""
    kind = parameter.type
    if isinstance(kind, click.Path):
        kind.name = gettext.gettext("directory" if not kind.file_okay else "file")
    if isinstance(kind, click.Choice):
        return
    if isinstance(parameter, click.Argument):
        word = _value(parameter.name or "", lang, (parameter.name or "").upper())
        parameter.metavar = (word if parameter.required else f"[{word}]") + ("..." if parameter.nargs != 1 else "")
    elif parameter.name == "pairs":
        parameter.metavar = _value("pair", lang)
    elif isinstance(kind, click.types.IntParamType):
        parameter.metavar = _value("number", lang)
    elif isinstance(kind, click.types.StringParamType):
        parameter.metavar = _value("text", lang)


def _value(name: str, lang: str, otherwise: str = "") -> str:
    return catalogue().get(f"<{name}>", {}).get(lang, otherwise)
