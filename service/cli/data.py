"""``dolen demo``, ``serve``, ``rebuild``, ``export``: an installation as a whole."""

from __future__ import annotations

import gzip
import re
import sys
from dataclasses import replace
from pathlib import Path

import click

from service import serving
from service.demonstration import folders, publish_examples
from service.dossiers import places
from service.instance import open_instance
from service.instance import rebuild as make_again
from service.search import Search
from service.settings import Settings
from service.terminal import say, waiting

from .errors import CommandError
from .installation import require, usable

#: What a host's name has beside letters and numbers.
_NO_SIGNS = re.compile(r"[^0-9A-Za-z]+")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False))
@click.option("--no-serve", is_flag=True)
@click.pass_context
def demo(context: click.Context, host: str, port: int, data: Path | None, *, no_serve: bool) -> None:
    """Publish the example partners' files and serve them; the base is the address."""
    settings, named = context.obj, data or context.find_root().params.get("data")
    folder = named or Path("var") / f"demo-{_NO_SIGNS.sub('-', host)}-{port}"
    chosen = usable(replace(settings, host=host, port=port, data=folder, base=""))
    if not folders():  # they are beside the package in a checkout alone
        raise CommandError("no-examples")
    publish_examples(chosen)
    if not no_serve:
        say(
            f"Open {chosen.base}/en/ in a browser; Ctrl+C ends.",
            f"Agorwch {chosen.base}/cy/ mewn porwr; Ctrl+C i orffen.",
        )
        serving.run_afresh(chosen)


@click.command()
@click.option("--config", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.pass_context
def serve(context: click.Context, config: Path | None) -> None:
    """Serve what the partners have published."""
    serving.run(usable(serving.settings_with(config)) if config else context.obj)


@click.command()
@click.pass_obj
def rebuild(settings: Settings) -> None:
    """Make the store again from the archive."""
    require(settings)
    with waiting("Making the store again", "Yn creu'r storfa eto"):
        instance = make_again(settings)
        Search.again(settings.search, instance.store)
        places.forget(settings.dossiers)  # the service makes them from the archive
    say(f"Made again: {len(instance.store):,} statements.", f"Crëwyd eto: {len(instance.store):,} o osodiadau.")


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(settings: Settings, output: Path | None) -> None:
    """Write all named graphs as sorted N-Quads."""
    with waiting("Gathering", "Yn casglu"):
        lines = open_instance(settings, shared=True, create=False).store.lines()
        content = "".join(f"{line}\n" for line in lines).encode()
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(gzip.compress(content, mtime=0) if output.suffix == ".gz" else content)
