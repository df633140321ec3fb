"""One module for each step; the newest is ``schema.HEAD``."""
