"""`topology cut`: the fewest routers and links between two parts of a network."""
import json
import unittest

from program import Case
from routes_test import AS_GRAPH

COUNTRIES = "asn,cc\n1,US\n2,US\n3,XA\n4,XA\n5,XA\n6,XA\n"


class CutTest(Case):
    def setUp(self):
        super().setUp()
        self.graph = self.write("as.txt", AS_GRAPH)
        self.countries = self.write("countries.csv", COUNTRIES)

    def cut(self, *arguments):
        return json.loads(self.succeed("topology", "cut", self.graph, "--json", *arguments))

    def test_between_two_routers(self):
        # 6 hangs on 3 and 5, by two links.
        got = self.cut("--from", "6", "--to", "4")
        self.assertEqual((got["vertex_cut_size"], got["edge_cut_size"]), (2, 2))

    def test_neighbours_are_parted_by_links_only(self):
        got = self.cut("--from", "1", "--to", "2")
        self.assertIsNone(got["vertex_cut"])
        self.assertEqual(got["edge_cut_size"], 3)  # 1-2, 1-4-2, 1-3-5-2

    def test_of_a_state(self):
        # Only 6 has no link abroad; its way out is by 3 or by 5, or it is cut off itself.
        got = self.cut("--state", "XA", "--countries", self.countries)
        self.assertEqual(got["vertex_cut_size"], 1)
        self.assertEqual(got["edge_cut_size"], 2)

    def test_bad_input_gets_one_line(self):
        call = ("topology", "cut", self.graph)
        self.assertIn("--countries", self.refuse(*call, "--state", "XA"))
        self.assertIn("'ZZ'", self.refuse(*call, "--state", "ZZ", "--countries", self.countries))
        self.assertIn("interior", self.refuse(*call, "--state", "US", "--countries",
                                              self.countries))
        self.assertIn("--from", self.refuse(*call))
        self.assertIn("--to", self.refuse(*call, "--from", "1", "--to", "1"))


if __name__ == "__main__":
    unittest.main()
