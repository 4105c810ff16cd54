#!/usr/bin/env python3
"""Betweenness of ten graphs of the Internet Topology Zoo by networkx (Debian: python3-networkx).

    python3 tests/data/betweenness/make.py ../shared/data/zoo > tests/data/betweenness/networkx.json

One list a graph, in the order of its nodes; unordered pairs, not normalised, parallel links as one.
"""
import json
import pathlib
import sys

import networkx

GRAPHS = ("Abilene", "AttMpls", "Bellcanada", "Cogentco", "Colt",
          "Geant2012", "Ion", "Janetlense", "Oteglobe", "UsCarrier")


def values(path):
    graph = networkx.Graph(networkx.read_graphml(path).to_undirected())
    return list(networkx.betweenness_centrality(graph, normalized=False).values())


folder = pathlib.Path(sys.argv[1])
found = {name: values(folder / f"{name}.graphml") for name in GRAPHS}
json.dump({"networkx": networkx.__version__, "betweenness": found}, sys.stdout)
print()
