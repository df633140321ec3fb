"""The command line: ``dolen``."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import click

from service import __version__, settings
from service.cli.boundary import Commands
from service.cli.data import demo, export, rebuild, serve
from service.cli.partner import partner
from service.cli.publishing import publish, template, validate
from service.cli.query import query
from service.cli.sandbox import sandbox

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dolen")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="A settings file [dolen.toml].")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="The data folder.")
@click.option("--base", help="The base of all IRIs.")
@click.pass_context
def main(context: click.Context, config: Path | None, data: Path | None, base: str | None) -> None:
    """Dolen: good practice of public services as linked data, in English and Welsh."""
    found = settings.load(config, os.environ, data=data, base=base)
    logging.basicConfig(level=found.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    context.obj = found


for command in (demo, serve, partner, validate, publish, template, query, rebuild, export, sandbox):
    main.add_command(command)
