"""Whether there is an installation here, and whether one can be: what commands ask before they begin."""

from __future__ import annotations

from queries.parameter import ABSOLUTE
from service.archive import Archive
from service.failures import SettingsError, StoreError
from service.settings import Settings

HIGHEST_PORT = 65535


def usable(settings: Settings) -> Settings:
    """Give settings back that addresses can be made of.

    Raises:
        SettingsError: a base that is no IRI, a port that cannot be.

    """
    if not ABSOLUTE.fullmatch(settings.base):
        raise SettingsError("bad-base", value=settings.base)
    if not 0 <= settings.port <= HIGHEST_PORT:
        raise SettingsError("bad-setting", source="DOLEN_PORT", name="port", value=str(settings.port))
    return settings


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
