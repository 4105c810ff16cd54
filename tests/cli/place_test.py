"""`place`: sites on whole graphs, for one or all states."""
import itertools
import json
import os
import signal
import subprocess
import time

from program import PROGRAM, Case

# AS 1 and 2 are tier 1; 11, 12 buy from 1, 21 and 22 from 2; 111 from 11, 121 from 12, 211 from 21.
AS_GRAPH = """# a small Internet
1|2|0
1|11|-1
1|12|-1
2|21|-1
2|22|-1
11|111|-1
12|121|-1
21|211|-1
"""
COUNTRIES = "ASN,cc\n1,US\n2,US\n11,FR\n111,FR\n12,DE\n121,DE\n21,IR\n22,IR\n211,IR\n"
NAMES = ["1", "2", "11", "12", "111", "121", "21", "22", "211"]
PARENT = {"111": "11", "121": "12", "11": "1", "12": "1", "211": "21", "21": "2", "22": "2"}
COUNTRY = dict(line.split(",") for line in COUNTRIES.split()[1:])


def path(a, b):
    """The one path between two ASes: up to where the branches meet, and down."""
    def up(x):
        way = [x]
        while way[-1] in PARENT:
            way.append(PARENT[way[-1]])
        return way
    left, right = up(a), up(b)
    for x in left:
        if x in right:
            return left[:left.index(x) + 1] + right[:right.index(x)][::-1]
    return left + right[::-1]


PATHS = [path(a, b) for a, b in itertools.permutations(NAMES, 2)]


def crossing(state):
    return [p for p in PATHS
            if any((COUNTRY[a] == state) != (COUNTRY[b] == state) for a, b in zip(p, p[1:]))]


def covered(paths, sites):
    return sum(any(site in p[1:-1] for site in sites) for p in paths) / len(paths)


