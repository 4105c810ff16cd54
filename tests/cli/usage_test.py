"""Usage errors, help, and who may write to which stream."""
import os
import pty
import subprocess
import time

from program import Case, PROGRAM, SECONDS, narrow

# Each verb and the options that the contract names for it.
VERBS = {
    "": ["--version", "First steps", "Exit codes", "130", "run", "report", "studies", "topology", "inspect", "profiles", "bench"],
    "run": ["STUDY", "--out", "--jobs", "--seeds", "--set", "--resume", "--fresh", "--quiet", "density",
            "border_share", "routing", "strategy", "budget", "trigger", "encrypted", "capture"],
    "report": ["DIR"],
    "studies": ["show"],
    "studies show": ["NAME", "--json"],
    "topology": ["generate", "info"],
    "topology generate": ["erdos-renyi", "lattice", "world"],
    "topology generate erdos-renyi": ["--seed", "--out", "--routers", "--degree"],
    "topology generate lattice": ["--seed", "--out", "--side", "--redundancy"],
    "topology generate world": ["--seed", "--out", "--states", "--border-share", "--degree"],
    "topology info": ["--format", "--json"],
    "inspect": ["--json", "--quiet", "--block-name", "--block-address", "--keyword", "--action",
                "--profile", "--keys", "--contacts", "--payloads", "--datagram", "--sport", "--dport",
                "gfw-http"],
    "profiles": ["NAME", "--json"],
    "bench": ["fabric", "inspect"],
    "bench inspect": ["--json", "--file", "--flows", "--rounds", "--seed", "--quiet"],
    "bench fabric": ["--json", "--routers", "--flows", "--seed", "--quiet"],
}

WRONG = [
    "frobnicate", "--frobnicate", "topology", "topology frobnicate", "topology generate",
    "topology generate frobnicate -o x", "topology generate world", "topology info", "bench",
    "report", "run", "run density-decay extra", "run density-decay --frobnicate",
    "run density-decay --jobs 0", "run density-decay --jobs many", "run density-decay --seeds 0",
    "run density-decay --seeds -1", "run density-decay --seeds 1e9", "run density-decay --seeds 1001", "run density-decay --set",
    "studies extra", "inspect", "inspect x --action explode", "inspect x --block-name",
]


class Usage(Case):
    def test_wrong_usage_is_refused_in_one_line_that_begins_with_the_program(self):
        for line in WRONG:
            with self.subTest(line):
                self.assertRegex(self.refuse(*line.split()), r"^chokepoint: \S")
                self.assertEqual(self.names_in(), [])

    def test_a_wrong_verb_is_named(self):
        self.assertIn("frobnicate", self.refuse("frobnicate"))

    def test_help_of_a_verb_does_not_repeat_that_of_the_program(self):
        for verb in ("run", "topology info", "studies show"):
            self.assertNotIn("First steps", self.succeed(*verb.split(), "--help"))

    def test_no_arguments_are_a_question_for_help(self):
        self.assertEqual(self.succeed(), self.succeed("--help"))

    def test_what_was_meant_is_suggested(self):
        for line, meant in (("rn", "run"), ("rn density-decay --seeds 3", "run"),
                            ("studes", "studies"), ("topology inf", "info"),
                            ("topology inf --json x", "info"), ("bench fabrc", "fabric"),
                            ("topology generate erdos-reny -o x", "erdos-renyi"),
                            ("studies shwo baran", "show"),
                            ("run density-decay --sedes 5", "--seeds"),
                            ("run density-decay --sedes=5", "--seeds"),
                            ("run --sedes 5", "--seeds"), ("inspect x --profil y", "--profile"),
                            ("run density-decay --set familly=lattice", "family"),
                            ("run density-decay --set family=latice", "lattice"),
                            ("run density-decay --set routing=shortes", "shortest"),
                            ("run density-decay --set strategy=gredy", "greedy"),
                            ("run density-decay --set action=rest", "reset"),
                            ("run baran --set attack=adaptiv", "adaptive"),
                            ("run density-decy", "density-decay"),
                            ("profiles gfw-htpp", "gfw-http"),
                            ("inspect x --profile gfw-htpp", "gfw-http")):
            with self.subTest(line):
                self.assertTrue(self.refuse(*line.split()).endswith(f"; did you mean {meant}?"),
                                self.refuse(*line.split()))

    def test_a_verb_that_needs_another_says_which_there_are(self):
        self.assertEqual(self.refuse("bench"),
                         "chokepoint: bench: one of fabric, inspect, place, routes must follow")

    def test_help_of_every_verb_names_its_options(self):
        for verb, words in VERBS.items():
            with self.subTest(verb):
                text = self.succeed(*verb.split(), "--help")
                for word in ["--help", *words]:
                    self.assertIn(word, text)


class Streams(Case):
    def test_a_quiet_run_prints_where_its_report_is_and_nothing_else(self):
        text = self.succeed(*narrow("seeds.packets=0"), "--out", "out", "--quiet")
        self.assertEqual(text.strip(), "out/report.html")

    def test_a_run_prints_a_table_and_last_where_its_report_is(self):
        lines = self.succeed(*narrow("seeds.packets=0"), "--out", "out").splitlines()
        self.assertEqual(lines[-1], "out/report.html")
        self.assertEqual(lines[0], "A fixed budget of filters")
        self.assertRegex(lines[1], r"^a box sees\s+world")

    def test_results_lie_in_a_folder_of_the_studys_name_unless_told_otherwise(self):
        self.succeed(*narrow("seeds.packets=0", "density=1.98"), "--quiet")
        self.assertIn("report.html", self.names_in("results/density-decay"))

    def run_on_terminal(self, *arguments):
        """What a run of some seconds writes to a terminal, and how long it took."""
        master, slave = pty.openpty()
        begin = time.monotonic()
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, stderr=slave,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 4096):
                shown += piece
        except OSError:  # the way a terminal says that nobody writes to it any more
            pass
        os.close(master)
        self.assertEqual(process.wait(timeout=SECONDS), 0, shown)
        return shown.decode(), time.monotonic() - begin

    def test_progress_is_a_bar_on_a_terminal_after_two_seconds_and_none_when_quiet(self):
        long = narrow("seeds.paths=0", "seeds.packets=3", 'trigger=["address","name","keyword"]')
        shown, seconds = self.run_on_terminal(*long, "--out", "a", "--jobs", "1")
        if seconds < 3:
            self.skipTest(f"the run took only {seconds:.1f} s")
        self.assertRegex(shown, r"\rdensity-decay \[#+\.*\] \d+/6, ")
        self.assertTrue(shown.endswith("\n"))
        self.assertEqual(self.run_on_terminal(*long, "--out", "a", "--quiet", "--jobs", "1")[0], "")
