"""Running a study again into a folder that has results, and inputs that change meanwhile."""
import hashlib
import json
import os
import shutil
import signal
import sqlite3

from program import Case, SECONDS, narrow
from sweeps import SWEEP, UNITS, finished_units, start, wait_until


def make_world(case, seed, name):
    """A topology file of three small states."""
    case.succeed("topology", "generate", "world", "--states", "3", "--routers-per-state", "12",
                 "--seed", seed, "-o", name)


class Rerun(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"

    def leave_interrupted(self, *arguments):
        """Results of a run that was ended after its first units."""
        process = start(self.folder, *arguments)
        self.assertTrue(wait_until(lambda: finished_units(self.out) >= 2))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, 130)
        return finished_units(self.out)

    def test_run_again_an_interrupted_run_goes_on_and_says_so(self):
        kept = self.leave_interrupted()
        again = self.run_program(*SWEEP, "--out", "out")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn(f"out: goes on with {kept} of {UNITS} units, kept from an interrupted run\n",
                      again.stderr)
        self.assertEqual(finished_units(self.out), UNITS)
        self.assertFalse((self.out / "results.previous.sqlite").exists())

    def test_another_study_does_not_discard_an_interrupted_one(self):
        kept = self.leave_interrupted()
        before = (self.out / "results.sqlite").read_bytes()
        for arguments in ([*SWEEP, "--set", "seed=2"], ["run", "baran"]):
            with self.subTest(arguments[-1]):
                self.assertRegex(self.refuse(*arguments, "--out", "out"),
                                 rf"^out/results\.sqlite: holds {kept} of {UNITS} units of an "
                                 r"interrupted run of .*--fresh")
        self.assertEqual((self.out / "results.sqlite").read_bytes(), before)

    def test_fresh_begins_anew(self):
        self.leave_interrupted()
        with sqlite3.connect(self.out / "results.sqlite") as store:
            store.execute("UPDATE result SET value = 77")  # would be seen if it were kept
        self.succeed(*SWEEP, "--out", "out", "--quiet", "--fresh")
        self.succeed(*SWEEP, "--out", "whole", "--quiet")
        self.assertEqual((self.out / "metrics.csv").read_bytes(),
                         (self.folder / "whole" / "metrics.csv").read_bytes())

    def test_fresh_and_resume_exclude_each_other(self):
        self.refuse(*SWEEP, "--out", "out", "--fresh", "--resume")

    def test_what_cannot_be_read_is_not_overwritten(self):
        self.out.mkdir()
        self.write("out/results.sqlite", "Dear diary,\n" * 200)
        self.assertRegex(self.refuse(*SWEEP, "--out", "out"), r"results\.sqlite: \S")
        self.assertIn(b"Dear diary", (self.out / "results.sqlite").read_bytes())
        self.succeed(*SWEEP, "--out", "out", "--quiet", "--fresh")
        self.assertIn(b"Dear diary", (self.out / "results.previous.sqlite").read_bytes())

    def test_the_same_study_by_another_path_is_the_same(self):
        make_world(self, 1, "w.graphml")
        text = ('name = "s"\nfamily = "lattice"\ndensity = [2, 3]\nborder_share = 0.2\n'
                'routing = "shortest"\nstrategy = ["none", "greedy"]\nbudget = 4\n'
                'trigger = "name"\nencrypted = 0\nseeds = 3\n')
        for folder in ("a", "b"):
            (self.folder / folder).mkdir()
            self.write(f"{folder}/s.toml", text)
            shutil.copy(self.folder / "w.graphml", self.folder / folder)
        of = lambda folder: ["run", f"{folder}/s.toml", "--set",
                             f"topology.file={folder}/w.graphml"]
        self.leave_interrupted(*of("a"))
        self.succeed(*of("b"), "--out", "out", "--quiet", "--resume")
        self.succeed(*of("a"), "--out", "whole", "--quiet")
        self.assertEqual((self.out / "metrics.csv").read_bytes(),
                         (self.folder / "whole" / "metrics.csv").read_bytes())
        self.write("b/s.toml", text + "# another text\n")
        self.assertIn("another study", self.refuse(*of("b"), "--out", "out", "--resume"))

    def test_other_inputs_and_another_version_of_the_program_are_told_apart(self):
        make_world(self, 1, "w.graphml")
        study = [*SWEEP, "--set", "topology.file=w.graphml", "--set", "density=2"]
        self.succeed(*study, "--out", "out", "--quiet")
        make_world(self, 2, "w.graphml")
        self.assertIn("holds this study with other inputs",
                      self.refuse(*study, "--out", "out", "--resume"))
        make_world(self, 1, "w.graphml")
        self.succeed(*study, "--out", "out", "--quiet", "--resume")
        with sqlite3.connect(self.out / "results.sqlite") as store:
            text = json.loads(store.execute("SELECT value FROM text WHERE name = 'study'")
                              .fetchone()[0])
            program = json.loads(text["program"])
            program["version"] = "0.0.1"
            store.execute("UPDATE text SET value = ? WHERE name = 'study'",
                          [json.dumps({**text, "program": json.dumps(program)})])
        self.assertIn("another version of the program",
                      self.refuse(*study, "--out", "out", "--resume"))

    def test_lists_of_a_profile_are_inputs_too(self):
        self.write("list.txt", "a.example\n")
        self.write("p.toml", self.succeed("profiles", "gfw-quic") +
                   '\n[[rule]]\nname = "listed"\nwhen.names.file = "list.txt"\nthen.action = "drop"\n')
        study = ["run", "overload", "--seeds", "2", "--set", "profile=p.toml", "--set", "load_kpps=50",
                 "--set", "probes=20", "--set", "seconds=0.02", "--out", "out"]
        self.succeed(*study, "--quiet")
        self.succeed(*study, "--quiet", "--resume")
        self.write("list.txt", "b.example\n")
        self.assertIn("holds this study with other inputs", self.refuse(*study, "--resume"))


