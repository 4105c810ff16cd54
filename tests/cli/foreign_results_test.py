"""results.sqlite as somebody else may have made it, or something else under its name."""
import contextlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import tempfile

from program import Case, PROGRAM, SECONDS, narrow

STUDY = narrow("seeds.packets=0")
FLIPS = 25

# Changes to a file that its tables allow, and what no run writes.
CHANGES = [
    "UPDATE run SET density = 'dense'", "UPDATE run SET density = '1e999'",
    "UPDATE run SET density = ''", "UPDATE run SET engine = 'magic'",
    "UPDATE run SET state = 'QQ'", "UPDATE run SET seed = -1", "UPDATE run SET seed = 'one'",
    "UPDATE run SET seed = 1.5", "UPDATE run SET strategy = 'hope'", "UPDATE run SET budget = 'ten'",
    "UPDATE result SET metric = 'magic'", "UPDATE result SET value = 'much'",
    "UPDATE result SET value = x'00ff'", "UPDATE result SET value = 1e999",
    "UPDATE result SET run = 1", "DELETE FROM result", "DELETE FROM run", "DELETE FROM unit",
    "DELETE FROM text", "DROP TABLE text", "DROP TABLE run", "DROP TABLE unit", "DROP TABLE result",
    "ALTER TABLE run DROP COLUMN budget", "ALTER TABLE run RENAME COLUMN budget TO money",
    "UPDATE text SET value = zeroblob(50000000)", "UPDATE text SET value = '{}'",
    "UPDATE text SET value = '[]'", "UPDATE text SET value = 'null'", "UPDATE text SET value = ''",
    "UPDATE text SET value = '{' WHERE name = 'pictures'",
    "UPDATE text SET value = '{}' WHERE name = 'pictures'",
    "UPDATE text SET value = '{\"states\":[1],\"meshes\":[]}' WHERE name = 'pictures'",
    "UPDATE text SET value = 'many' WHERE name = 'units'",
    "DELETE FROM text WHERE name = 'units'", "DELETE FROM text WHERE name = 'pictures'",
    "UPDATE text SET value = json_set(value, '$.text', 'name = ') WHERE name = 'study'",
    "UPDATE text SET value = json_set(value, '$.text', '') WHERE name = 'study'",
    "UPDATE text SET value = json_set(value, '$.text', 7) WHERE name = 'study'",
    "UPDATE text SET value = json_set(value, '$.overrides', 7) WHERE name = 'study'",
    "UPDATE text SET value = json_set(value, '$.inputs', '[1]') WHERE name = 'study'",
    "UPDATE text SET value = json_remove(value, '$.file') WHERE name = 'study'",
    "DROP TABLE result; CREATE VIEW result AS WITH RECURSIVE n(run, metric, value) AS "
    "(SELECT 1, 'sites', 1.0 UNION ALL SELECT run, metric, value + 1 FROM n) SELECT * FROM n",
    "CREATE TRIGGER t AFTER INSERT ON text BEGIN DELETE FROM run; END",
]


class Foreign(Case):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="chokepoint-cli-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        subprocess.run([PROGRAM, *STUDY, "--out", "out", "--quiet"], cwd=cls.shared,
                       stdout=subprocess.DEVNULL, timeout=SECONDS, check=True)
        cls.results = (cls.shared / "out" / "results.sqlite").read_bytes()

    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.out.mkdir()
        self.file = self.out / "results.sqlite"
        self.file.write_bytes(self.results)

    def read_or_refuse(self, *arguments):
        """The exit code of a call that must not end in any other way than these two."""
        done = self.run_program(*arguments)
        self.assertIn(done.returncode, (0, 2), done.stderr)
        if done.returncode == 2:
            self.assert_one_line(done.stderr)
            self.assertRegex(done.stderr, r"^out/results\.sqlite: |^[^:]+\.toml(:\d+)?: |^--set")
        return done.returncode

    def test_a_file_with_a_change_is_read_or_refused_in_a_line(self):
        refused = 0
        for change in CHANGES:
            with self.subTest(change):
                self.file.write_bytes(self.results)
                with contextlib.closing(sqlite3.connect(self.file)) as store:
                    store.executescript(change)
                refused += self.read_or_refuse("report", "out") == 2
                self.read_or_refuse(*STUDY, "--out", "out", "--quiet", "--resume")
        self.assertGreater(refused, len(CHANGES) // 2)

    def test_a_file_with_damaged_bytes_is_read_or_refused_in_a_line(self):
        draw = random.Random(10)
        for flip in range(FLIPS):
            with self.subTest(flip):
                damaged = bytearray(self.results)
                for _ in range(draw.choice((1, 8, 64))):
                    damaged[draw.randrange(len(damaged))] = draw.randrange(256)
                if flip % 5 == 0:
                    del damaged[draw.randrange(len(damaged)):]
                self.file.write_bytes(damaged)
                self.read_or_refuse("report", "out")

    def test_what_is_no_database_is_refused(self):
        for content in (b"", b"SQLite format 3\0", self.results[:100], self.results[:5000],
                        b"\0" * 5000, b"text " * 1000):
            with self.subTest(content[:20]):
                self.file.write_bytes(content)
                self.assertRegex(self.refuse("report", "out"), r"^out/results\.sqlite: \S")

    def test_a_log_beside_it_that_is_not_its_own_is_read_or_refused(self):
        draw = random.Random(11)
        for name in ("results.sqlite-wal", "results.sqlite-journal", "results.sqlite-shm"):
            for content in (b"", draw.randbytes(5000), self.results):
                with self.subTest(name):
                    self.file.write_bytes(self.results)
                    (self.out / name).write_bytes(content)
                    self.read_or_refuse("report", "out")

    def test_links_in_the_folder_are_not_followed(self):
        precious = self.write("precious", "mine")
        names = ["metrics.csv", "summary.json", "manifest.json", "report.html"]
        for name in (*names, *(f"{name}.part" for name in names), "results.sqlite.part",
                     ".chokepoint-probe", ".chokepoint-probe.part", "results.previous.sqlite"):
            os.symlink(precious, self.out / name)
        self.succeed("report", "out")
        self.succeed(*STUDY, "--out", "out", "--quiet", "--fresh")
        self.assertEqual(precious.read_text(), "mine")
        self.assertEqual([path.name for path in self.out.iterdir() if path.is_symlink()], [])
        self.file.unlink()
        for name in ("results.sqlite", ".chokepoint.lock"):
            with self.subTest(name):
                os.symlink(self.folder / "elsewhere", self.out / name)
                self.refuse(*STUDY, "--out", "out", "--resume")
                self.assertFalse((self.folder / "elsewhere").exists())
                (self.out / name).unlink()

    def test_a_folder_or_a_pipe_in_its_place_is_refused(self):
        self.file.unlink()
        self.file.mkdir()
        self.assertRegex(self.refuse("report", "out"), r"is no file")
        self.file.rmdir()
        os.mkfifo(self.file)
        self.assertRegex(self.refuse("report", "out"), r"is no file")
        self.assertRegex(self.refuse(*STUDY, "--out", "out"), r"is no file")

    def test_results_of_an_earlier_version_are_reported(self):
        with contextlib.closing(sqlite3.connect(self.file)) as store:
            text = json.loads(store.execute("SELECT value FROM text WHERE name = 'study'")
                              .fetchone()[0])
            del text["program"]
            store.execute("UPDATE text SET value = ? WHERE name = 'study'", [json.dumps(text)])
            store.execute("DROP TABLE failure")
            store.commit()
        self.succeed("report", "out")
        self.assertIn("another version",
                      self.refuse(*STUDY, "--out", "out", "--resume"))
