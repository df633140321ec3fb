"""Tables and JSON in a partner's own layout, read through a mapping the partner writes: CSV on the Web metadata.

The mapping is a W3C standard (Metadata Vocabulary for Tabular Data), the statements follow Generating RDF from Tabular
Data on the Web, minimal mode. A JSON file is read as the table of its records; ``docs/partners.md`` says how.
"""

from __future__ import annotations

from .convert import convert
from .metadata import Mapped, Mappings, is_mapping, patterns

__all__ = ["Mapped", "Mappings", "convert", "is_mapping", "patterns"]
