"""The shared captures, each read by `inspect` alone and as every shipped box would judge it."""
import collections
import functools
import json
import os
import pathlib
import unittest

from program import ROOT, Case

DATA = pathlib.Path(os.environ.get("CHOKEPOINT_DATA", ROOT.parent / "shared/data")).resolve()
CAPTURES = DATA / "pcap"
PROFILES = sorted(path.stem for path in (ROOT / "filters/profile").glob("*.toml"))
HOST_PORT = 80  # a Host field may name it
# First fragments that were cut when captured: a report reads what there is, a box wants all of it.
CUT_FRAGMENTS = CAPTURES / "ndpi/badpackets.pcap"


@functools.lru_cache(maxsize=1)
def facts():
    """What tshark and capinfos say of each capture, by its path."""
    known = json.loads((DATA / "facts.json").read_text())["captures"]
    return {str(DATA / name): fact for name, fact in known.items()}


def carries(flow, name):
    """Whether a name that the flow shows is `name` or below it."""
    shown = (flow["http_hosts"] + flow["sni"] + flow["dns_names"] +
             flow.get("certificate_names", []))
    hosts = (host.rsplit(":", 1)[0] if host.endswith(f":{HOST_PORT}") else host for host in shown)
    return any(f".{host.lower().rstrip('.')}".endswith(f".{name}") for host in hosts)


@unittest.skipUnless(CAPTURES.is_dir(), f"no captures in {CAPTURES}")
class SharedCaptures(Case):
    def inspect(self, *arguments):
        """All lines about all captures. A folder with one that cannot be read would end with 2."""
        done = self.run_program("inspect", CAPTURES, "--json", "--quiet", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        # Beside the captures lie expectations of other programs, which are named and left out.
        for line in done.stderr.splitlines():
            self.assertRegex(line, r": left out: |\d+ packets? of ")
        text = done.stdout
        lines = collections.defaultdict(list)
        for line in map(json.loads, text.splitlines()):
            lines[line["type"]].append(line)
        return lines

    def ends(self, flows):
        return [[flow[key] for key in ("file", "src", "sport", "dst", "dport", "transport",
                                       "packets", "bytes")] for flow in flows]

    def test_every_packet_is_counted_once_in_its_capture_and_in_its_flow(self):
        lines = self.inspect("--contacts")
        self.assertEqual({line["file"]: line["packets"] for line in lines["summary"]},
                         {file: fact["packets"] for file, fact in facts().items()})
        cut = [line["file"] for line in lines["summary"] if line["truncated"]]
        self.assertEqual([pathlib.Path(file).name for file in cut], ["fuzz-2021-10-13.pcap"])
        counts = {kind: collections.Counter() for kind in ("flow", "contact")}
        flows = collections.Counter(flow["file"] for flow in lines["flow"])
        for kind, count in counts.items():
            for line in lines[kind]:
                count[line["file"]] += line["packets"]
        for summary in lines["summary"]:
            file = summary["file"]
            with self.subTest(file):
                self.assertEqual(summary["flows"], flows[file])
                self.assertLessEqual(counts["flow"][file], summary["packets"])
                # Fragments that complete no datagram have hosts, but belong to no flow.
                self.assertLessEqual(counts["flow"][file], counts["contact"][file])
                self.assertLessEqual(counts["contact"][file], summary["packets"])

    def test_without_a_box_every_flow_passes(self):
        for flow in self.inspect()["flow"]:
            self.assertEqual((flow["verdict"], flow["rule"]), ("pass", None), flow)

    def test_a_box_judges_flows_and_changes_none(self):
        alone = self.ends(self.inspect()["flow"])
        for profile in PROFILES:
            with self.subTest(profile):
                lines = self.inspect("--profile", profile)
                self.assertEqual(self.ends(lines["flow"]), alone)
                acts = collections.Counter()
                for flow in lines["flow"]:
                    if flow["rule"] is None:
                        self.assertEqual(flow["verdict"], "pass", flow)
                    acts[flow["file"]] += flow["rule"] is not None
                for summary in lines["summary"]:
                    box = summary["box"]
                    self.assertLessEqual(box["dropped"], summary["packets"])
                    if acts[summary["file"]] == 0:
                        self.assertEqual((box["matches"], box["dropped"], box["injected"]),
                                         (0, 0, 0), summary)

    def test_boxes_act_on_no_flow_that_their_rules_cannot_mean(self):
        meant = {
            "gfw-esni": lambda flow: flow.get("esni"),
            "gfw-dns": lambda flow: flow["app"] == "dns" and flow["transport"] == "udp",
            "gfw-fet": lambda flow: flow["transport"] == "tcp" and flow["fully_encrypted"],
            "gfw-quic": lambda flow: flow["transport"] == "udp" and flow["sni"],
            "gfw-http": lambda flow: flow["app"] in ("http", "dns", "tls"),
            "tspu-throttle": lambda flow: flow["app"] == "tls" and flow["sni"],
            "kazakhstan": lambda flow: flow["app"] in ("http", "tls"),
            "kazakhstan-2019": lambda flow: flow["transport"] == "tcp" and flow["sni"],
        }
        for profile, fits in meant.items():
            for flow in self.inspect("--profile", profile)["flow"]:
                if flow["verdict"] != "pass":
                    self.assertTrue(fits(flow), (profile, flow))

    def test_a_blocked_name_stops_the_flows_that_show_it_and_no_others(self):
        for name in ("google.com", "example.com", "com"):
            with self.subTest(name):
                flows = self.inspect("--block-name", name)["flow"]
                for flow in flows:
                    if flow["file"] == str(CUT_FRAGMENTS):
                        continue
                    self.assertEqual(flow["verdict"], "drop" if carries(flow, name) else "pass",
                                     flow)
                self.assertIn("drop", {flow["verdict"] for flow in flows})
