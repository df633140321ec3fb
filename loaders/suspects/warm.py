"""Imported once by the server that workers are forked from: the judge, the shapes as it gets them, the filter."""

from loaders import validate
from loaders.rules import rules

__all__ = ["validate"]

rules().filter  # noqa: B018 - compiled here, once
rules().judged  # noqa: B018
