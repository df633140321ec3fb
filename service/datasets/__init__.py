"""The data described as datasets: VoID, a DCAT catalogue, files to download, the endpoint's own description."""

from __future__ import annotations

from .library import Library, install, of
from .service_description import description
from .views import blueprint

__all__ = ["Library", "blueprint", "description", "install", "of"]
