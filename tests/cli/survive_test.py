"""`topology survive`."""
import json

from program import Case

SMALL = ["--side", "30", "--draws", "50", "--seed", "3", "--json"]


class Survive(Case):
    def survive(self, *arguments):
        return json.loads(self.succeed("topology", "survive", *arguments))

    def test_what_is_pinned_is_there_and_the_same_twice(self):
        words = ["topology", "survive", "--redundancy", "2", "--destroy", "0.2", *SMALL]
        out = self.succeed(*words)
        self.assertEqual(out, self.succeed(*words))
        told = json.loads(out)
        self.assertLess(told["mean"], .8)
        self.assertGreater(told["mean"], .7)
        self.assertGreater(told["se"], 0)
        self.assertAlmostEqual(told["threshold_estimate"], .4073, delta=.06)

    def test_a_tree_has_no_threshold_and_the_reason_is_told(self):
        told = self.survive("--redundancy", "1", "--destroy", "0.1", *SMALL)
        self.assertIsNone(told["threshold_estimate"])
        self.assertIn("break", told["reason"])

    def test_the_curve_falls_from_all_to_none_and_agrees_with_the_single_value(self):
        told = self.survive("--redundancy", "3", "--destroy", "0.4", "--curve", *SMALL)
        curve = told["curve"]
        self.assertEqual([point["destroyed"] for point in curve], [i / 100 for i in range(101)])
        self.assertEqual((curve[0]["mean"], curve[100]["mean"]), (1, 0))
        for before, after in zip(curve, curve[1:]):
            self.assertGreaterEqual(before["mean"] + 1e-12, after["mean"])
        self.assertEqual((curve[40]["mean"], curve[40]["se"]), (told["mean"], told["se"]))

    def test_whoever_aims_needs_to_destroy_less(self):
        network = ["--family", "erdos-renyi", "--routers", "400", "--degree", "4",
                   "--destroy", "0.3", "--draws", "50", "--seed", "2", "--json"]
        left = {attack: self.survive("--attack", attack, *network)["mean"]
                for attack in ("random", "degree", "adaptive", "betweenness")}
        for attack in ("degree", "adaptive", "betweenness"):
            self.assertLess(left[attack], left["random"] - .1)
        self.assertLess(left["adaptive"], left["degree"])

    def test_a_file_survives_like_the_network_in_it(self):
        self.succeed("topology", "generate", "lattice", "--side", "30", "--redundancy", "2",
                     "--seed", "3", "-o", "g.graphml")
        file = self.survive("--file", "g.graphml", "--destroy", "0.2", *SMALL[2:])
        lattice = self.survive("--redundancy", "2", "--destroy", "0.2", *SMALL)
        self.assertEqual(file, lattice)

    def test_bad_input_is_refused_in_one_line(self):
        for arguments, told in (
                (["--destroy", "1.5"], "--destroy: must be from 0 to 1"),
                (["--destroy", "nan"], "--destroy: must be from 0 to 1"),
                (["--redundancy", "5"], "--redundancy"),
                (["--draws", "0"], "--draws"),
                (["--seed", "-1"], "--seed"),
                (["--attack", "rockets"], "--attack"),
                (["--attack", "adaptive-betweenness"], "out of reach beyond 1000 stations"),
                (["--family", "rockets"], "--family"),
                (["--degree", "3"], "--degree"),
                (["--family", "erdos-renyi", "--side", "9"], "says nothing about the family"),
                (["--family", "erdos-renyi", "--degree", "1e9"], "--degree"),
                (["--file", "none.graphml"], "none.graphml"),
                (["--file", "none.graphml", "--side", "9"], "--side")):
            with self.subTest(arguments):
                self.assertIn(told, self.refuse("topology", "survive", *arguments))
