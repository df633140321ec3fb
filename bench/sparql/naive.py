"""The naive way to serve SPARQL: Flask, rdflib and oxrdflib, as tutorials show it; for granian, as ``naive:app``."""

from __future__ import annotations

import os

import pyoxigraph as ox
from flask import Flask, Response, request
from oxrdflib.store import OxigraphStore
from rdflib import Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

app = Flask(__name__)
graph = Graph(OxigraphStore(store=ox.Store.read_only(os.environ["BENCH_STORE"])), DATASET_DEFAULT_GRAPH_ID)


@app.get("/sparql")
def sparql() -> Response:
    """Answer a query as JSON, Turtle or N-Triples."""
    result = graph.query(request.args["query"])
    if result.graph is None:
        return Response(result.serialize(format="json"), content_type="application/sparql-results+json")
    offers = ["text/turtle", "application/n-triples"]
    media_type = request.accept_mimetypes.best_match(offers, offers[0])
    return Response(result.graph.serialize(format=media_type, encoding="utf-8"), content_type=media_type)
