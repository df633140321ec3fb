"""``dolen sandbox``: a bare SPARQL server over a dataset of one's own, for tests and private work."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from service import settings as settings_
from service.cache import Application
from service.failures import SettingsError
from service.settings import Settings
from service.sparql.sandbox import HOSTS, create
from service.store.dataset import Dataset
from service.terminal import say


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="The dataset's folder [var/sandbox-PORT]."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on: this computer's own.")
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True, help="The port to listen on.")
@click.pass_obj
def sandbox(settings: Settings, data: Path | None, host: str, port: int) -> None:
    """Serve a dataset of your own, with open updates and graph store, to this computer alone."""
    if host not in HOSTS:
        raise SettingsError("sandbox-host", host=host)
    folder = data or Path("var") / f"sandbox-{port}"
    chosen = replace(settings, host=host, port=port, data=folder, base="")
    os.environ.update({f"DOLEN_{each.name.upper()}": str(getattr(chosen, each.name)) for each in fields(chosen)})
    say(f"The sandbox answers at {chosen.base}/sparql", f"Mae'r blwch tywod yn ateb yn {chosen.base}/sparql")
    Granian(
        "service.cli.sandbox:worker",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        factory=True,
        log_level=LogLevels.warning,
    ).serve()


def worker() -> Application:
    """Open the dataset and make the application, in the process that answers."""
    settings = settings_.load(None, os.environ)
    return create(Dataset(settings.data / "dataset", f"{settings.base}/sparql"), settings)
