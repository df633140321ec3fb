"""Imported once by the server that workers are forked from: what every worker would otherwise read for itself."""

from language_tags import tags

import ontology
import shapes
from loaders import mapping

from . import canonical, parse, serialise

__all__ = ["canonical", "mapping", "parse", "serialise"]

ontology.context()
ontology.graph()
shapes.flattened()
tags.check("cy")  # mappings ask for languages, and the library reads its list from files of its own
