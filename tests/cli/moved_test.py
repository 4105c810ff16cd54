"""A program that was moved away from its sources, and what it says of itself."""
import json
import os
import pathlib
import re
import shutil
import subprocess

from program import Case, PROGRAM, ROOT, SECONDS, narrow


class Moved(Case):
    def setUp(self):
        super().setUp()
        self.program = self.folder / "elsewhere" / "chokepoint"
        self.program.parent.mkdir()
        shutil.copy(PROGRAM, self.program)

    def moved(self, *arguments, **variables):
        done = subprocess.run([self.program, *arguments], cwd=self.folder, capture_output=True,
                              timeout=SECONDS, encoding="utf-8", env={**os.environ, **variables})
        return done

    def test_it_lists_runs_and_reports_its_studies(self):
        listed = self.moved("studies").stdout.splitlines()
        self.assertEqual(len(listed), len(list((ROOT / "experiments/studies").glob("*.toml"))))
        done = self.moved(*narrow("seeds.packets=0", "density=1.98"), "--quiet", "--out", "out")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("<script", (self.folder / "out/report.html").read_text())

    def test_it_knows_its_profiles(self):
        listed = self.moved("profiles").stdout.splitlines()
        self.assertEqual(len(listed), len(list((ROOT / "filters/profile").glob("*.toml"))))
        self.assertEqual(self.moved("profiles", "gfw-http").stdout,
                         (ROOT / "filters/profile/gfw-http.toml").read_text())

    def test_nothing_in_it_names_the_folders_of_its_sources(self):
        held = pathlib.Path(PROGRAM).read_bytes()
        for folder in ("experiments/studies", "filters/profile", "experiments/report/web/dist"):
            self.assertNotIn(str(ROOT / folder).encode(), held)

    def test_a_folder_of_studies_or_profiles_takes_the_place_of_the_shipped_ones(self):
        text = self.moved("studies", "show", "baran").stdout
        self.write("mine.toml", text)
        done = self.moved("studies", CHOKEPOINT_STUDIES=str(self.folder))
        self.assertRegex(done.stdout, r"\Amine .*\n\Z")

    def test_a_folder_that_is_not_there_is_refused_and_not_an_empty_list(self):
        for verb, variable in (("studies", "CHOKEPOINT_STUDIES"), ("profiles", "CHOKEPOINT_PROFILES")):
            with self.subTest(verb):
                done = self.moved(verb, **{variable: "nowhere"})
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertEqual(done.stderr, f"nowhere: {variable}: is no folder\n")

    def test_the_lists_of_a_profile_lie_beside_it_wherever_it_is_called_from(self):
        (self.folder / "box").mkdir()
        self.write("box/names.txt", "forbidden.example\n")
        self.write("box/mine.toml", 'name = "mine"\n[[rule]]\nname = "r"\n'
                                    'when.names = {file = "names.txt"}\nthen.action = "drop"\n')
        self.assertEqual(self.moved("profiles", "box/mine.toml").returncode, 0)
        self.write("box/mine.toml", (self.folder / "box/mine.toml").read_text()
                   .replace("names.txt", "gone.txt"))
        done = self.moved("profiles", "box/mine.toml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("gone.txt", done.stderr)


class Version(Case):
    def test_the_version_is_one_line_with_commit_and_the_libraries_that_decide_results(self):
        line = self.succeed("--version")
        self.assertRegex(line, r"\Achokepoint \d+\.\d+\.\d+, commit ([0-9a-f]{7,40}(-dirty)?|unknown), "
                               r"ns-3 3\.\d+\S*, OpenSSL 3\.\d+\.\d+\n\Z")

    def test_the_manifest_names_the_same_commit(self):
        commit = re.search(r"commit ([^,]+),", self.succeed("--version"))[1]
        self.succeed(*narrow("seeds.packets=0", "density=1.98"), "--quiet", "--out", "out")
        manifest = json.loads((self.folder / "out/manifest.json").read_text())
        self.assertEqual(manifest["program"]["commit"], commit)
