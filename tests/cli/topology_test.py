"""`topology generate` and `topology info`."""
import bz2
import gzip
import json

from program import Case

FAMILIES = {
    # Arguments, and how many routers and links they ask for.
    "erdos-renyi": (["--routers", "60", "--degree", "5"], 60, 150),
    # Baran (1964): with redundancy 2, a grid; side * (side - 1) links each way.
    "lattice": (["--side", "7", "--redundancy", "2"], 49, 84),
    "world": (["--states", "3", "--routers-per-state", "20", "--degree", "4"], 60, 120),
}


class Topology(Case):
    def generate(self, family, name, *arguments):
        self.succeed("topology", "generate", family, *arguments, "-o", name)
        return (self.folder / name).read_bytes()

    def info(self, name):
        return json.loads(self.succeed("topology", "info", name, "--json"))

    def test_each_family_has_the_routers_and_links_that_were_asked_for(self):
        for family, (arguments, routers, links) in FAMILIES.items():
            with self.subTest(family):
                self.generate(family, "g.graphml", *arguments)
                info = self.info("g.graphml")
                self.assertEqual(info["format"], "graphml")
                self.assertEqual((info["routers"], info["links"], info["simple_links"]),
                                 (routers, links, links))
                self.assertAlmostEqual(info["mean_degree"], 2 * links / routers)
                self.assertEqual(sum(state["routers"] for state in info["states"]), routers)

    def test_a_world_has_its_states_and_one_component(self):
        arguments, routers, _ = FAMILIES["world"]
        self.generate("world", "g.graphml", *arguments, "--border-share", "0.5")
        info = self.info("g.graphml")
        self.assertEqual(info["components"], 1)
        self.assertEqual([state["routers"] for state in info["states"]], [routers // 3] * 3)
        self.assertTrue(all(state["border_links"] >= 1 for state in info["states"]))

    def test_a_connected_random_graph_has_one_component(self):
        self.generate("erdos-renyi", "g.graphml", "--routers", "80", "--degree", "1.975",
                      "--connected")
        info = self.info("g.graphml")
        self.assertEqual((info["components"], info["links"]), (1, 79))

    def test_one_seed_gives_the_same_bytes_and_another_seed_others(self):
        for family, (arguments, _, _) in FAMILIES.items():
            if family == "lattice":
                arguments = ["--side", "7", "--redundancy", "1"]  # others leave nothing to draw
            with self.subTest(family):
                first = self.generate(family, "a.graphml", *arguments, "--seed", "7")
                again = self.generate(family, "b.graphml", *arguments, "--seed", "7")
                other = self.generate(family, "c.graphml", *arguments, "--seed", "8")
                self.assertTrue(again == first, "one seed, two graphs")
                self.assertFalse(other == first, "two seeds, one graph")

    def test_a_compressed_topology_is_read_like_a_plain_one(self):
        plain = self.generate("world", "g.graphml")
        self.write("g.graphml.gz", gzip.compress(plain))
        self.write("g.graphml.bz2", bz2.compress(plain))
        facts = self.info("g.graphml")
        self.assertEqual(self.info("g.graphml.gz"), facts)
        self.assertEqual(self.info("g.graphml.bz2"), facts)

    def test_a_topology_cut_in_half_is_refused_with_the_line_where_it_breaks(self):
        plain = self.generate("world", "g.graphml")
        half = plain[:len(plain) // 2]
        self.write("half.graphml", half)
        self.assertRegex(self.refuse("topology", "info", "half.graphml", "--json"),
                         r"^half\.graphml:\d+: .*cut short")
        for name, packed in (("half.gz", gzip.compress(plain)), ("half.bz2", bz2.compress(plain))):
            self.write(name, packed[:len(packed) // 2])
            self.assertRegex(self.refuse("topology", "info", name), rf"^{name}: .*cut short$")

    def test_a_compression_bomb_is_refused(self):
        zeros = bz2.compress(bytes(257 << 20))
        self.write("bomb.bz2", zeros)
        self.assertRegex(self.refuse("topology", "info", "bomb.bz2"), "^bomb.bz2: .*256 MiB")

    def test_what_is_no_topology_is_refused_with_its_name(self):
        self.write("empty", "")
        self.write("prose", "Dear reader,\n")
        self.write("nobody", '<graphml><graph edgedefault="undirected"></graph></graphml>')
        (self.folder / "dir").mkdir()
        for name in ("empty", "prose", "nobody", "dir", "missing"):
            with self.subTest(name):
                self.assertRegex(self.refuse("topology", "info", name), rf"^{name}(:1)?: \S")

    def test_what_cannot_be_generated_is_refused_with_the_option_and_leaves_no_file(self):
        for family, option, value in (("erdos-renyi", "--degree", "200"),
                                      ("erdos-renyi", "--degree", "nan"),
                                      ("erdos-renyi", "--degree", "-1"),
                                      ("erdos-renyi", "--routers", "1"),
                                      ("erdos-renyi", "--seed", "-1"),
                                      ("lattice", "--redundancy", "5"),
                                      ("lattice", "--side", "0"),
                                      ("world", "--degree", "500"), ("world", "--degree", "nan"),
                                      ("world", "--border-share", "2"),
                                      ("world", "--border-share", "nan"),
                                      ("world", "--states", "1"), ("world", "--interior", "star")):
            with self.subTest(f"{family} {option} {value}"):
                message = self.refuse("topology", "generate", family, option, value, "-o", "g")
                self.assertIn(option, message)
                self.assertEqual(self.names_in(), [])

    def test_a_topology_does_not_take_the_place_of_what_is_no_file(self):
        (self.folder / "dir").mkdir()
        (self.folder / "link").symlink_to("/dev/null")
        for name in ("dir", "link"):
            with self.subTest(name):
                self.assertRegex(self.refuse("topology", "generate", "world", "-o", name),
                                 rf"^{name}: .*no regular file")
        self.assertTrue((self.folder / "link").is_symlink())
