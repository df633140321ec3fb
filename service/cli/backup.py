"""``dolen backup``, ``dolen restore``: all that cannot be made again, in one file and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from service.backup import back_up
from service.restore import restore as put_back
from service.search import Search
from service.settings import Settings
from service.terminal import say, waiting

from .installation import require


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Write a backup to FILE, such as dolen-2026-11-21.tar.gz, while the service runs."""
    require(settings)
    with waiting("Backing up", "Yn gwneud copi wrth gefn"):
        about = back_up(settings, file)
    count = sum(map(bool, about.heads.values()))
    files = f"{len(about.files):,}"
    say(f"{file}: {files} files of {count} graphs.", f"{file}: {files} o ffeiliau, {count} o graffiau.")
    if about.accounts:
        say(
            f"The accounts are not in it: they are at {about.accounts}. Back them up with that database's own means.",
            f"Nid yw'r cyfrifon ynddo: maent yn {about.accounts}. Gwnewch gopi ohonynt â modd y gronfa ddata ei hun.",
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def restore(settings: Settings, file: Path, data: Path | None) -> None:
    """Put the backup FILE into an empty data folder, each of its files checked, and make the store from it."""
    chosen = replace(settings, data=data) if data else settings
    with waiting("Restoring", "Yn adfer"):
        about, instance = put_back(chosen, file)
        Search.again(chosen.search, instance.store)
    say(
        f"{chosen.data}: restored as of {about.made}, {len(instance.store):,} statements.",
        f"{chosen.data}: adferwyd fel yr oedd ar {about.made}, {len(instance.store):,} o osodiadau.",
    )
    if about.base != settings.base:
        say(f"Set `base` to {about.base}.", f"Gosodwch `base` i {about.base}.")