class Place(Case):
    def setUp(self):
        super().setUp()
        self.write("g.as-rel", AS_GRAPH)
        self.write("cc.csv", COUNTRIES)

    def place(self, *arguments):
        text = self.succeed("place", "g.as-rel", "--json", *arguments)
        return [json.loads(line) for line in text.splitlines()]

    def test_greedy_covers_what_the_paths_say_and_repeats_the_last_share(self):
        for routing in ("shortest", "ecmp-flow", "ecmp-packet", "disjoint", "policy"):
            with self.subTest(routing):
                j, = self.place("--routing", routing, "--strategy", "greedy", "--budget", "9",
                                "--pairs", "all", "--seed", "3")
                self.assertEqual(j["pairs"], 72)
                self.assertEqual(len(j["coverage"]), 9)
                best = max(NAMES, key=lambda x: covered(PATHS, [x]))
                self.assertAlmostEqual(j["coverage"][0], covered(PATHS, [best]))
                for i in range(len(j["sites"])):
                    self.assertAlmostEqual(j["coverage"][i], covered(PATHS, j["sites"][:i + 1]))
                everywhere = covered(PATHS, NAMES)
                self.assertAlmostEqual(j["coverage"][-1], everywhere)
                self.assertTrue(j["optimal"])
                self.assertAlmostEqual(j["bound"], everywhere)

    def test_every_strategy_covers_what_its_sites_cover(self):
        for strategy in ("none", "random", "degree", "betweenness", "greedy"):
            with self.subTest(strategy):
                j, = self.place("--strategy", strategy, "--budget", "3", "--routing", "policy")
                self.assertEqual(len(j["coverage"]), 3)
                self.assertAlmostEqual(j["coverage"][-1], covered(PATHS, j["sites"]))
                self.assertGreaterEqual(j["bound"] + 1e-12, j["coverage"][-1])
                if strategy == "none":
                    self.assertEqual((j["sites"], j["coverage"]), ([], [0, 0, 0]))

    def test_each_state_places_at_its_own_routers_to_see_what_crosses_its_border(self):
        objects = self.place("--routing", "policy", "--budget", "2", "--pairs", "border", "--all",
                             "--countries", "cc.csv")
        self.assertEqual([j["state"] for j in objects], ["DE", "FR", "IR", "US"])
        for j in objects:
            with self.subTest(j["state"]):
                paths = crossing(j["state"])
                self.assertEqual(j["pairs"], len(paths))
                self.assertTrue(all(COUNTRY[site] == j["state"] for site in j["sites"]))
                self.assertAlmostEqual(j["coverage"][-1], covered(paths, j["sites"]))
                own = [p for p in paths if j["state"] in (COUNTRY[p[0]], COUNTRY[p[-1]])]
                self.assertEqual((j["own_pairs"], j["transit_pairs"]),
                                 (len(own), len(paths) - len(own)))
                self.assertAlmostEqual(j["smallest_set_90_coverage"],
                                       covered(own, j["smallest_set_90"]))
                alone, = self.place("--routing", "policy", "--budget", "2", "--pairs", "border",
                                    "--state", j["state"], "--countries", "cc.csv")
                self.assertEqual({**alone, "seconds": 0}, {**j, "seconds": 0})
        # France's border is one link, at AS 11; Iran's are two, at 21 and 22.
        potential = {j["state"]: j["potential"] for j in objects}
        self.assertEqual((potential["FR"], potential["IR"]), (1, 0.5))

    def test_a_budget_beyond_the_routers_repeats_the_last_share(self):
        for strategy in ("random", "degree", "betweenness", "greedy", "exact"):
            with self.subTest(strategy):
                j, = self.place("--strategy", strategy, "--budget", "12")
                self.assertEqual(len(j["coverage"]), 12)
                self.assertLessEqual(len(j["sites"]), len(NAMES))
                self.assertAlmostEqual(j["coverage"][-1], covered(PATHS, NAMES))

    def test_a_sample_has_its_destinations_and_the_same_ones_again(self):
        first, = self.place("--pairs", "sample:4", "--seed", "5")
        again, = self.place("--pairs", "sample:4", "--seed", "5")
        self.assertEqual(first["pairs"], 4 * 8)
        self.assertEqual({**first, "seconds": 0}, {**again, "seconds": 0})

    def test_the_seed_draws_where_a_routing_draws_and_nowhere_else(self):
        self.succeed("topology", "generate", "lattice", "--side", "6", "-o", "lattice.graphml")
        for routing, draws in (("shortest", False), ("ecmp-flow", True), ("ecmp-packet", True),
                               ("disjoint", True), ("disjoint:2", True)):
            with self.subTest(routing):
                covered = {tuple(json.loads(self.succeed(
                    "place", "lattice.graphml", "--routing", routing, "--budget", "3", "--strategy",
                    "degree", "--seed", seed, "--json"))["coverage"]) for seed in "1234"}
                self.assertEqual(len(covered) > 1, draws)

    def test_text_for_people_names_the_sites(self):
        text = self.succeed("place", "g.as-rel", "--routing", "policy", "--budget", "2")
        self.assertIn("72 pairs", text)
        text = self.succeed("place", "g.as-rel", "--routing", "policy", "--all", "--pairs",
                            "border", "--countries", "cc.csv")
        self.assertRegex(text, r"(?m)^FR .* 1\.0000 ")

    def test_what_cannot_be_placed_is_refused_in_one_line(self):
        for arguments, told in (
                (["--strategy", "clever"], "strategy.*clever.*greedy"),
                (["--routing", "pigeons"], "routing.*pigeons.*policy"),
                (["--pairs", "some"], "--pairs.*some"),
                (["--pairs", "sample:"], "--pairs"), (["--pairs", "sample:0"], "--pairs"),
                (["--pairs", "sample:-1"], "--pairs"), (["--pairs", "sample:2x"], "--pairs"),
                (["--pairs", "sample:10"], "--pairs.*9 routers"),
                (["--pairs", "border"], "--pairs.*--state"),
                (["--pairs", "border", "--state", "FR"], r"^g\.as-rel: .*--countries"),
                (["--all"], r"^g\.as-rel: .*--countries"),
                (["--state", "XX", "--countries", "cc.csv"], "--state.*XX"),
                (["--state", "FR", "--all", "--countries", "cc.csv"], "--state|--all"),
                (["--strategy", "border"], "--strategy.*--state"),
                (["--budget", "0"], "--budget"), (["--budget", "10001"], "--budget.*9 routers"),
                (["--budget", "010x"], "--budget"), (["--seed", "-1"], "--seed"),
                (["--seed", str(2**64)], "--seed"),
                (["--countries", "none.csv"], r"^none\.csv"),
                (["--countries", "g.as-rel", "--all"], r"^g\.as-rel")):
            with self.subTest(" ".join(arguments)):
                self.assertRegex(self.refuse("place", "g.as-rel", *arguments), told)

    def test_policy_without_relations_is_refused(self):
        self.write("plain.graphml", """<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">
<node id="0"/><node id="1"/><edge source="0" target="1"/></graph></graphml>""")
        self.assertRegex(self.refuse("place", "plain.graphml", "--routing", "policy", "--budget", "1"),
                         r"^plain\.graphml: .*customer")


