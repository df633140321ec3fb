"""The service: archive, publishing, store, SPARQL, browsing and the command line."""

__version__ = "0.1.0"
