"""SPARQL 1.1 over HTTP: the protocol, the graph store, what may be asked, and how a query is run."""
