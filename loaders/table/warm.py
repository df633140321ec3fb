"""Imported once by the server that workers are forked from: the columns and names that every table is read by."""

from . import header, kinds

__all__ = ["header", "kinds"]

header.known(["identifier"], tuple(kinds.SEGMENTS))
kinds.kind("PracticeItem")
