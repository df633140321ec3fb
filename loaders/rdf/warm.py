"""Imported once by the server that workers are forked from: what every worker would otherwise read for itself."""

import ontology
import shapes

from . import canonical, parse, serialise

__all__ = ["canonical", "parse", "serialise"]

ontology.context()
ontology.graph()
shapes.flattened()
