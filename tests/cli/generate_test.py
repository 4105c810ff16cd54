"""`topology generate` with every family's own options, `topology thin` and `topology thicken`."""
import json
import re

from program import Case

# Family, arguments, routers, links.
NETWORKS = [
    ("centralized", ["--routers", "50", "--hubs", "7"], 50, 49),
    ("centralized", ["--routers", "50", "--degree", "4"], 50, 100),
    ("decentralized", ["--routers", "60", "--hubs", "6", "--links", "80"], 60, 80),
    ("lattice", ["--side", "6", "--links", "100"], 36, 100),
    ("erdos-renyi", ["--routers", "50", "--links", "77"], 50, 77),
    ("erdos-renyi", ["--routers", "50", "--probability", "1"], 50, 1225),
    ("erdos-renyi", ["--routers", "50", "--probability", "0"], 50, 0),
    ("waxman", ["--routers", "50", "--beta", "0.5", "--degree", "3"], 50, 75),
    ("geometric", ["--routers", "50", "--radius", "1.414"], 50, 1225),
    ("geometric", ["--routers", "50", "--links", "90"], 50, 90),
    ("watts-strogatz", ["--routers", "50", "--neighbours", "6", "--rewire", "0.3"], 50, 150),
    ("watts-strogatz", ["--routers", "50", "--rewire", "1", "--connected"], 50, 100),
    # A clique of four, and three links of each of the other 46.
    ("barabasi-albert", ["--routers", "50", "--attach", "3"], 50, 144),
    ("transit-stub", ["--routers", "90", "--transit-share", "0.2", "--domains", "3",
                      "--stub-routers", "6", "--multihomed", "0.1", "--shortcuts", "0.1"], 90, 135),
    ("as-graph", ["--routers", "500", "--links", "2500", "--peering-share", "0.5", "--tier1", "10",
                  "--transit-share", "0.4", "--exchanges", "4"], 500, 2500),
    # Of 490 ASes' providers, two each, and as many peerings again.
    ("as-graph", ["--routers", "500", "--multihoming", "2", "--peering-share", "0.5", "--tier1",
                  "10"], 500, 1960),
    ("world", ["--interior", "geometric", "--states", "3", "--routers-per-state", "20",
               "--degree", "5", "--peering-share", "0.9"], 60, 150),
]

# Family, arguments that are refused, the option that the message names.
REFUSED = [
    ("centralized", ["--hubs", "100"], "--hubs"),
    ("centralized", ["--degree", "1"], "--degree"),
    ("decentralized", ["--links", "3"], "--links"),
    ("lattice", ["--links", "99999"], "--links"),
    ("erdos-renyi", ["--probability", "1.5"], "--probability"),
    ("erdos-renyi", ["--probability", "0.1", "--degree", "3"], "--degree"),
    ("erdos-renyi", ["--peering-share", "nan"], "--peering-share"),
    ("waxman", ["--alpha", "0"], "--alpha"),
    ("waxman", ["--beta", "0"], "--beta"),
    ("waxman", ["--routers", "50000"], "--routers"),
    ("waxman", ["--alpha", "0.1", "--links", "200"], "--alpha"),
    ("geometric", ["--radius", "nan"], "--radius"),
    ("geometric", ["--radius", "-1"], "--radius"),
    ("watts-strogatz", ["--neighbours", "5"], "--neighbours"),
    ("watts-strogatz", ["--rewire", "2"], "--rewire"),
    ("watts-strogatz", ["--links", "200", "--rewire", "nan"], "--rewire"),
    ("barabasi-albert", ["--attach", "0"], "--attach"),
    ("barabasi-albert", ["--attach", "100"], "--attach"),
    ("transit-stub", ["--domains", "90"], "--domains"),
    ("transit-stub", ["--transit-share", "0"], "--transit-share"),
    ("transit-stub", ["--shortcuts", "2"], "--shortcuts"),
    ("as-graph", ["--peering-share", "1"], "--peering-share"),
    ("as-graph", ["--multihoming", "0"], "--multihoming"),
    ("as-graph", ["--routers", "100", "--links", "5"], "--links"),
    ("as-graph", ["--routers", "10", "--tier1", "11"], "--tier1"),
    ("world", ["--peering-share", "2"], "--peering-share"),
]


