"""Who provides for whom survives other programs, which exchange the ends of undirected edges."""
import json
import re
import xml.etree.ElementTree as xml

from program import Case

try:
    import networkx
except ImportError:
    networkx = None

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


def swapped(text):
    """The same undirected graph with the ends of every edge exchanged."""
    return re.sub(r'source="([^"]*)" target="([^"]*)"', r'source="\2" target="\1"', text)


def reversed_edges(text):
    """The same graph with its edges in the other order."""
    tree = xml.ElementTree(xml.fromstring(text))
    graph = tree.getroot().find(NAMESPACE + "graph")
    edges = graph.findall(NAMESPACE + "edge")
    for edge in edges:
        graph.remove(edge)
    graph.extend(reversed(edges))
    return xml.tostring(tree.getroot(), encoding="unicode")


def directed(text):
    """The same with a direction on each edge instead of a named provider."""
    key = re.search(r'<key id="(\w+)" for="edge" attr.name="Provider"', text).group(1)
    text = re.sub(rf'\s*<data key="{key}">[^<]*</data>', "", text)
    return text.replace('edgedefault="undirected"', 'edgedefault="directed"')


class Providers(Case):
    def setUp(self):
        super().setUp()
        self.succeed("topology", "generate", "world", "--degree", "4", "--seed", "3",
                     "--routers-per-state", "20", "-o", "world.graphml")
        self.text = (self.folder / "world.graphml").read_text()

    def facts(self, file):
        """What depends on who provides for whom: sites, what they cover, and some paths."""
        placed = json.loads(self.succeed("place", file, "--routing", "policy", "--strategy",
                                         "greedy", "--budget", "4", "--json"))
        paths = [json.loads(self.succeed("routes", file, "--routing", "policy", "--from",
                                         f"X{a}3", "--to", f"X{b}7", "--json"))
                 for a, b in ("AB", "BC", "CA", "DA")]
        return ([placed[key] for key in ("sites", "coverage", "pairs")],
                [(path["path"], path["kind"]) for path in paths])

    def notes(self, file):
        return json.loads(self.succeed("topology", "info", file, "--json"))["notes"]

    def test_exchanged_ends_and_another_order_of_edges_change_nothing(self):
        expected = self.facts("world.graphml")
        self.assertEqual(self.notes("world.graphml")["providers_by_order"], 0)
        for name, change in (("swapped", swapped), ("reversed", reversed_edges),
                             ("directed", directed)):
            with self.subTest(name):
                text = change(self.text)
                self.assertNotEqual(text, self.text)
                self.write("other.graphml", text)
                self.assertEqual(self.facts("other.graphml"), expected)

    def test_without_a_named_provider_the_ends_count_and_that_is_said(self):
        self.write("old.graphml", directed(self.text).replace('"directed"', '"undirected"'))
        self.assertEqual(self.facts("old.graphml"), self.facts("world.graphml"))
        notes = self.notes("old.graphml")
        links = json.loads(self.succeed("topology", "info", "old.graphml", "--json"))
        self.assertEqual(notes["providers_by_order"], links["customer_links"])
        self.assertGreater(links["customer_links"], 0)
        # This is what the name is for: without it other ends are another hierarchy.
        self.write("old.graphml", swapped((self.folder / "old.graphml").read_text()))
        self.assertNotEqual(self.facts("old.graphml"), self.facts("world.graphml"))

    def test_networkx_keeps_the_providers(self):
        if networkx is None:
            self.skipTest("networkx is not installed")
        for force in (False, True):
            graph = networkx.read_graphml(self.folder / "world.graphml", force_multigraph=force)
            networkx.write_graphml_xml(graph, self.folder / "other.graphml")
            self.assertEqual(self.facts("other.graphml"), self.facts("world.graphml"))
        # Ids of its own: the names of routers stand for them no longer, and no guess is made.
        numbered = networkx.convert_node_labels_to_integers(graph)
        networkx.write_graphml_xml(numbered, self.folder / "numbered.graphml")
        self.assertIn("Provider", self.refuse("topology", "info", "numbered.graphml"))
