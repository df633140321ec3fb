"""Anything partners send becomes statements: one reader for every format, and what judges them."""
