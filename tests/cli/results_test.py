"""What `run`, `report` and `studies` write, as docs/study-files.md and docs/metrics.md say."""
import csv
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

from program import Case, KNOBS, PROGRAM, SECONDS, narrow

FILES = ["manifest.json", "metrics.csv", "report.html", "results.sqlite", "summary.json"]
BOTH = {"coverage_packets", "coverage_conversations", "coverage_whole", "metadata_yield",
        "path_length", "cut_size", "border_links", "mean_degree"}
PATHS = BOTH | {"blocking_bound"}
PACKETS = BOTH | {"recognition", "blocking", "content_yield", "collateral", "collateral_value",
                  "leakage", "stretch", "inspected_bytes", "missed_overload"}


class Results(Case):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="chokepoint-cli-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        subprocess.run([PROGRAM, *narrow(), "--out", "out", "--quiet"], cwd=cls.shared,
                       stdout=subprocess.DEVNULL, timeout=SECONDS, check=True)
        cls.out = cls.shared / "out"

    def rows(self, out=None):
        with open((out or self.out) / "metrics.csv", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    def json(self, name):
        text = (self.out / name).read_bytes()
        self.assertTrue(text.isascii(), "JSON is ASCII-escaped")
        return json.loads(text)

    def test_a_run_writes_these_files_and_no_others(self):
        self.assertEqual(sorted(path.name for path in self.out.iterdir()), FILES)

    def test_metrics_have_the_pinned_columns(self):
        with open(self.out / "metrics.csv", newline="") as file:
            self.assertEqual(next(csv.reader(file)),
                             ["run", "engine", "seed", *KNOBS, "state", "metric", "value"])

    def test_each_engine_gives_the_metrics_that_are_defined_for_it(self):
        for engine, ids in (("paths", PATHS), ("packets", PACKETS)):
            given = {row["metric"] for row in self.rows() if row["engine"] == engine}
            self.assertLessEqual(ids, given, engine)

    def test_every_value_is_a_number_and_every_share_lies_between_0_and_1(self):
        for row in self.rows():
            value = float(row["value"])
            self.assertEqual(value, value, "NaN")
            if row["metric"].startswith("coverage") or row["metric"] in ("recognition", "leakage"):
                self.assertTrue(0 <= value <= 1, row)

    def test_a_cell_of_a_run_stands_in_metrics_once(self):
        keys = [tuple(value for column, value in row.items() if column not in ("run", "value"))
                for row in self.rows()]
        self.assertEqual(len(keys), len(set(keys)))

    def test_knobs_are_those_that_were_asked_for(self):
        seen = {knob: {row[knob] for row in self.rows()} for knob in KNOBS}
        self.assertEqual(seen["density"], {"1.98", "4"})
        self.assertEqual(seen["routing"], {"shortest"})
        self.assertEqual(seen["family"], {"erdos-renyi"})
        self.assertEqual(seen["trigger"] - {""}, {"name"})
        self.assertEqual(seen["encrypted"] - {""}, {"0"})  # names are seen at any share

    def test_the_manifest_says_what_made_the_results(self):
        manifest = self.json("manifest.json")
        digest = hashlib.sha256((self.out / "metrics.csv").read_bytes()).hexdigest()
        self.assertIn(digest, json.dumps(manifest))
        self.assertEqual(manifest["metrics_csv_sha256"], digest)
        self.assertEqual((manifest["seed"], manifest["complete"]), (1, True))
        self.assertIn('name = "density-decay"', manifest["study_text"])
        self.assertRegex(manifest["program"]["version"], r"^\d+\.\d+\.\d+")
        for library in ("ns-3", "openssl", "sqlite", "libpcap", "hyperscan", "boost"):
            self.assertRegex(manifest["libraries"][library], r"^\d+\.\d+", library)
        self.assertTrue(manifest["host"])

    def test_the_manifest_has_the_hash_of_each_input(self):
        self.succeed("topology", "generate", "world", "--seed", "1", "-o", "w.graphml")
        self.succeed(*narrow("topology.file=w.graphml", "seeds.packets=0"), "--out", "out",
                     "--quiet")
        inputs = json.loads((self.folder / "out" / "manifest.json").read_text())["inputs"]
        digest = hashlib.sha256((self.folder / "w.graphml").read_bytes()).hexdigest()
        self.assertEqual({pathlib.Path(name).name: sha for name, sha in inputs.items()}
                         .get("w.graphml"), digest)

    def test_the_summary_has_the_pinned_fields(self):
        summary = self.json("summary.json")
        self.assertEqual(summary["study"], "density-decay")
        for cell in summary["cells"]:
            self.assertLessEqual({"knobs", "state", "metric", "n", "mean", "ci_low", "ci_high"},
                                 set(cell))
            self.assertLessEqual(set(cell["knobs"]), set(KNOBS))
        self.assertTrue(summary["findings"])
        for finding in summary["findings"]:
            self.assertLessEqual({"claim", "holds", "where", "half_density", "text"}, set(finding))
            self.assertIn(finding["holds"], ("yes", "no", "undecided"))
            half = finding["half_density"]
            self.assertLessEqual({"value", "ci_low", "ci_high", "reason"}, set(half))
            self.assertTrue(half["value"] is not None or half["reason"], "null without a reason")

    def test_a_mean_of_the_summary_is_the_mean_of_its_rows(self):
        rows = {}
        for row in self.rows():
            if row["engine"] == "packets" and row["metric"] == "coverage_packets":
                key = tuple((knob, row[knob]) for knob in KNOBS if row[knob])
                rows.setdefault(key, []).append(float(row["value"]))
        cells = [cell for cell in self.json("summary.json")["cells"]
                 if cell["engine"] == "packets" and cell["metric"] == "coverage_packets"]
        self.assertEqual(len(cells), len(rows))
        for cell in cells:
            values = rows[tuple((knob, f"{v:g}" if isinstance(v, float) else str(v))
                                for knob, v in cell["knobs"].items())]
            self.assertEqual(cell["n"], len(values))
            self.assertAlmostEqual(cell["mean"], sum(values) / len(values))

    def test_the_report_is_one_file_that_asks_nothing_of_the_network(self):
        page = (self.out / "report.html").read_text(encoding="utf-8")
        self.assertRegex(page[:200].lower(), "<!doctype html>")
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", page):
            self.assertNotRegex(tag, r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", tag)

    def test_report_writes_the_same_page_and_tables_again(self):
        shutil.copytree(self.out, self.folder / "copy")
        again = [name for name in FILES if name != "results.sqlite"]
        for name in again:
            (self.folder / "copy" / name).unlink()
        self.assertEqual(self.succeed("report", "copy"), "copy/report.html\n")
        for name in again:
            self.assertEqual((self.folder / "copy" / name).read_bytes(),
                             (self.out / name).read_bytes(), name)

    def test_report_without_a_run_is_refused(self):
        self.assertRegex(self.refuse("report", "nothing"), r"nothing/results\.sqlite: does not")
        self.write("results.sqlite", "")
        self.assertRegex(self.refuse("report", "."), r"results\.sqlite: \S")

    def test_one_seed_twice_gives_identical_metrics_and_another_seed_others(self):
        self.succeed(*narrow(), "--out", "again", "--quiet", "--jobs", "1")
        self.succeed(*narrow("seed=2"), "--out", "other", "--quiet")
        first = (self.out / "metrics.csv").read_bytes()
        self.assertEqual((self.folder / "again" / "metrics.csv").read_bytes(), first)
        self.assertNotEqual((self.folder / "other" / "metrics.csv").read_bytes(), first)

    def test_seeds_counts_from_the_first_seed_for_both_engines(self):
        own = ("seeds.paths=1", "seeds.packets=1")  # which would win over --seeds
        words = [word for word in narrow("seed=7", "density=1.98", "encrypted=0")]
        for setting in own:
            at = words.index(setting)
            del words[at - 1:at + 1]
        self.succeed(*words, "--seeds", "2", "--out", "out", "--quiet")
        seen = {(row["engine"], row["seed"]) for row in self.rows(self.folder / "out")}
        self.assertEqual(seen, {(engine, seed) for engine in ("paths", "packets")
                                for seed in ("7", "8")})

    def test_studies_lists_the_shipped_ones_a_line_each(self):
        lines = self.succeed("studies").splitlines()
        self.assertTrue(any(re.match(r"density-decay\s+\S", line) for line in lines), lines)


class SmallStudies(Case):
    """Kinds of experiments other than the main one, small."""

    def rows(self):
        with open(self.folder / "out" / "metrics.csv", newline="") as file:
            return list(csv.DictReader(file, strict=True))

    def summary(self):
        return json.loads((self.folder / "out" / "summary.json").read_text())

    def test_survival_has_its_own_knobs_and_the_same_files(self):
        self.succeed("run", "baran", "--set", "side=20", "--set", "draws=3", "--set",
                     "redundancy=[2,3]", "--set", "attack=[\"random\",\"adaptive\"]", "--out",
                     "out", "--quiet")
        self.assertEqual(sorted(path.name for path in (self.folder / "out").iterdir()), FILES)
        rows = self.rows()
        self.assertEqual(list(rows[0]), ["run", "engine", "seed", "redundancy", "attack",
                                         "destroyed", "state", "metric", "value"])
        for row in rows:
            self.assertTrue(0 <= float(row["value"]) <= 1, row)
        findings = self.summary()["findings"]
        self.assertEqual([f["where"] for f in findings],
                         [{"redundancy": 3, "attack": "random"},
                          {"redundancy": 3, "attack": "adaptive"}])
        for finding in findings:
            self.assertIn(finding["holds"], ("yes", "no", "undecided"))

    def test_survival_gives_the_same_bytes_twice(self):
        args = ("run", "baran", "--set", "side=15", "--set", "draws=2", "--seeds", "2", "--quiet")
        self.succeed(*args, "--out", "out", "--jobs", "2")
        self.succeed(*args, "--out", "again", "--jobs", "1")
        self.assertEqual((self.folder / "out" / "metrics.csv").read_bytes(),
                         (self.folder / "again" / "metrics.csv").read_bytes())

    def test_nations_follow_the_paths_across_borders(self):
        # AA is a chain behind one provider, 1; BB and CC hang below it.
        self.write("g.txt", "1|2|-1\n2|3|-1\n1|4|-1\n4|5|-1\n1|6|-1\n")
        self.write("c.csv", "asn,cc\n1,CC\n2,AA\n3,AA\n4,BB\n5,BB\n6,CC\n")
        self.write("n.toml", 'name = "n"\nexperiment = "nations"\nclaim = "C1"\n'
                             'routing = "policy"\nshown = ["AA"]\ndata = "."\n' +
                   "".join(f'[[years]]\nyear = {year}\ngraph = "g.txt"\ncountries = "c.csv"\n'
                           for year in (2001, 2002)))
        self.succeed("run", "n.toml", "--out", "out", "--quiet")
        values = {(row["year"], row["state"], row["metric"]): float(row["value"])
                  for row in self.rows()}
        for year in ("2001", "2002"):
            self.assertEqual(values[year, "AA", "choke_potential"], 1)  # all passes 2
            self.assertEqual(values[year, "AA", "border_ases"], 1)
            self.assertEqual(values[year, "AA", "border_links"], 1)
            self.assertEqual(values[year, "CC", "border_links"], 2)
            self.assertEqual(values[year, "AA", "ases"], 2)
        inputs = json.loads((self.folder / "out" / "manifest.json").read_text())["inputs"]
        self.assertEqual({pathlib.Path(name).name for name in inputs},
                         {"n.toml", "g.txt", "c.csv"})
        every = [f for f in self.summary()["findings"] if "state" not in f]
        self.assertEqual([f["holds"] for f in every], ["no"])  # nothing changed: not softer

    def test_studies_lists_each_with_a_line(self):
        lines = self.succeed("studies").splitlines()
        self.assertEqual([line.split()[0] for line in lines],
                         ["baran", "density-decay", "nations", "overload"])
