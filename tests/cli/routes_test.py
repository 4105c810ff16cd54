"""`chokepoint routes`: paths on small graphs whose routes can be told by hand."""

import json
import unittest

from program import Case

# 1 and 2 are peers at the top; 3 buys from 1, 4 from 1 and 2, 5 from 2; 6 buys from 3 and 5;
# 3 and 5 peer.
AS_GRAPH = """# a small Internet
1|2|0
1|3|-1
1|4|-1
2|4|-1
2|5|-1
3|6|-1
5|6|-1
3|5|0
"""


class RoutesTest(Case):
    def setUp(self):
        super().setUp()
        self.graph = self.write("as.txt", AS_GRAPH)

    def route(self, *arguments, routing="policy"):
        return json.loads(
            self.succeed("routes", self.graph, "--routing", routing, "--json", *arguments)
        )

    def test_a_customer_route_beats_shorter_ones(self):
        # 1 reaches 6 by its customer 3, not by its peer 2.
        got = self.route("--from", "1", "--to", "6")
        self.assertEqual((got["path"], got["kind"]), (["1", "3", "6"], "customer"))

    def test_a_peer_route_beats_one_of_a_provider(self):
        got = self.route("--from", "3", "--to", "5")
        self.assertEqual((got["path"], got["kind"]), (["3", "5"], "peer"))

    def test_nobody_carries_traffic_between_two_providers(self):
        # 3-6-5 is as short as 3-5, but 6 does not pass on what a provider told it.
        got = self.route("--from", "3", "--to", "5", "--without-link", "3,5")
        self.assertEqual((got["path"], got["kind"]), (["3", "1", "2", "5"], "provider"))

    def test_ties_go_to_the_lowest_neighbour_and_the_reason_says_so(self):
        got = self.route("--from", "6", "--to", "4")
        self.assertEqual(got["path"], ["6", "3", "1", "4"])
        self.assertEqual(got["choices"][0]["equally_good"], ["3", "5"])
        self.assertIn("lowest", got["choices"][0]["why"])

    def test_shortest_paths_know_no_business(self):
        got = self.route("--from", "3", "--to", "5", "--without-link", "3,5", routing="shortest")
        self.assertEqual((got["path"], got["kind"]), (["3", "6", "5"], "shortest"))

    def test_disjoint_paths_are_all_listed(self):
        got = self.route("--from", "3", "--to", "5", routing="disjoint")
        self.assertEqual(got["kind"], "disjoint")
        links = [
            frozenset(link) for path in got["paths"] for link in zip(path, path[1:], strict=False)
        ]
        self.assertEqual(len(got["paths"]), 3)
        self.assertEqual(len(links), len(set(links)))
        self.assertIn(got["path"], got["paths"])

    def test_the_seed_draws_where_a_routing_draws_and_nowhere_else(self):
        self.succeed("topology", "generate", "lattice", "--side", "6", "-o", "lattice.graphml")
        self.graph = "lattice.graphml"
        for routing, draws in (("shortest", False), ("ecmp-flow", True), ("ecmp-packet", True),
                               ("disjoint", True), ("disjoint:2", True)):
            with self.subTest(routing):
                paths = {tuple(self.route("--from", "r7", "--to", "r28", "--seed", seed,
                                          routing=routing)["path"]) for seed in map(str, range(12))}
                self.assertEqual(len(paths) > 1, draws)
                again = self.route("--from", "r7", "--to", "r28", "--seed", "11", routing=routing)
                self.assertIn(tuple(again["path"]), paths)

    def test_no_route_is_an_answer(self):
        got = self.route("--from", "3", "--to", "4", "--without-router", "1", "--without-link",
                         "3,5")
        # 3 is left with its customer 6, which tells it nothing of its provider 5.
        self.assertEqual((got["path"], got["kind"], got["hops"]), ([], "none", None))

    def test_bad_input_gets_one_line(self):
        ends = ("--from", "1", "--to", "2")
        self.assertIn("no router is called '77'", self.refuse("routes", self.graph, "--from", "77", "--to", "1"))
        self.assertIn("#0 to #5", self.refuse("routes", self.graph, "--from", "#6", "--to", "1"))
        self.assertIn("routing", self.refuse("routes", self.graph, "--routing", "magic", *ends))
        self.assertIn("no link joins", self.refuse("routes", self.graph, *ends, "--without-link", "1,6"))
        self.assertIn("two routers", self.refuse("routes", self.graph, *ends, "--without-link", "1"))
        self.assertIn("'ZZ'", self.refuse("routes", self.graph, *ends, "--without-border", "ZZ"))
        bare = self.write("bare.graphml", BARE)
        self.assertIn("names none", self.refuse("routes", bare, "--routing", "policy", "--from", "a", "--to", "b"))


BARE = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="l" for="node" attr.name="label" attr.type="string"/>
<graph edgedefault="undirected">
<node id="0"><data key="l">a</data></node><node id="1"><data key="l">b</data></node>
<edge source="0" target="1"/>
</graph></graphml>
"""

if __name__ == "__main__":
    unittest.main()
