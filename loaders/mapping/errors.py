"""What makes a mapping unusable, with the texts of this package's catalogue."""

from __future__ import annotations

from loaders.errors import RefusedError, UnreadableError
from loaders.texts import Texts

TEXTS = Texts.load("loaders.mapping")


class MappingError(UnreadableError):
    """A mapping that cannot be understood, or does not fit the file it is for."""

    texts = TEXTS


class RefusedMappingError(RefusedError):
    """A mapping that points to another place than itself."""

    texts = TEXTS
