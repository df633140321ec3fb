"""Dossiers: all that the graphs together say with a thing, kept in one place of the disk, read in one step.

The engine keeps statements sorted by terms, and each term in a place of its own: what is said of one thing lies in
fifty places, which in a large store is fifty waits for the disk. A dossier has the N-Quads lines whose subject is the
thing or a part of it and, of a practice item, those that point at it. Like the store, dossiers are an index of the
archive: made from it, brought forward with it, made again when in doubt; where there are none the engine is asked.
"""

from __future__ import annotations

from .keeping import Dossiers
from .reading import Drawer

__all__ = ["Dossiers", "Drawer"]
