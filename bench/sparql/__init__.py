"""Measurements of the SPARQL service beside other servers; run by hand, see bench/README.md."""