class Exact(Case):
    """`exact` with solvers that do not solve."""

    def setUp(self):
        super().setUp()
        self.succeed("topology", "generate", "erdos-renyi", "--routers", "40", "--degree", "4",
                     "-o", "g.graphml")
        (self.folder / "bin").mkdir()
        (self.folder / "tmp").mkdir()
        self.environment = dict(os.environ, TMPDIR=str(self.folder / "tmp"),
                                PATH=f"{self.folder / 'bin'}:{os.environ['PATH']}")
        self.ask = ("place", "g.graphml", "--strategy", "exact", "--budget", "6", "--json")

    def solver(self, body):
        self.write("bin/cbc", "#!/bin/sh\n" + body + "\n").chmod(0o755)

    def test_what_a_broken_solver_leaves_is_never_given_out_as_exact(self):
        for body in ("exit 1", "kill -9 $$", "exit 0", "echo nonsense > solution.txt",
                     "printf 'Optimal - objective value 9\\n 0 x999999999 1 0\\n' > solution.txt"):
            with self.subTest(body):
                self.solver(body)
                done = self.run_program(*self.ask, env=self.environment)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stdout, "")
                self.assert_one_line(done.stderr)
                self.assertIn("exact", done.stderr)
                self.assertEqual(self.names_in("tmp"), [])

    def test_without_a_solver_it_says_what_to_install(self):
        line = self.refuse(*self.ask, env=dict(self.environment, PATH=str(self.folder / "bin")))
        self.assertIn("coinor-cbc", line)

    def test_a_folder_that_cannot_be_written_is_named(self):
        for folder in ("/nowhere", str(self.folder / "g.graphml")):
            done = self.run_program(*self.ask, env=dict(self.environment, TMPDIR=folder))
            self.assertEqual(done.returncode, 1)
            self.assert_one_line(done.stderr)
            self.assertIn(folder, done.stderr)

    def test_nothing_is_left_after_ctrl_c(self):
        self.solver(f"echo $$ > {self.folder}/pid.part; mv {self.folder}/pid.part "
                    f"{self.folder}/pid; exec sleep 1000")
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            with self.subTest(how):
                running = subprocess.Popen([PROGRAM, *self.ask], cwd=self.folder,
                                           env=self.environment, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL, start_new_session=True)
                self.assertTrue(soon((self.folder / "pid").exists))
                solver = int((self.folder / "pid").read_text())
                os.killpg(running.pid, how)
                self.assertNotEqual(running.wait(20), 0)
                self.assertTrue(soon(lambda: not alive(solver)))
                self.assertTrue(soon(lambda: self.names_in("tmp") == []))
                (self.folder / "pid").unlink()


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def soon(condition):
    """Whether it becomes true within seconds."""
    for _ in range(500):
        if condition():
            return True
        time.sleep(0.02)
    return False
