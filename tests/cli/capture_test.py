"""Captures that a run writes, read by `inspect`."""
import json
import re

from program import Case, narrow

SETTINGS = ("capture=true", "seeds.paths=0", "density=1.98", "encrypted=[0,1]",
            "trigger=keyword")  # names are stopped alike at every share, so they run at one
SITE = re.compile(r"^www\.(forbidden|innocent)-\d+\.example(:\d+)?$")


class Captures(Case):
    def capture(self, out, *settings):
        self.succeed(*narrow(*SETTINGS, *settings), "--out", out, "--quiet")
        files = {path.relative_to(self.folder / out): path.read_bytes()
                 for path in sorted((self.folder / out).rglob("*.pcap"))}
        self.assertTrue(files, "no capture was written")
        return files

    def inspect(self, path, *arguments):
        done = self.run_program("inspect", path, "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        # In a folder of results lie files that are no captures, which is said.
        self.assertRegex(done.stderr, r"\A(out: left out: \d+ files that are no captures .*\n)?\Z")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_captures_hold_the_names_of_the_study_in_the_clear_and_in_tls(self):
        seen = {True: set(), False: set()}  # by encryption
        for path in self.capture("out"):
            lines = self.inspect(f"out/{path}")
            flows = [line for line in lines if line["type"] == "flow"]
            hosts = {name for flow in flows for name in flow["http_hosts"]}
            sni = {name for flow in flows for name in flow["sni"]}
            with self.subTest(path):
                self.assertFalse(lines[-1]["truncated"])
                self.assertEqual(lines[-1]["malformed"], 0)
                self.assertEqual(lines[-1]["packets"], sum(flow["packets"] for flow in flows))
                for name in hosts | sni:
                    self.assertRegex(name, SITE)
                encrypted = "_encrypted1_" in str(path)
                self.assertFalse(hosts if encrypted else sni)
                seen[encrypted] |= hosts | sni
        # On a tree, four sites see targets and innocents, and both runs hold the same pages.
        for word in ("forbidden", "innocent"):
            self.assertTrue(any(word in name for name in seen[False]), word)
        self.assertEqual(seen[True], seen[False])

    def test_a_rule_fires_on_the_captured_flows_that_it_names_and_on_no_others(self):
        path = next(path for path in self.capture("out") if "_encrypted0_" in str(path))
        name = min(name for flow in self.inspect(f"out/{path}")[:-1]
                   for name in flow["http_hosts"] if name.startswith("www.forbidden-"))
        flows = self.inspect(f"out/{path}", "--block-name", name, "--action", "reset")[:-1]
        blocked = [flow for flow in flows if flow["verdict"] == "reset"]
        self.assertEqual([flow for flow in flows
                          if name in flow["http_hosts"]], blocked)
        self.assertTrue(blocked)

    def test_a_folder_of_captures_is_read_file_by_file(self):
        files = self.capture("out")
        lines = self.inspect("out")
        self.assertEqual([line["file"] for line in lines if line["type"] == "summary"],
                         [f"out/{path}" for path in files])
        for path in files:
            alone = self.inspect(f"out/{path}")[:-1]
            for flow in alone:
                flow["file"] = f"out/{path}"
            self.assertEqual([line for line in lines
                              if line["type"] == "flow" and line["file"] == f"out/{path}"], alone)

    def test_one_seed_twice_gives_identical_captures_and_another_seed_others(self):
        first = self.capture("first")
        self.assertEqual(self.capture("second"), first)
        self.assertNotEqual(set(self.capture("other", "seed=2").values()), set(first.values()))
