"""``dolen validate``, ``dolen publish``, ``dolen template``: a partner's files on their way into the graph."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
from rdflib import Graph
from xlsxwriter.exceptions import FileCreateError

from loaders import bounded
from loaders.errors import UnreadableError
from loaders.report import Report
from loaders.space import OpenSpace
from loaders.table import write_template
from service.accounts import Accounts
from service.instance import open_instance
from service.mappings import KeptMappings
from service.partners import Owners
from service.publish import judge
from service.settings import Settings
from service.submissions import Mode
from service.terminal import reader, say, waiting

from .boundary import DOES_NOT_CONFORM, UNREADABLE
from .errors import CommandError

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
MODE = click.option("--mode", type=click.Choice([str(each) for each in Mode]), default="replace", show_default=True)
#: The kinds of file a template can be.
TEMPLATES = frozenset({".xlsx", ".csv"})
#: How a report is written, by the name of its format; a workbook repeats the tables among the files.
FORMATS: dict[str, Callable[[Report, str, tuple[Path, ...]], str | bytes]] = {
    "text": lambda report, lang, _: report.to_text(lang),
    "json": lambda report, lang, _: json.dumps(report.to_json(lang), ensure_ascii=False, indent=2),
    "csv": lambda report, lang, _: report.to_csv(lang),
    "xlsx": lambda report, lang, files: bounded.run(Report.to_xlsx, report, lang, files, readable=files),
    "ttl": lambda report, *_: report.to_turtle(),
}


@click.command()
@FILES
@click.option("--partner")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["en", "cy"]))
@click.pass_obj
def validate(settings: Settings, files: tuple[Path, ...], partner: str | None, form: str, lang: str | None) -> None:
    """Say what is wrong in FILES, where, and how to mend it; publish nothing.

    Ends with 0 when they conform, 1 when they do not, 2 when they cannot be read.
    """
    with waiting("Checking", "Yn gwirio"):
        try:
            report = _check(settings, files, partner)
        except UnreadableError as error:
            report = Report.unreadable(error)
        written = FORMATS[form](report, lang or reader(), files)
    click.echo(written, nl=isinstance(written, str))
    sys.exit((0 if report.conforms else DOES_NOT_CONFORM) if report.readable else UNREADABLE)


@click.command()
@click.argument("partner")
@FILES
@MODE
@click.pass_obj
def publish(settings: Settings, partner: str, files: tuple[Path, ...], mode: str) -> None:
    """Make what FILES say the whole of what PARTNER publishes; nothing changes when they say nothing new."""
    with waiting("Publishing", "Yn cyhoeddi") as tell:
        instance = open_instance(settings, shared=True, create=False)
        instance.told = tell
        done = instance.publish(partner, files, person(), mode=Mode(mode))
    told(done.report)
    if done.changed:
        accounts = Accounts(settings)
        accounts.trail.add(person(), "publish", partner, f"version {done.version}")
        accounts.close()
    version, added, removed = done.version, f"{done.added:,}", f"{done.removed:,}"
    if done.changed:
        say(
            f"{partner}: version {version} published. Statements added: {added}; removed: {removed}.",
            f"{partner}: cyhoeddwyd fersiwn {version}. Gosodiadau a ychwanegwyd: {added}; a dynnwyd: {removed}.",
        )
    else:
        say(f"{partner}: nothing new; version {version} stays.", f"{partner}: dim byd newydd; erys fersiwn {version}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", type=click.Choice(["en", "cy"]))
def template(file: Path, lang: str | None) -> None:
    """Write an empty spreadsheet to fill in, as .xlsx or .csv by FILE's name."""
    if file.suffix.lower() not in TEMPLATES:
        raise CommandError("template-kind", file=file.name)
    try:
        write_template(file, lang or reader())
    except FileCreateError as error:  # holds the system's
        raise error.args[0] from error


def told(report: Report) -> None:
    """Show a report that has something to say, beside the command's result."""
    if report.findings:
        click.echo(report.to_text(reader()), err=True)


def person() -> str:
    """Name who publishes; an account without a name has a number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _check(settings: Settings, files: tuple[Path, ...], partner: str | None) -> Report:
    if partner is not None:
        instance = open_instance(settings, shared=True, create=False)
        kept = KeptMappings(settings.archive).fitting(partner, (path.name for path in files))
        return instance.check(partner, (*files, *kept))
    space, owners = OpenSpace(settings.base, "anyone", steward=True), Owners(settings.base, ())
    return bounded.run(judge, files, space, _things(settings), owners, readable=files)[1]


def _things(settings: Settings) -> Graph:
    """Take the register's things when there is an installation here, else none."""
    if (settings.archive / "archive.json").exists():
        return open_instance(settings, shared=True).things()
    return Graph()
