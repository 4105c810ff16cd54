#pragma once

#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/topology/shared_data.hpp"
#include "topology/import/format.hpp"

namespace chokepoint::test {

/// Calls check(mesh, facts) for every graph of the Topology Zoo that is there, with the facts that
/// networkx finds. Passes with a message when the published data is absent.
template <class Check>
void for_each_zoo_graph(Check check) {
  std::ifstream file(shared_data() / "facts.json");
  if (!file) {
    WARN("skipped: no published data at " << shared_data());
    return;
  }
  const nlohmann::json all = nlohmann::json::parse(file);
  int graphs = 0;
  for (const auto& [name, facts] : all.at("topologies").items()) {
    const auto path = shared_data() / name;
    if (!name.starts_with("zoo/") || !exists(path)) continue;
    INFO(name);
    check(import_topology(path).mesh, facts);
    ++graphs;
  }
  CHECK(graphs > 100);
}

}  // namespace chokepoint::test
