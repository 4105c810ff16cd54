"""Mistakes in a study, in --set and in where results go."""
from program import Case, narrow

STUDY = """name = "small"
family = ["erdos-renyi"]
density = [1.98, 4]
border_share = 0.2
routing = "shortest"
strategy = ["none", "greedy"]
budget = 4
trigger = "name"
encrypted = 0
[seeds]
paths = 1
packets = 1
"""
LINE = 1 + STUDY[:STUDY.index("[seeds]")].count("\n")


def with_line(line):
    """The study with a line of its own before the tables, at LINE."""
    return STUDY.replace("[seeds]", line + "\n[seeds]")


class BadStudy(Case):
    def refuse_study(self, text):
        self.write("s.toml", text)
        message = self.refuse("run", "s.toml", "--out", "out")
        self.assertFalse((self.folder / "out").exists(), "made a folder for nothing")
        return message

    def test_the_study_itself_is_good(self):
        self.write("s.toml", STUDY)
        self.succeed("run", "s.toml", "--out", "out", "--quiet")

    def test_a_wrong_key_is_named_with_its_line_and_the_key_that_was_meant(self):
        self.assertEqual(self.refuse_study(with_line("densty = 3")),
                         f"s.toml:{LINE}: densty: unknown key; did you mean density?")

    def test_a_wrong_key_in_a_table_is_named_in_full(self):
        self.assertRegex(self.refuse_study(STUDY + "mpi = 3\n"),
                         r"^s\.toml:13: seeds\.mpi: unknown key")

    def test_a_wrong_type_is_told_with_its_line(self):
        for line, field in (('seed = "x"', "seed"), ("capture = 1", "capture"),
                            ("title = 3", "title"), ("seed = 1.5", "seed"),
                            ("action = true", "action")):
            with self.subTest(line):
                self.assertRegex(self.refuse_study(with_line(line)),
                                 rf"^s\.toml:{LINE}: {field}: must be ")

    def test_a_wrong_range_is_told_with_its_line_and_the_range(self):
        for line, field in (("deadline_seconds = 0", "deadline_seconds"), ("seed = -1", "seed"),
                            ("deadline_seconds = nan", "deadline_seconds"),
                            ("topology.states = 27", r"topology\.states")):
            with self.subTest(line):
                self.assertRegex(self.refuse_study(with_line(line)),
                                 rf"^s\.toml:{LINE}: {field}: must be from \S+ to \S+$")

    def test_a_wrong_word_is_told_with_the_words_there_are(self):
        for key, good in (("family", "erdos-renyi"), ("routing", "shortest"),
                          ("strategy", "greedy"), ("trigger", "keyword")):
            with self.subTest(key):
                lines = [f'{key} = "wrong"' if line.startswith(key + " ") else line
                         for line in STUDY.splitlines()]
                number = 1 + next(i for i, line in enumerate(lines) if "wrong" in line)
                message = self.refuse_study("\n".join(lines))
                self.assertRegex(message, rf"^s\.toml:{number}: {key}: 'wrong' is none of ")
                self.assertIn(good, message)

    def test_a_missing_key_is_named(self):
        self.assertEqual(self.refuse_study('name = "small"\n'), "s.toml: family: is missing")
        self.assertEqual(self.refuse_study(""), "s.toml: name: is missing")

    def test_text_that_is_no_toml_is_told_with_its_line(self):
        for text, line in (("name = ", 1), ('name = "small"\nseed = [1,\n', 2), ("\n\n???", 3),
                           (b'name = "\xff"', 1), (STUDY + "paths = 2\n", 13)):
            with self.subTest(text):
                self.assertRegex(self.refuse_study(text), rf"^s\.toml:({line}|{line + 1}): \S")

    def test_a_topology_that_is_cut_in_half_is_told_with_the_line_where_it_breaks(self):
        self.write("half.graphml", "<graphml>\n<graph>\n<node id='a'/><node ")
        self.assertRegex(self.refuse_study(with_line('topology.file = "half.graphml"')),
                         r"half\.graphml:3: .*cut short")

    def test_a_topology_that_is_not_there_is_told_with_the_line_that_names_it(self):
        for name in ("missing.graphml", "."):
            with self.subTest(name):
                message = self.refuse_study(with_line(f'topology.file = "{name}"'))
                self.assertRegex(message, rf"^s\.toml:{LINE}: topology\.file: ")

    def test_a_state_that_is_not_there_is_told_with_those_that_are(self):
        message = self.refuse_study(with_line('topology.filtering_state = "ZZ"'))
        self.assertRegex(message, r"filtering_state: 'ZZ' is none of XA, XB, XC, XD$")

    def test_a_study_that_is_not_there_is_told_with_those_that_are(self):
        self.assertEqual(self.refuse("run", "nope"),
                         "nope: is neither a file nor a shipped study "
                         "(baran, density-decay, nations, overload)")

    def test_an_unknown_kind_of_experiment_is_told_with_those_that_are(self):
        self.assertEqual(self.refuse_study(with_line('experiment = "decay"')),
                         f"s.toml:{LINE}: experiment: 'decay' is none of density-decay, nations, "
                         "overload, survival")

    def test_a_knob_of_another_kind_of_experiment_is_told_with_the_kind_that_has_it(self):
        self.assertEqual(self.refuse_study(with_line("redundancy = 3")),
                         f"s.toml:{LINE}: redundancy: is no key of the experiment density-decay, "
                         "but of survival (study baran)")
        self.assertEqual(self.refuse("run", "baran", "--set", "trigger=name", "--out", "out"),
                         "--set: trigger: is no key of the experiment survival, but of "
                         "density-decay (study density-decay)")

    def test_data_that_is_not_there_is_told_with_the_line_and_where_it_is_to_be_had(self):
        message = self.refuse("run", "nations", "--set", "data=nowhere", "--out", "out")
        self.assertRegex(message, r"nations\.toml:\d+: years: nowhere/as/\S+ is not there: take AS "
                                  r"relationships, serial-1, from .*--set data=DIR")
        self.assertFalse((self.folder / "out").exists(), "made a folder for nothing")

    def test_years_that_are_empty_or_no_tables_are_told_with_their_line(self):
        head = 'name = "n"\nexperiment = "nations"\nrouting = "policy"\n'
        self.assertEqual(self.refuse_study(head + "years = []\n"),
                         "s.toml:4: years: must have at least one value")
        self.assertEqual(self.refuse_study(head + "years = 2018\n"),
                         "s.toml:4: years: must be a table")
        self.assertEqual(self.refuse_study(head + "[[years]]\nyear = 2018\n"),
                         "s.toml:4: years: has no graph")

    def test_a_graph_of_another_kind_is_told_with_its_file(self):
        self.write("g.txt", "1|2|-1\n2|3|7\n")
        self.write("c.csv", "asn,cc\n1,AA\n2,BB\n")
        message = self.refuse_study(
            'name = "n"\nexperiment = "nations"\nrouting = "policy"\ndata = "."\n'
            '[[years]]\nyear = 2018\ngraph = "g.txt"\ncountries = "c.csv"\n')
        self.assertRegex(message, r"g\.txt:2: ")

    def test_a_folder_is_no_study(self):
        (self.folder / "dir").mkdir()
        self.assertRegex(self.refuse("run", "dir"), "^dir: (is a folder|cannot be read)")


