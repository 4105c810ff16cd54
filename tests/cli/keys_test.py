"""Keys of studies: shown with values, defaults and meaning, and studies to begin with."""
import json

from program import Case

STUDIES = ("baran", "density-decay", "nations", "overload")


class Keys(Case):
    def keys(self, study):
        return {line["key"]: line for line in
                map(json.loads, self.succeed("studies", "show", study, "--json").splitlines())}

    def test_a_shown_study_is_a_study_that_says_the_same(self):
        for study in STUDIES:
            with self.subTest(study):
                mine = self.write("mine.toml", self.succeed("studies", "show", study))
                self.assertEqual(self.keys(mine), self.keys(study))

    def test_every_key_that_a_study_leaves_alone_may_be_set_to_its_default(self):
        for study in STUDIES:
            with self.subTest(study):
                settings = [f"{key['key']} = {key['default']}" for key in self.keys(study).values()
                            if key["default"] is not None and key["default"] == key["value"]
                            and key["key"] != "experiment"]
                self.assertGreater(len(settings), 1)
                text = self.succeed("studies", "show", study)
                mine = self.write("mine.toml", "\n".join(settings) + "\n" + "\n".join(
                    line for line in text.splitlines()
                    if not line.startswith(tuple(s.split(" ")[0] + " " for s in settings))))
                self.assertEqual(self.keys(mine), self.keys(study))

    def test_help_on_a_study_has_its_keys_and_what_it_sets_and_no_others(self):
        text = self.succeed("run", "baran", "--help")
        self.assertIn("whole, 2 to 300; default 100; here 100", text)
        self.assertIn("of 1, 1.5, 2, 3, 4, 6, 8; default 3", text)
        self.assertNotIn("workload.targets", text)
        self.assertIn("whole, 1 to 2,800; default 40", self.succeed("run", "--help"))

    def test_a_study_that_is_misspelt_is_met_with_the_one_that_was_meant(self):
        for words in (("run", "barn"), ("studies", "show", "barn"), ("run", "barn", "--help")):
            with self.subTest(words):
                self.assertTrue(self.refuse(*words).endswith("; did you mean baran?"))

    def test_a_key_that_a_study_does_not_take_is_met_with_where_it_works(self):
        for study in ("density-decay", "baran"):
            with self.subTest(study):
                self.assertRegex(self.refuse("run", study, "--set", "profile=gfw-http"),
                                 r"^--set: profile: is no key of the experiment \S+, but of overload "
                                 r"\(study overload\)$")
        self.assertIn("density-decay (study density-decay) and nations (study nations)",
                      self.refuse("run", "baran", "--set", "routing=policy"))
