"""`topology info` on other people's files: formats, countries, what is wrong in them."""
import bz2
import json
import os
import pathlib
import unittest

from program import Case, ROOT

DATA = pathlib.Path(os.environ.get("CHOKEPOINT_DATA", ROOT.parent / "shared/data"))

AS_GRAPH = "# inferred clique: 1 2\n1|2|0\n1|3|-1\n2|4|-1\n3|4|2\n"

# A small file of each format: routers, links, components.
FORMATS = {
    "as-relations": (AS_GRAPH, (4, 4, 1)),
    "rocketfuel-cch": ("1 @Rome,+Italy (1) -> <2> {-1}  =a r0\n2 @Bern (1) -> <1>  =b r0\n",
                       (2, 1, 1)),
    "rocketfuel-intra": ("Rome,+Italy1 Bern2 7\nBern2 Rome,+Italy1 7\n", (2, 1, 1)),
    "repetita": ("NODES 2\nlabel x y\nA 0 1\nB 2 3\n\nEDGES 2\nlabel src dest weight bw delay\n"
                 "e 0 1 1 9 9\nf 1 0 1 9 9\n", (2, 1, 1)),
    "brite": ("Topology: ( 3 Nodes, 1 Edges )\n\nNodes: ( 3 )\n0 1 1 1 1 -1 RT\n1 2 2 1 1 -1 RT\n"
              "2 3 3 0 0 -1 RT\n\nEdges: ( 1 )\n0 0 1 5.0 1.0 10.0 -1 -1 E U\n", (3, 1, 2)),
    "inet": ("2 1\n0 1 1\n1 2 2\n0 1 5\n", (2, 1, 1)),
    "orbis": ("1 2\n2 3\n2 3\n", (3, 3, 1)),
    "sndlib-xml": ("<network><networkStructure><nodes><node id='a'/><node id='b'/></nodes><links>"
                   "<link id='l'><source>a</source><target>b</target></link></links>"
                   "</networkStructure></network>", (2, 1, 1)),
    "sndlib-native": ("?SNDlib native format; type: network; version: 1.0\nNODES (\n a ( 1 2 )\n"
                      " b ( 3 4 )\n)\nLINKS (\n l ( a b ) 0 0 0 0 ( )\n)\n", (2, 1, 1)),
    "cables": ('{"c": {"landing_points": [{"id": "a", "name": "A, Fiji", "latlon": "1,2"},'
               '{"id": "b", "name": "B, Peru", "latlon": "3,4"}]}}', (2, 1, 1)),
    "cable-geojson": ('{"type": "FeatureCollection", "features": [{"geometry": {"type": '
                      '"LineString", "coordinates": [[0, 0], [1, 1]]}}]}', (2, 1, 1)),
}


class Import(Case):
    def info(self, *arguments):
        return json.loads(self.succeed("topology", "info", *arguments, "--json"))

    def test_each_format_is_recognised_by_its_content_packed_or_not(self):
        for name, (text, counts) in FORMATS.items():
            with self.subTest(name):
                self.write("file", text)
                info = self.info("file")
                self.assertEqual(info["format"], name)
                self.assertEqual((info["routers"], info["links"], info["components"]), counts)
                self.write("packed", bz2.compress(text.encode()))
                self.assertEqual(self.info("packed"), info)
                self.assertEqual(self.info("file", "--format", name), info)

    def test_a_format_that_is_named_wins_over_the_content(self):
        self.write("file", FORMATS["rocketfuel-intra"][0])
        self.assertEqual(self.info("file", "--format", "rocketfuel-latencies")["notes"]
                         ["without_delay"], 0)
        self.assertRegex(self.refuse("topology", "info", "file", "--format", "brite"),
                         r"^file:1: Topology: ")
        self.assertRegex(self.refuse("topology", "info", "file", "--format", "none"),
                         r"^--format: no format \"none\"; known: graphml, ")

    def test_countries_make_states_of_an_as_graph(self):
        self.write("graph", AS_GRAPH)
        self.write("table", "ASN,cc\n1,DE\n2,DE\n3,FR\n9,US\n")
        self.assertEqual(self.info("graph")["states"], [])
        info = self.info("graph", "--countries", "table")
        self.assertEqual(info["states"],
                         [{"code": "DE", "routers": 2, "border_routers": 1, "border_links": 1},
                          {"code": "FR", "routers": 1, "border_routers": 1, "border_links": 1}])
        self.assertEqual(info["notes"]["without_country"], 1)
        self.assertEqual(info["notes"]["countries_without_routers"], 1)
        self.write("bad", "ASN,cc\n1,DE\n0,FR\n")
        self.assertRegex(self.refuse("topology", "info", "graph", "--countries", "bad"),
                         "^bad:3: AS: ")
        self.assertRegex(self.refuse("topology", "info", "table"), "^table:1: .*--countries")

    def test_what_is_repaired_in_an_as_graph_is_counted_with_its_first_line(self):
        self.write("graph", AS_GRAPH + "7|7|0\n2|1|0\n4|5|-1\n5|1|-1\n4|1|-1\n")
        info = self.info("graph")
        self.assertEqual((info["customer_links"], info["peer_links"], info["sibling_links"]),
                         (5, 1, 1))
        notes = info["notes"]
        self.assertEqual((notes["tier1_ases"], notes["dropped_loops"], notes["dropped_duplicates"],
                          notes["customer_provider_cycles"], notes["routers_in_cycles"]),
                         (2, 1, 1, 0, 0))
        self.assertEqual(notes["first_lines"], {"dropped_loops": 6, "dropped_duplicates": 7})
        self.assertEqual((info["components"], info["largest_component"]), (2, 5))
        self.write("ring", "1|2|-1\n2|3|-1\n3|1|-1\n")
        self.assertEqual(self.info("ring")["notes"]["customer_provider_cycles"], 1)
        text = self.succeed("topology", "info", "ring")
        self.assertIn("1  groups of ASes that are their own providers, first in line 1", text)

    def test_bad_as_graphs_are_refused_with_the_line(self):
        for line, why in (("5|6|7", "unknown code"), ("5|6", "is not AS|AS"),
                          ("4294967296|6|0", "no AS number"), ("5|0|0", "no AS number"),
                          ("3|1|-1", "another one on line 3"), ("1|2|-1", "another one on line 2")):
            with self.subTest(line):
                self.write("graph", f"{AS_GRAPH}{line}\n")
                message = self.refuse("topology", "info", "graph", "--json")
                self.assertRegex(message, r"^graph:6: ")
                self.assertIn(why, message)

    def test_every_published_topology_is_read_or_refused_with_a_reason(self):
        if not (DATA / "facts.json").exists():
            raise unittest.SkipTest(f"no published data at {DATA}")
        for folder in ("as", "sndlib", "rocketfuel", "gen", "cables"):
            for path in sorted((DATA / folder).iterdir()):
                with self.subTest(path.name):
                    if path.is_dir():
                        continue
                    done = self.run_program("topology", "info", path, "--json")
                    if done.returncode == 0:
                        self.assertGreater(json.loads(done.stdout)["links"], 0)
                    else:
                        self.assertEqual(done.returncode, 2)
                        self.assert_one_line(done.stderr)
