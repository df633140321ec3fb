"""``dolen sandbox``: a bare SPARQL server over a dataset of one's own, for tests and private work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from service import serving
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
    dataset = Dataset(chosen.data / "dataset", f"{chosen.base}/sparql")
    say(f"The sandbox answers at {chosen.base}/sparql", f"Mae'r blwch tywod yn ateb yn {chosen.base}/sparql")
    serving.serve(create(dataset, chosen), chosen)
