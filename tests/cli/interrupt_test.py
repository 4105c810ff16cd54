"""Ctrl-C in mid-sweep, and going on afterwards."""
import csv
import json
import os
import signal
import time

from program import Case, KNOBS, SECONDS, narrow
from sweeps import SWEEP, UNITS, catches_interrupts, finished_units, start


class Interrupt(Case):
    def interrupt(self, ready, send):
        """Starts the sweep, sends a signal when `ready(pid)`, and returns the ended process."""
        process = start(self.folder)
        deadline = time.monotonic() + SECONDS
        while not ready(process.pid) and time.monotonic() < deadline:
            self.assertIsNone(process.poll(), "ended before it could be interrupted")
            time.sleep(0.005)
        send(process.pid, signal.SIGINT)
        process.out, process.err = process.communicate(timeout=SECONDS)
        return process

    def check_interrupted(self, send):
        process = self.interrupt(lambda _: finished_units(self.folder / "out") >= 3, send)
        self.assertEqual(process.returncode, 130, process.err)
        self.assert_one_line(process.err)
        self.assertIn("--resume", process.err)
        done = finished_units(self.folder / "out")
        self.assertIn(done, range(3, UNITS))
        self.assertRegex(process.err, rf"\b{done} of {UNITS} units\b")
        self.check_kept_work(self.folder / "out")
        self.succeed(*SWEEP, "--out", "out", "--quiet", "--resume")
        self.check_resumed()

    def check_kept_work(self, out):
        with open(out / "metrics.csv", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        self.assertEqual(list(rows[0]), ["run", "engine", "seed", *KNOBS, "state", "metric",
                                         "value"])
        self.assertTrue(all(None not in row and None not in row.values() for row in rows))
        self.assertIs(json.loads((out / "manifest.json").read_text())["complete"], False)
        self.assertNotIn(".part", " ".join(path.name for path in out.iterdir()))

    def check_resumed(self):
        self.assertEqual(finished_units(self.folder / "out"), UNITS)
        self.succeed(*SWEEP, "--out", "whole", "--quiet")
        for name in ("metrics.csv", "summary.json"):
            self.assertEqual((self.folder / "out" / name).read_bytes(),
                             (self.folder / "whole" / name).read_bytes(), name)
        manifest = json.loads((self.folder / "out" / "manifest.json").read_text())
        self.assertIs(manifest["complete"], True)

    def test_a_signal_before_the_first_unit_is_done_ends_the_same_way(self):
        process = self.interrupt(catches_interrupts, os.killpg)
        self.assertEqual(process.returncode, 130, process.err)
        self.assert_one_line(process.err)
        self.succeed(*SWEEP, "--out", "out", "--quiet", "--resume")
        self.check_resumed()

    def test_a_signal_to_the_program_keeps_what_is_done(self):
        self.check_interrupted(os.kill)

    def test_a_signal_to_its_whole_group_as_from_a_terminal_keeps_what_is_done(self):
        self.check_interrupted(os.killpg)


class Resume(Case):
    def test_a_finished_run_resumed_stays_the_same(self):
        self.succeed(*narrow(), "--out", "out", "--quiet")
        before = (self.folder / "out" / "metrics.csv").read_bytes()
        self.succeed(*narrow(), "--out", "out", "--quiet", "--resume")
        self.assertEqual((self.folder / "out" / "metrics.csv").read_bytes(), before)

    def test_other_settings_or_another_study_are_refused_and_harm_nothing(self):
        self.succeed(*narrow(), "--out", "out", "--quiet")
        before = (self.folder / "out" / "results.sqlite").read_bytes()
        self.write("s.toml", 'name = "s"\nfamily = "lattice"\ndensity = 2\nborder_share = 0.2\n'
                   'routing = "shortest"\nstrategy = "none"\nbudget = 4\ntrigger = "name"\n'
                   "encrypted = 0\n")
        for arguments, what in ((narrow("seed=2"), "this study with other settings"),
                                (narrow("budget=5"), "this study with other settings"),
                                (["run", "s.toml"], "another study")):
            with self.subTest(arguments[-1]):
                self.assertIn(f"out/results.sqlite: --resume: holds {what}; --fresh ",
                              self.refuse(*arguments, "--out", "out", "--resume"))
        self.assertEqual((self.folder / "out" / "results.sqlite").read_bytes(), before)

    def test_without_anything_to_resume_it_is_a_run(self):
        self.succeed(*narrow("seeds.packets=0"), "--out", "out", "--quiet", "--resume")
        self.assertIn("report.html", self.names_in("out"))

    def test_results_that_are_no_database_are_refused(self):
        self.write("results.sqlite", "Dear reader,\n" * 100)
        self.assertRegex(self.refuse(*narrow(), "--out", ".", "--resume"), r"results\.sqlite: \S")
        self.assertRegex(self.refuse("report", "."), r"results\.sqlite: \S")
