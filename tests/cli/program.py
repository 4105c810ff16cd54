"""Runs the built program: that of the environment variable CHOKEPOINT, or the release build."""
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("CHOKEPOINT", str(ROOT / "build/release/chokepoint"))
SECONDS = 60  # longer than anything here takes, shorter than a hang

KNOBS = ["family", "density", "border_share", "routing", "strategy", "budget", "trigger",
         "encrypted"]

# The main study, small enough for a second of work.
NARROW = ("seeds.paths=1", "seeds.packets=1", "density=[1.98,4]", "routing=shortest",
          "border_share=0.2", "family=erdos-renyi", "trigger=name", "encrypted=[0,0.5]")

# What only our own code knows: a user has no use for it.
INTERNALS = re.compile(r"terminate called|what\(\)|std::|\.[ch]pp\b|0x[0-9a-f]{6}|Assertion|"
                       r"core dumped|chokepoint::|nlohmann|toml::|basic_string|errno")


def narrow(*settings):
    """Arguments of `run` for the narrowed study with further settings, which win."""
    words = [word for setting in (*NARROW, *settings) for word in ("--set", setting)]
    return ["run", "density-decay", *words]


def file_limit(size):
    """A preexec_fn under which no file grows beyond `size` bytes: a disk that is full there. A
    write beyond it fails with EFBIG as it would with ENOSPC."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


class Case(unittest.TestCase):
    """A test in a folder of its own, gone afterwards."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="chokepoint-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_program(self, *arguments, **options):
        options.setdefault("cwd", self.folder)
        options.setdefault("stdout", subprocess.PIPE)
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run([PROGRAM, *map(str, arguments)], stderr=subprocess.PIPE,
                              timeout=SECONDS, encoding="utf-8", **options)

    def succeed(self, *arguments, **options):
        """Standard output of a call that must succeed and have nothing to complain about."""
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def assert_one_line(self, text):
        self.assertRegex(text, r"\A[^\n]+\n\Z", "not exactly one line")
        self.assertNotRegex(text, INTERNALS)

    def refuse(self, *arguments, **options):
        """The one line of a call that must be refused as bad input, without the line's end."""
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertFalse(done.stdout)
        self.assert_one_line(done.stderr)
        return done.stderr[:-1]

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def names_in(self, folder="."):
        return sorted(path.name for path in (self.folder / folder).iterdir())
