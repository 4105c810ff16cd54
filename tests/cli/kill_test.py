"""Programs and units that are killed, at any moment."""
import json
import os
import random
import signal
import time

from program import Case, SECONDS
from sweeps import (SWEEP, UNITS, catches_interrupts, children, finished_units, is_alive, kept_units,
                    start, wait_until)

FILES = ["manifest.json", "metrics.csv", "report.html", "results.sqlite", "summary.json"]
KILLS = 10


class Kill(Case):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        (self.folder / "tmp").mkdir()
        self.environment = {**os.environ, "TMPDIR": str(self.folder / "tmp")}

    def check_same_as_undisturbed(self):
        self.succeed(*SWEEP, "--out", "whole", "--quiet")
        for name in ("metrics.csv", "summary.json"):
            self.assertEqual((self.out / name).read_bytes(),
                             (self.folder / "whole" / name).read_bytes(), name)
        self.assertEqual(self.names_in("out"), FILES)

    def test_killed_at_ten_moments_and_resumed_it_ends_as_if_undisturbed(self):
        moments = random.Random(4)
        for kill in range(KILLS):
            before = kept_units(self.out)
            if before == UNITS:
                break  # on a fast machine; run again it would begin anew
            process = start(self.folder, *SWEEP, *(["--resume"] if kill % 2 else []), jobs=2,
                            env=self.environment)
            time.sleep(moments.uniform(0, 0.8))
            below = children(process.pid)
            process.kill()
            process.communicate(timeout=SECONDS)
            self.assertTrue(wait_until(lambda: not any(map(is_alive, below)), 10), "an orphan")
            self.assertGreaterEqual(kept_units(self.out), before)
        self.succeed(*SWEEP, "--out", "out", "--quiet", "--resume")
        self.check_same_as_undisturbed()

    def test_a_killed_unit_is_named_and_the_others_go_on(self):
        process = start(self.folder)
        self.assertTrue(wait_until(lambda: finished_units(self.out) >= 2))
        self.assertTrue(wait_until(lambda: children(process.pid)))
        os.kill(children(process.pid)[0], signal.SIGKILL)
        _, err = process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, 1, err)
        self.assert_one_line(err)
        self.assertRegex(err, rf"incomplete: {UNITS - 1} of {UNITS} units .*--resume.*"
                              r"1 failed: p\w+ \d.*\(ended by signal 9 \(Killed\)\)")
        manifest = json.loads((self.out / "manifest.json").read_text())
        self.assertIs(manifest["complete"], False)
        self.assertEqual((manifest["finished_units"], manifest["units"]), (UNITS - 1, UNITS))
        self.assertEqual([unit["why"] for unit in manifest["failed_units"]],
                         ["ended by signal 9 (Killed)"])
        self.assertIs(json.loads((self.out / "summary.json").read_text())["complete"], False)
        again = self.run_program("report", "out")
        self.assertEqual(again.returncode, 0)
        self.assertIn(manifest["failed_units"][0]["unit"], again.stderr)
        self.succeed(*SWEEP, "--out", "out", "--quiet", "--resume")
        self.assertEqual(json.loads((self.out / "manifest.json").read_text())["failed_units"], [])
        self.check_same_as_undisturbed()

    def test_after_ctrl_c_nothing_runs_on_and_no_temporary_file_stays(self):
        for send in (signal.SIGINT, signal.SIGTERM):
            for moment in (0, 0.2, 0.5):
                with self.subTest(signal=send, moment=moment):
                    process = start(self.folder, env=self.environment, jobs=2)
                    self.assertTrue(wait_until(lambda: catches_interrupts(process.pid)))
                    time.sleep(moment)
                    below = children(process.pid)
                    os.killpg(process.pid, send)
                    _, err = process.communicate(timeout=SECONDS)
                    self.assertIn(process.returncode, (0, 130), err)
                    self.assertFalse(any(map(is_alive, below)), "an orphan")
                    self.assertEqual(self.names_in("tmp"), [])


class Planning(Case):
    """A study whose world takes long to plan."""

    LARGE = ["run", "density-decay", "--set", "topology.states=26", "--set",
             "topology.routers_per_state=400"]

    def test_a_signal_during_planning_ends_it_promptly_and_leaves_nothing(self):
        (self.folder / "tmp").mkdir()
        for send in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=send):
                process = start(self.folder, *self.LARGE,
                                env={**os.environ, "TMPDIR": str(self.folder / "tmp")})
                self.assertTrue(wait_until(lambda: (self.folder / "out").exists()))
                time.sleep(0.5)
                self.assertIsNone(process.poll(), "planned already: the test needs a larger world")
                sent = time.monotonic()
                process.send_signal(send)
                _, err = process.communicate(timeout=SECONDS)
                self.assertEqual(process.returncode, 130, err)
                self.assertLess(time.monotonic() - sent, 5)
                self.assert_one_line(err)
                self.assertEqual(self.names_in(), ["tmp"])
                self.assertEqual(self.names_in("tmp"), [])