class Generate(Case):
    def generate(self, family, name, *arguments):
        self.succeed("topology", "generate", family, *arguments, "-o", name)
        return (self.folder / name).read_bytes()

    def info(self, name):
        return json.loads(self.succeed("topology", "info", name, "--json"))

    def links(self, name):
        text = (self.folder / name).read_text()
        return [frozenset(ends) for ends in
                re.findall(r'<edge source="(n\d+)" target="(n\d+)"', text)]

    def test_each_familys_options_give_the_network_that_they_ask_for(self):
        for family, arguments, routers, links in NETWORKS:
            with self.subTest(f"{family} {arguments}"):
                self.generate(family, "g.graphml", *arguments)
                info = self.info("g.graphml")
                self.assertEqual((info["routers"], info["links"], info["simple_links"]),
                                 (routers, links, links))

    def test_connected_networks_have_one_component(self):
        for family, arguments in (("waxman", ["--alpha", "0.02"]), ("geometric", ["--radius", "0.05"]),
                                  ("watts-strogatz", ["--rewire", "1"]), ("erdos-renyi", [])):
            with self.subTest(family):
                self.generate(family, "g.graphml", *arguments)
                apart = self.info("g.graphml")
                self.generate(family, "c.graphml", *arguments, "--connected")
                self.assertEqual(self.info("c.graphml")["components"], 1)
                if family in ("waxman", "geometric"):
                    self.assertGreater(apart["components"], 1)
                    self.assertTrue(set(self.links("g.graphml")) < set(self.links("c.graphml")))

    def test_one_seed_gives_the_same_bytes_and_another_seed_others(self):
        for family, arguments in (("waxman", []), ("geometric", []), ("watts-strogatz", []),
                                  ("barabasi-albert", []), ("transit-stub", []),
                                  ("centralized", ["--degree", "4"]), ("decentralized", []),
                                  ("as-graph", ["--routers", "300"])):
            with self.subTest(family):
                first = self.generate(family, "a.graphml", *arguments, "--seed", "7")
                self.assertEqual(self.generate(family, "b.graphml", *arguments, "--seed", "7"), first)
                other = self.generate(family, "c.graphml", *arguments, "--seed", "8")
                self.assertNotEqual(other, first)

    def test_relations_are_written_and_read_again(self):
        self.generate("as-graph", "g.graphml", "--routers", "500", "--multihoming", "2",
                      "--peering-share", "0.5", "--tier1", "10")
        info = self.info("g.graphml")
        self.assertEqual((info["customer_links"], info["peer_links"]), (980, 980))
        self.generate("geometric", "plain.graphml", "--links", "200")
        info = self.info("plain.graphml")
        self.assertEqual((info["customer_links"], info["peer_links"]), (0, 0))
        self.generate("geometric", "related.graphml", "--links", "200", "--peering-share", "1")
        info = self.info("related.graphml")
        self.assertEqual((info["customer_links"], info["peer_links"]), (99, 101))
        self.assertEqual(self.links("plain.graphml"), self.links("related.graphml"))

    def test_what_cannot_be_generated_is_refused_with_the_option_and_leaves_no_file(self):
        for family, arguments, option in REFUSED:
            with self.subTest(f"{family} {arguments}"):
                message = self.refuse("topology", "generate", family, *arguments, "-o", "g")
                self.assertIn(option, message)
                self.assertEqual(self.names_in(), [])

    def test_help_lists_every_family_and_every_family_its_options(self):
        text = self.succeed("topology", "generate", "--help")
        for family, arguments, _, _ in NETWORKS:
            self.assertIn(family, text)
            own = self.succeed("topology", "generate", family, "--help")
            for option in (word for word in arguments if word.startswith("--")):
                self.assertIn(option, own)

    def test_thinning_nests_and_keeps_the_network_in_one_piece(self):
        self.generate("as-graph", "g.graphml", "--routers", "300")
        full = self.info("g.graphml")
        for by in ("random", "age"):
            with self.subTest(by):
                for keep in ("0", "0.4", "0.8"):
                    self.succeed("topology", "thin", "g.graphml", "--keep", keep, "--by", by,
                                 "--seed", "3", "-o", f"{keep}.graphml")
                self.assertEqual(len(self.links("0.8.graphml")), round(0.8 * full["links"]))
                self.assertEqual(self.info("0.graphml")["components"], 1)
                self.assertEqual(len(self.links("0.graphml")), 299)
                self.assertTrue(set(self.links("0.graphml")) <= set(self.links("0.4.graphml"))
                                <= set(self.links("0.8.graphml")) <= set(self.links("g.graphml")))

    def test_thickening_adds_peerings_to_a_network_with_relations(self):
        self.generate("world", "g.graphml", "--degree", "3")
        before = self.info("g.graphml")
        for model in ("uniform", "degree", "distance"):
            with self.subTest(model):
                self.succeed("topology", "thicken", "g.graphml", "--degree", "6", "--model", model,
                             "-o", "t.graphml")
                after = self.info("t.graphml")
                self.assertEqual(after["simple_links"], 576)
                self.assertEqual(after["customer_links"], before["customer_links"])
                self.assertTrue(set(self.links("g.graphml")) < set(self.links("t.graphml")))

    def test_what_cannot_be_reshaped_is_refused_with_the_option(self):
        self.generate("erdos-renyi", "g.graphml")
        for arguments, option in ((["thin", "g.graphml", "--keep", "1.5"], "--keep"),
                                  (["thin", "g.graphml", "--keep", "nan"], "--keep"),
                                  (["thin", "g.graphml", "--keep", "1", "--by", "size"], "--by"),
                                  (["thicken", "g.graphml", "--degree", "200"], "--degree"),
                                  (["thicken", "g.graphml", "--degree", "8", "--model", "x"],
                                   "--model"),
                                  (["thin", "none", "--keep", "1"], "none"),
                                  (["thicken", "none", "--degree", "8"], "none")):
            with self.subTest(str(arguments)):
                self.assertIn(option, self.refuse("topology", *arguments, "-o", "out"))
                self.assertEqual(self.names_in(), ["g.graphml"])
