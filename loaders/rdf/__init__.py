"""RDF files of partners, in and out: parsing with lines, canonical lines for the archive, serialising."""

from .canonical import canonical
from .formats import MEDIA_TYPES
from .limits import DEFAULT, Limits
from .parse import parse
from .serialise import serialise
from .terms import from_ox, to_ox

__all__ = ["DEFAULT", "MEDIA_TYPES", "Limits", "canonical", "from_ox", "parse", "serialise", "to_ox"]
