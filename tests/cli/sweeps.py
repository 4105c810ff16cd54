"""Sweeps that take a few seconds, and what goes on while they do."""
import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import threading
import time

from program import PROGRAM, SECONDS, narrow

SWEEP = narrow("seeds.paths=2", "seeds.packets=8", "density=1.98", "encrypted=[0,0.5]")
UNITS = 2 + 8  # paths by seed, packets by seed: shares of encryption are one unit


def start(folder, *arguments, out="out", jobs=1, **options):
    """A sweep of its own session in the background, quiet."""
    return subprocess.Popen(
        [PROGRAM, *(arguments or SWEEP), "--out", out, "--jobs", str(jobs), "--quiet"], cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", start_new_session=True, **options)


def wait_until(true, seconds=SECONDS):
    """Whether it has become true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.005)
    return False


@contextlib.contextmanager
def reader(out):
    """A connection to the results that writes nothing."""
    store = sqlite3.connect(f"file:{out}/results.sqlite?mode=ro", uri=True, isolation_level=None,
                            timeout=5, check_same_thread=False)
    try:
        yield store
    finally:
        store.close()


def finished_units(out):
    try:
        with reader(out) as store:
            return store.execute("SELECT count(*) FROM unit").fetchone()[0]
    except sqlite3.OperationalError:  # not there yet
        return 0


def kept_units(out):
    """The same where a killed run may have left a log that is yet to be gone through, which who only
    reads may not do (sqlite.org/wal.html, read-only databases). For when nobody runs."""
    if not (out / "results.sqlite").exists():
        return 0
    with contextlib.closing(sqlite3.connect(out / "results.sqlite", timeout=5)) as store:
        return store.execute("SELECT count(*) FROM unit").fetchone()[0]


def children(pid):
    """Processes below a process."""
    below = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                below += [child, *children(child)]
    return below


def catches_interrupts(pid):
    """Whether a process has a handler for SIGINT (proc(5): the mask SigCgt)."""
    with open(f"/proc/{pid}/status") as status:
        mask = next(line for line in status if line.startswith("SigCgt:"))
    return bool(int(mask.split()[1], 16) & 1 << (signal.SIGINT - 1))


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class ReadersInLoops:
    """Threads that open the results, read, and close them, again and again. At the moment in which the log goes into
    the file, who opens it without the right to write may find neither (sqlite.org/wal.html, read-only databases):
    such a reader asks a second time, as docs/study-files.md tells it to, and only then was it disturbed."""

    def __init__(self, out, count=4):
        self.reads = 0
        self.errors = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._loop, args=(out,)) for _ in range(count)]

    def _read(self, out):
        with reader(out) as store:
            store.execute("BEGIN")
            store.execute("SELECT count(*) FROM result").fetchone()
        self.reads += 1

    def _loop(self, out):
        refused = None
        while not self._stop.is_set():
            try:
                self._read(out)
                refused = None
            except sqlite3.OperationalError as error:
                if refused is not None:
                    self.errors.append(f"{refused}, then {error}")
                refused = error if os.path.exists(f"{out}/results.sqlite") else None
                time.sleep(0.01)

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()
