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

    def test_the_values_that_are_shown_are_a_study_of_their_own(self):
        for study in STUDIES:
            with self.subTest(study):
                keys = self.keys(study)
                values = {key: line["value"] for key, line in keys.items() if line["value"]}
                # One number for every engine, or one for each: TOML has no place for both.
                values = {key: value for key, value in values.items()
                          if "seeds" not in values or not key.startswith("seeds.")}
                mine = self.write("mine.toml", "".join(f"{key} = {value}\n"
                                                       for key, value in values.items()))
                self.assertEqual(self.keys(mine), keys)

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
