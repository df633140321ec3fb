"""What can go wrong with files to download."""

from __future__ import annotations

from loaders.errors import DolenError
from loaders.texts import Texts

TEXTS = Texts.load("service.datasets", "errors.toml")
#: When to try again, in seconds.
RETRY_AFTER = 15


class FilesBusyError(DolenError):
    """Another file is being made, and takes long."""

    status = 503
    problem = "files-busy"
    texts = TEXTS

    def __init__(self) -> None:
        super().__init__("files-busy", seconds=RETRY_AFTER)
