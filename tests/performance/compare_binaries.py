#!/usr/bin/env python3
"""Whether NEW is slower than OLD at one command: user time of both in turn, and the ratio with its interval.

usage: compare_binaries.py [--pairs N] [--limit RATIO] [--json] OLD NEW ARGUMENT...

Runs `OLD ARGUMENT...` and `NEW ARGUMENT...` one after the other, N times (21), after one pair that does not count; who
goes first changes with every pair, so that a machine that warms up or slows down touches both alike. {out} in an
argument is a new folder for each run. What a pair says is user time of NEW / user time of OLD, children included: it
hardly depends on what else runs, as elapsed time does. Printed are the median of the pairs and an interval for it by
order statistics, which assumes nothing of how times are spread (Conover, Practical Nonparametric Statistics, 3.2).

Exit status: 0, or 1 if the median is above the limit (1.03), or 2 if a run fails or both say different things.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile


def run(binary, arguments):
    """User seconds of one run, and what it wrote to standard output."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as said:
        words = [word.replace("{out}", os.path.join(folder, "out")) for word in arguments]
        child = subprocess.Popen([binary, *words], stdout=said, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"{binary} {' '.join(words)}: exit {child.returncode}")
        said.seek(0)
        return usage.ru_utime, said.read().replace(folder.encode(), b"")


def interval(values, confidence=0.95):
    """The narrowest pair of order statistics, the same number from either end, that holds the median with at least the
    confidence, and what it comes to: 1 - 2 P(fewer than k of n coins show heads)."""
    ordered, n, tail, k, coverage = sorted(values), len(values), 0.0, 0, 1.0
    while k < n // 2:
        tail += math.comb(n, k) / 2 ** n
        if 1 - 2 * tail < confidence:
            break
        coverage, k = 1 - 2 * tail, k + 1
    if k == 0:
        return -math.inf, math.inf, 1.0
    return ordered[k - 1], ordered[n - k], coverage


def compare(old, new, arguments, pairs, same):
    """Ratios, and both binaries' times, of so many pairs after one that does not count."""
    ratios, times = [], {old: [], new: []}
    for pair in range(-1, pairs):
        order = (old, new) if pair % 2 else (new, old)
        done = {binary: run(binary, arguments) for binary in order}
        if same and done[old][1] != done[new][1]:
            sys.exit("the two say different things (--may-differ if they should)")
        if pair < 0:
            continue
        for binary in order:
            times[binary].append(done[binary][0])
        ratios.append(done[new][0] / done[old][0] if done[old][0] > 0 else math.inf)
    return ratios, times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=21, help="at least 11 (default 21)")
    parser.add_argument("--limit", type=float, default=1.03, help="of the median (default 1.03)")
    parser.add_argument("--may-differ", action="store_true", help="what they print is not compared")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    old, new = (os.path.abspath(path) for path in (asked.old, asked.new))
    if asked.pairs < 11:
        parser.error("--pairs: fewer than 11 say nothing")
    if not asked.arguments or old == new:
        parser.error("a command, and two binaries (copy one to see what noise is)")
    try:
        ratios, times = compare(old, new, asked.arguments, asked.pairs, not asked.may_differ)
    except OSError as error:
        sys.exit(str(error))
    low, high, coverage = interval(ratios)
    median = statistics.median(ratios)
    result = {"command": asked.arguments, "pairs": len(ratios), "median": round(median, 4),
              "low": round(low, 4), "high": round(high, 4), "confidence": round(coverage, 4),
              "old_seconds": round(statistics.median(times[old]), 3),
              "new_seconds": round(statistics.median(times[new]), 3), "limit": asked.limit}
    if asked.json:
        print(json.dumps(result))
    else:
        print(f"{' '.join(asked.arguments)}: new/old {median:.3f} [{low:.3f}, {high:.3f}] "
              f"({coverage:.1%} by {len(ratios)} pairs; user {result['old_seconds']:.2f} s and "
              f"{result['new_seconds']:.2f} s){'' if median <= asked.limit else f': above {asked.limit}'}")
    return int(median > asked.limit)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SystemExit as end:
        if isinstance(end.code, str):  # a run that failed: say so, and do not pass for a slow one
            print(end.code, file=sys.stderr)
            sys.exit(2)
        raise