class Replaced(Case):
    def test_a_topology_replaced_in_mid_run_changes_no_result(self):
        make_world(self, 1, "w.graphml")
        digest = hashlib.sha256((self.folder / "w.graphml").read_bytes()).hexdigest()
        study = [*SWEEP, "--set", "topology.file=w.graphml", "--set", "density=2"]
        self.succeed(*study, "--out", "whole", "--quiet")
        make_world(self, 2, "other.graphml")
        process = start(self.folder, *study)
        self.assertTrue(wait_until(lambda: finished_units(self.folder / "out") >= 1))
        os.replace(self.folder / "other.graphml", self.folder / "w.graphml")
        self.assertIsNone(process.poll(), "nothing was tried: the run had ended")
        _, err = process.communicate(timeout=SECONDS)
        self.assertEqual((process.returncode, err), (0, ""))
        self.assertEqual((self.folder / "out" / "metrics.csv").read_bytes(),
                         (self.folder / "whole" / "metrics.csv").read_bytes())
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        self.assertIn(digest, manifest["inputs"].values())


class Environment(Case):
    def test_what_libraries_read_from_the_environment_changes_no_result(self):
        self.write("openssl.cnf", "openssl_conf = x\n[x]\nssl_conf = y\n[y]\nsystem_default = z\n"
                                  "[z]\nMaxProtocol = TLSv1.2\nGroups = P-521\n")
        self.succeed(*narrow(), "--out", "out", "--quiet")
        settings = {"NS_ATTRIBUTE_DEFAULT": "ns3::TcpSocket::SegmentSize=100;"
                                            "ns3::TcpSocket::InitialCwnd=1",
                    "NS_GLOBAL_VALUE": "RngSeed=7;RngRun=3",
                    "NS_LOG": "*=level_all|prefix_all",
                    "NS_COMMANDLINE_INTROSPECTION": ".",
                    "OPENSSL_CONF": str(self.folder / "openssl.cnf")}
        for name, value in settings.items():
            with self.subTest(name):
                self.succeed(*narrow(), "--out", name, "--quiet",
                             env={**os.environ, name: value})
                self.assertEqual((self.folder / name / "metrics.csv").read_bytes(),
                                 (self.folder / "out" / "metrics.csv").read_bytes())


class Seeds(Case):
    def test_seeds_of_one_engine_win_over_those_of_all_in_any_order(self):
        study = ["run", "density-decay", "--set", "density=1.98", "--set", "routing=shortest",
                 "--set", "border_share=0.2", "--set", "family=erdos-renyi", "--set",
                 "trigger=name", "--set", "encrypted=0", "--out", "out", "--quiet", "--fresh"]
        for more, expected in (
                (["--seeds", "3", "--set", "seeds.packets=1"], (3, 1)),
                (["--set", "seeds.paths=1", "--seeds", "2"], (1, 2)),
                (["--set", "seeds.packets=1", "--set", "seeds=2"], (2, 1)),
                (["--set", "seeds=3", "--seeds", "2"], (2, 2))):
            with self.subTest(more):
                self.succeed(*study, *more)
                seen = {"paths": set(), "packets": set()}
                lines = (self.folder / "out" / "metrics.csv").read_text().splitlines()[1:]
                for line in lines:
                    _, engine, seed, _ = line.split(",", 3)
                    seen[engine].add(seed)
                self.assertEqual((len(seen["paths"]), len(seen["packets"])), expected)
