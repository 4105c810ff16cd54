"""A disk that fills up, played by a limit on the size of files (see program.file_limit)."""
import os
import sqlite3
import unittest

from program import Case, file_limit, narrow

FINAL = {"results.sqlite", "metrics.csv", "summary.json", "manifest.json", "report.html"}


PATHS = narrow("seeds.packets=0", "seeds.paths=2")  # a fraction of a second


class FullDisk(Case):
    def refuse_on_full_disk(self, size, *arguments):
        # Python would otherwise turn SIGXFSZ on again in the child, and the limit would kill it.
        return self.refuse(*arguments, preexec_fn=file_limit(size), restore_signals=False)

    def sizes_of_a_whole_run(self):
        self.succeed(*PATHS, "--out", "whole", "--quiet")
        return {name: (self.folder / "whole" / name).stat().st_size for name in FINAL}

    def test_each_file_of_a_run_is_whole_or_absent(self):
        sizes = self.sizes_of_a_whole_run()
        limits = {0, 1, *(limit for size in sizes.values() for limit in (size // 2, size - 1))}
        for limit in sorted(limits):
            out = self.folder / f"out{limit}"
            with self.subTest(limit=limit):
                message = self.refuse_on_full_disk(limit, *PATHS, "--out", out, "--quiet")
                self.assertTrue(message.startswith(str(out)), message)
                left = {path.name for path in out.iterdir()} if out.exists() else set()
                self.assertLessEqual(left, FINAL, "something half-written stays")
                for name in left - {"results.sqlite"}:
                    self.assertEqual((out / name).stat().st_size, sizes[name], name)

    def test_results_that_cannot_grow_keep_finished_units_and_can_be_resumed(self):
        sizes = self.sizes_of_a_whole_run()
        for limit in (1000, sizes["results.sqlite"] // 2, sizes["results.sqlite"] - 1):
            out = self.folder / f"out{limit}"
            with self.subTest(limit=limit):
                message = self.refuse_on_full_disk(limit, *PATHS, "--out", out, "--quiet")
                self.assertIn("results.sqlite: ", message)
                self.assertFalse((out / "metrics.csv").exists())
                store = sqlite3.connect(out / "results.sqlite")
                self.assertEqual(store.execute("PRAGMA integrity_check").fetchone(), ("ok",))
                store.close()
                self.succeed(*PATHS, "--out", out, "--quiet", "--resume")
                self.assertEqual((out / "metrics.csv").read_bytes(),
                                 (self.folder / "whole" / "metrics.csv").read_bytes())

    def test_a_capture_that_cannot_be_written_ends_the_run(self):
        # The store of one packet unit is smaller than the capture of its sites.
        settings = ("capture=true", "seeds.paths=0", "density=1.98", "encrypted=0",
                    'packets.strategy="greedy"')
        self.succeed(*narrow(*settings), "--out", "whole", "--quiet")
        store = (self.folder / "whole" / "results.sqlite").stat().st_size
        largest = max(path.stat().st_size for path in (self.folder / "whole").rglob("*.pcap"))
        self.assertGreater(largest, store, "the test needs a larger capture")
        message = self.refuse_on_full_disk(store, *narrow(*settings), "--out", "out", "--quiet")
        self.assertRegex(message, r"\.pcap\S*: cannot be written: ")
        self.assertEqual([path for path in (self.folder / "out").rglob("*.pcap")], [])

    def test_a_topology_that_cannot_be_written_leaves_no_file(self):
        message = self.refuse_on_full_disk(1000, "topology", "generate", "erdos-renyi", "-o",
                                           "mesh.graphml")
        self.assertRegex(message, "^mesh.graphml: cannot be written: ")
        self.assertEqual(self.names_in(), [])

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_output_that_cannot_be_written_is_no_success(self):
        self.succeed("topology", "generate", "erdos-renyi", "-o", "mesh.graphml")
        for arguments in (["topology", "info", "mesh.graphml", "--json"], ["studies"]):
            with self.subTest(arguments), open("/dev/full", "w") as full:
                done = self.run_program(*arguments, stdout=full)
                self.assertNotEqual(done.returncode, 0)
                self.assert_one_line(done.stderr)