class BadSetting(Case):
    def refuse_setting(self, setting):
        message = self.refuse(*narrow(setting), "--out", "out")
        self.assertFalse((self.folder / "out").exists(), "made a folder for nothing")
        return message

    def test_a_setting_is_key_and_value(self):
        for setting in ("x", "=3", "density"):
            with self.subTest(setting):
                self.assertEqual(self.refuse_setting(setting),
                                 f"--set: {setting}: must be key=value")

    def test_a_wrong_key_is_told_with_the_key_that_was_meant(self):
        self.assertEqual(self.refuse_setting("densty=3"),
                         "--set: densty: unknown key; did you mean density?")

    def test_a_wrong_value_is_told_with_its_key(self):
        for setting, why in (("density=abc", "must be a number"), ("density=", "must be a number"),
                             ("density=[]", "must have at least one value"),
                             ("density=[4,2]", "must rise from rung to rung"),
                             ("density=[2,2]", "has the same value twice"),
                             ("density=0", "must be from 0.1 to 1000"),
                             ("encrypted=2", "must be from 0 to 1"),
                             ('encrypted=[0,"a"]', "must be a number"),
                             ("budget=-1", "must be from 0 to 1000000"),
                             ("budget=most", 'must be a number of sites or "half-border"'),
                             ("capture=1", "must be true or false"),
                             ("strategy=best", "'best' is none of "),
                             ("action=explode", "'explode' is none of drop, reset")):
            with self.subTest(setting):
                key = setting.split("=")[0]
                self.assertTrue(self.refuse_setting(setting).startswith(f"--set: {key}: {why}"))

    def test_more_than_memory_holds_is_refused_before_anything_is_written(self):
        for setting in ("seeds=1001", "seeds.paths=1000000", "seeds.packets=1001",
                        "topology.routers_per_state=1607"):
            with self.subTest(setting):
                self.assertIn("must be from ", self.refuse_setting(setting))
        self.assertRegex(self.refuse_setting("topology.routers_per_state=1115"),
                         r"topology\.routers_per_state: the filtering state's 1115 routers and 3345 abroad "
                         r"have \d+ pairs, whose routes take \d+ MiB of at most 512")

    def test_a_budget_larger_than_the_territory_is_refused_before_anything_is_written(self):
        message = self.refuse_setting("budget=[49]")
        self.assertIn("budget: 49 sites in a territory of 48 routers", message)

    def test_a_budget_as_large_as_the_territory_is_none_too_many(self):
        self.succeed(*narrow("budget=[48]", "seeds.packets=0", "density=1.98"), "--out", "out",
                     "--quiet")

    def test_a_density_that_no_graph_has_is_refused(self):
        self.assertRegex(self.refuse_setting("density=[2,500]"), "density: .*impossible")

    def test_results_that_cannot_be_written_are_told_before_the_work(self):
        self.write("file", "")
        for out in ("/proc/x", "/dev/null", "file", "file/below"):
            with self.subTest(out):
                self.assertRegex(self.refuse(*narrow(), "--out", out),
                                 f"^{out}(/\\S+)?: cannot be (made|written): ")
