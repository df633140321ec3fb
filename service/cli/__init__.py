"""The command line: ``dolen``."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from service import __version__, settings
from service.cli.accounts import accounts
from service.cli.backup import backup, restore
from service.cli.boundary import Commands
from service.cli.data import demo, export, rebuild, serve
from service.cli.installation import usable
from service.cli.mapping import mapping
from service.cli.partner import partner
from service.cli.people import audit, person
from service.cli.publishing import publish, template, validate
from service.cli.query import query
from service.cli.sandbox import sandbox
from service.cli.searches import searches
from service.cli.submissions import rollback, submissions, submit, versions, withdraw
from service.failures import SettingsError

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dolen", message="%(prog)s %(version)s")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False))
@click.option("--base")
@click.pass_context
def main(context: click.Context, config: Path | None, data: Path | None, base: str | None) -> None:
    """Dolen: good practice of public services as linked data, in English and Welsh."""
    try:
        found = usable(settings.load(config, os.environ, data=data, base=base))
    except ValueError as error:  # brackets in an address that hold no number of IPv6
        raise SettingsError("bad-base", value=base or os.environ.get("DOLEN_BASE", "")) from error
    if found.log_level.upper() not in logging.getLevelNamesMapping():
        raise SettingsError(
            "bad-setting", source="dolen.toml, DOLEN_LOG_LEVEL", name="log_level", value=found.log_level
        )
    logging.basicConfig(level=found.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    context.obj = found


_SHARING = (partner, person, accounts, audit, mapping, validate, publish, template)
_STEPS = (submit, submissions, versions, rollback, withdraw)
for command in (demo, serve, *_SHARING, *_STEPS, query, searches, rebuild, backup, restore, export, sandbox):
    main.add_command(command)
