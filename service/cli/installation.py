"""Commands that need an installation refuse to begin one where none is."""

from __future__ import annotations

from service.archive import Archive
from service.failures import StoreError
from service.settings import Settings


def require(settings: Settings) -> None:
    """Make sure that there is an installation in the data folder.

    Raises:
        StoreError: the folder has no archive.

    """
    if not (settings.archive / "archive.json").exists():
        raise StoreError("no-installation", folder=str(settings.data))


def archive(settings: Settings) -> Archive:
    """Open the archive that is there.

    Raises:
        DolenError: there is none, or it is another base's.

    """
    require(settings)
    return Archive(settings.archive, settings.base)
