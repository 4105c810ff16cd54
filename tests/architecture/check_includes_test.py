#!/usr/bin/env python3
"""The include check finds each kind of breach, and only those."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from check_includes import breaches_in  # noqa: E402


class IncludeRule(unittest.TestCase):
    def breaches(self, path, line):
        """The breaches of a project whose file at `path` holds `line`, beside a few real headers."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for header in ("topology/base/ids.hpp", "topology/mesh/mesh.hpp", "filters/act/filter.hpp",
                           "topology/fabric/tap.hpp", "topology/fabric/router.hpp",
                           "traffic/wire/packet.hpp", "traffic/protocol/tls.hpp",
                           "traffic/workload/mix.hpp", "traffic/host/host.hpp",
                           "experiments/study/study.hpp", "tests/topology/world.hpp"):
                (root / header).parent.mkdir(parents=True, exist_ok=True)
                (root / header).write_text("#pragma once\n")
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("\n" + line + "\n")
            return [(b.file, b.line) for b in breaches_in(root)]

    def assert_allowed(self, path, header):
        self.assertEqual([], self.breaches(path, f"#include {header}"), f"{path} sees {header}")

    def assert_refused(self, path, header):
        self.assertEqual([(path, 2)], self.breaches(path, f"#include {header}"),
                         f"{path} sees {header}")

    def test_the_base_sees_nothing_else(self):
        self.assert_allowed("topology/base/x.cpp", '"topology/base/ids.hpp"')
        self.assert_refused("topology/base/x.cpp", '"topology/mesh/mesh.hpp"')

    def test_leaves_see_only_the_leaves_before_them(self):
        self.assert_allowed("traffic/protocol/x.cpp", '"traffic/wire/packet.hpp"')
        self.assert_refused("traffic/wire/x.cpp", '"traffic/protocol/tls.hpp"')
        self.assert_refused("traffic/wire/x.cpp", '"topology/mesh/mesh.hpp"')

    def test_filters_and_traffic_do_not_see_each_other(self):
        self.assert_refused("filters/act/x.cpp", '"traffic/workload/mix.hpp"')
        self.assert_refused("traffic/workload/x.cpp", '"filters/act/filter.hpp"')
        self.assert_allowed("filters/inspect/x.cpp", '"traffic/protocol/tls.hpp"')

    def test_only_hosts_and_experiments_see_the_fabric(self):
        for path in ("topology/route/x.cpp", "filters/act/x.cpp", "traffic/workload/x.cpp"):
            self.assert_refused(path, '"topology/fabric/router.hpp"')
        for path in ("traffic/host/x.cpp", "experiments/engine/x.cpp", "topology/fabric/x.cpp"):
            self.assert_allowed(path, '"topology/fabric/router.hpp"')
        self.assert_allowed("filters/act/x.cpp", '"topology/fabric/tap.hpp"')

    def test_nothing_below_sees_the_experiments(self):
        self.assert_refused("topology/mesh/x.cpp", '"experiments/study/study.hpp"')
        self.assert_allowed("experiments/cli/x.cpp", '"experiments/study/study.hpp"')

    def test_a_test_sees_what_its_folder_sees_and_other_tests(self):
        self.assert_allowed("tests/topology/x.cpp", '"tests/topology/world.hpp"')
        self.assert_allowed("tests/filters/x.cpp", '"filters/act/filter.hpp"')
        self.assert_refused("tests/filters/x.cpp", '"experiments/study/study.hpp"')

    def test_libraries_stay_behind_their_folders(self):
        for path, header in (("filters/act/x.cpp", "<ns3/packet.h>"),
                             ("topology/route/x.cpp", "<ns3/packet.h>"),
                             ("filters/act/x.cpp", "<openssl/evp.h>"),
                             ("experiments/cli/x.cpp", "<ns3/packet.h>"),
                             ("experiments/store/x.cpp", "<openssl/evp.h>"),
                             ("filters/flow/x.cpp", "<pcap/pcap.h>"),
                             ("experiments/cli/x.cpp", "<sqlite3.h>"),
                             ("topology/mesh/x.cpp", "<libxml/parser.h>"),
                             ("traffic/workload/x.cpp", "<boost/graph/adjacency_list.hpp>"),
                             ("topology/mesh/x.cpp", "<catch2/catch.hpp>")):
            self.assert_refused(path, header)
        for path, header in (("topology/fabric/x.cpp", "<ns3/packet.h>"),
                             ("experiments/bench/stock.cpp", "<ns3/packet.h>"),
                             ("tests/topology/fabric/x.cpp", "<ns3/packet.h>"),
                             ("filters/inspect/x.cpp", "<openssl/evp.h>"),
                             ("traffic/wire/x.cpp", "<pcap.h>"),
                             ("experiments/store/x.cpp", "<sqlite3.h>"),
                             ("filters/place/x.cpp", "<boost/graph/adjacency_list.hpp>"),
                             ("topology/base/x.cpp", "<boost/random/mersenne_twister.hpp>")):
            self.assert_allowed(path, header)

    def test_umbrella_headers_are_refused_everywhere(self):
        self.assert_refused("topology/fabric/x.cpp", "<ns3/core-module.h>")

    def test_own_headers_stand_in_quotes_and_are_named_from_the_root(self):
        self.assert_refused("topology/mesh/x.cpp", "<topology/mesh/mesh.hpp>")
        self.assert_refused("topology/mesh/x.cpp", '"mesh.hpp"')
        self.assert_refused("topology/mesh/x.cpp", '"topology/mesh/absent.hpp"')

    def test_a_new_folder_without_a_rule_is_pointed_out(self):
        self.assert_refused("traffic/novel/x.cpp", '"topology/base/ids.hpp"')


if __name__ == "__main__":
    unittest.main()
