"""Who reads the results while a study runs, and who wants to run another into the same folder."""
import shutil
import signal
import sqlite3
import time

from program import Case, SECONDS
from sweeps import ReadersInLoops, SWEEP, UNITS, finished_units, reader, start, wait_until

FILES = ["manifest.json", "metrics.csv", "report.html", "results.sqlite", "summary.json"]


class Readers(Case):
    def end_well(self, process):
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual((process.returncode, err), (0, ""))

    def test_readers_in_loops_disturb_no_run_and_leave_one_file(self):
        process = start(self.folder)
        with ReadersInLoops(self.folder / "out") as readers:
            self.end_well(process)
        self.assertGreater(readers.reads, 20)
        self.assertEqual(readers.errors, [], "a reader was disturbed")
        self.assertEqual(finished_units(self.folder / "out"), UNITS)
        # With no reader left, whatever the last of them kept beside the file goes.
        self.succeed("report", "out")
        self.assertEqual(self.names_in("out"), FILES)

    def test_a_transaction_held_from_the_first_unit_on_keeps_nobody_waiting(self):
        process = start(self.folder)
        out = self.folder / "out"
        self.assertTrue(wait_until(lambda: finished_units(out) >= 1))
        with reader(out) as held:
            held.execute("BEGIN")
            seen = held.execute("SELECT count(*) FROM unit").fetchone()[0]
            self.assertTrue(wait_until(lambda: finished_units(out) > seen + 2))
            self.assertEqual(held.execute("SELECT count(*) FROM unit").fetchone()[0], seen)
        self.end_well(process)
        self.assertEqual(self.names_in("out"), FILES)

    def test_a_reader_that_stays_beyond_the_end_costs_nothing(self):
        process = start(self.folder)
        out = self.folder / "out"
        self.assertTrue(wait_until(lambda: finished_units(out) >= 1))
        with reader(out) as held:
            held.execute("BEGIN")
            held.execute("SELECT count(*) FROM unit").fetchone()
            self.end_well(process)
            self.assertEqual(finished_units(out), UNITS)
        self.succeed(*SWEEP, "--out", "whole", "--quiet")
        for name in ("metrics.csv", "summary.json"):
            self.assertEqual((out / name).read_bytes(),
                             (self.folder / "whole" / name).read_bytes(), name)
        self.succeed("report", "out")
        self.assertEqual(self.names_in("out"), FILES)

    def test_the_results_can_be_read_where_nothing_can_be_written(self):
        self.succeed(*SWEEP, "--out", "out", "--quiet")
        (self.folder / "elsewhere").mkdir()
        shutil.copy(self.folder / "out" / "results.sqlite", self.folder / "elsewhere")
        store = sqlite3.connect(
            f"file:{self.folder}/elsewhere/results.sqlite?mode=ro&immutable=1", uri=True)
        self.assertEqual(store.execute("PRAGMA journal_mode").fetchone(), ("delete",))
        self.assertEqual(store.execute("SELECT count(*) FROM unit").fetchone(), (UNITS,))
        store.close()


class FolderInUse(Case):
    def test_a_second_run_is_refused_at_once_and_the_first_ends_well(self):
        first = start(self.folder)
        self.assertTrue(wait_until(lambda: finished_units(self.folder / "out") >= 1))
        began = time.monotonic()
        for more in ([], ["--resume"], ["--fresh"], ["--set", "seed=9"]):
            with self.subTest(more):
                self.assertRegex(self.refuse(*SWEEP, "--out", "out", *more),
                                 rf"^out: is in use: process {first.pid} ")
        self.assertLess(time.monotonic() - began, 10)
        self.assertIsNone(first.poll(), "nothing was tried: the first had ended")
        _, err = first.communicate(timeout=SECONDS)
        self.assertEqual((first.returncode, err), (0, ""))
        self.assertEqual(self.names_in("out"), FILES)

    def test_a_report_during_a_run_says_how_far_it_is_and_the_run_has_the_last_word(self):
        first = start(self.folder)
        self.assertTrue(wait_until(lambda: finished_units(self.folder / "out") >= 1))
        report = self.run_program("report", "out")
        self.assertIsNone(first.poll(), "nothing was tried: the run had ended")
        self.assertEqual(report.returncode, 0, report.stderr)
        self.assertRegex(report.stderr, rf"^out: incomplete: \d+ of {UNITS} units are done\n$")
        _, err = first.communicate(timeout=SECONDS)
        self.assertEqual((first.returncode, err), (0, ""))
        self.assertIn('"complete": true', (self.folder / "out" / "manifest.json").read_text())
        self.assertEqual(self.names_in("out"), FILES)

    def test_a_killed_run_keeps_its_folder_from_nobody(self):
        first = start(self.folder)
        self.assertTrue(wait_until(lambda: finished_units(self.folder / "out") >= 1))
        first.send_signal(signal.SIGKILL)
        first.communicate()
        self.succeed(*SWEEP, "--out", "out", "--quiet", "--resume")
        self.assertEqual(self.names_in("out"), FILES)
