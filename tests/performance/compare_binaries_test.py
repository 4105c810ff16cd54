"""The comparison of two binaries finds what is slower, and only that."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import compare_binaries

SCRIPT = pathlib.Path(compare_binaries.__file__)


class Interval(unittest.TestCase):
    def test_ranks_are_those_of_the_tables_of_the_sign_test(self):
        # Two-sided 95 %: ranks 2 of 11 (98.8 %), 6 of 21 (97.3 %), 1 of 6 (96.9 %); none below 6.
        for n, rank, coverage in ((11, 2, 0.988), (21, 6, 0.973), (6, 1, 0.969)):
            low, high, confidence = compare_binaries.interval(list(range(1, n + 1)))
            self.assertEqual((low, high), (rank, n + 1 - rank))
            self.assertAlmostEqual(confidence, coverage, places=3)
        self.assertEqual(compare_binaries.interval([1, 2, 3])[0], -float("inf"))


class Comparison(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, name, turns, says="same"):
        path = self.folder / name
        path.write_text(f"#!{sys.executable}\nfor i in range({turns}): pass\nprint({says!r})\n")
        path.chmod(0o755)
        return path

    def compare(self, *words):
        return subprocess.run([sys.executable, SCRIPT, "--pairs", "11", "--json", *map(str, words)],
                              capture_output=True, text=True, timeout=120)

    def test_twice_the_work_is_above_the_limit_and_the_same_work_is_not(self):
        once, again = self.program("a", 500_000), self.program("b", 500_000)
        twice = self.program("c", 4_000_000)
        slow = self.compare(once, twice, "x")
        self.assertEqual(slow.returncode, 1, slow.stderr)
        found = json.loads(slow.stdout)
        self.assertGreater(found["median"], 1.5)
        self.assertLessEqual(found["low"], found["median"])
        self.assertLessEqual(found["median"], found["high"])
        self.assertEqual(self.compare("--limit", "1.5", once, again, "x").returncode, 0)

    def test_a_run_that_fails_or_says_something_else_is_no_result(self):
        good, other = self.program("a", 10), self.program("b", 10, "other")
        for words in ((good, other, "x"), (good, self.folder / "gone", "x"), (good, good, "x"), (good, "/bin/false", "x")):
            done = self.compare(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertTrue(done.stderr)
            self.assertFalse(done.stdout)


if __name__ == "__main__":
    unittest.main()
