#include "experiments/study/study.hpp"

#include <catch2/catch.hpp>

#include "experiments/study/shipped.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

/// The shipped study with one line replaced or added at the end of its first table.
const std::filesystem::path kShipped = "experiments/studies/density-decay.toml";

std::string message_of(const std::string& text) {
  try {
    parse_study(text, "my.toml", {});
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string message_of_set(const std::string& key, const std::string& value) {
  try {
    read_study(kShipped, {{key, value}});
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("The shipped study has the grid that METRICS pins", "[experiments]") {
  const Study study = read_study(kShipped, {});
  CHECK(study.factors.density.size() == 8);
  CHECK(study.factors.density.front() == 1.98);
  CHECK(study.factors.density.back() == 12);
  CHECK(study.factors.border_share == std::vector<double>{.05, .2, .5});
  CHECK(study.factors.routing ==
        std::vector<std::string>{"shortest", "ecmp-flow", "ecmp-packet", "disjoint", "policy"});
  CHECK(study.factors.strategy == std::vector<std::string>{"none", "random", "greedy-frozen",
                                                           "greedy-frozen-3", "greedy",
                                                           "border-all"});
  CHECK(study.factors.encrypted == std::vector<double>{0, .5, .95});
  CHECK(study.seeds.paths >= 30);
  CHECK(study.seeds.packets == 20);
  CHECK(study.packets.density == std::vector<double>{1.98, 2.5, 4, 5, 9, 12});
  CHECK(study.packets.border_share == std::vector<double>{.2});
  CHECK(study.packets.strategy == std::vector<std::string>{"none", "greedy"});
}

TEST_CASE("What is said of one engine's seeds wins over seeds of all, in whatever order",
          "[experiments]") {
  for (const auto& changes : {std::vector<Override>{{"seeds", "7"}, {"seeds.packets", "2"}},
                              std::vector<Override>{{"seeds.packets", "2"}, {"seeds", "7"}}}) {
    const Study study = read_study(kShipped, changes);
    CHECK(study.seeds.paths == 7);
    CHECK(study.seeds.packets == 2);
  }
  CHECK(read_study(kShipped, {{"seeds", "7"}, {"seeds", "3"}}).seeds.paths == 3);
}

TEST_CASE("Every wrong study is answered by file, line, key and reason", "[experiments]") {
  CHECK(message_of("name = \"x\"\nbudgets = [4]\n") ==
        "my.toml:2: budgets: unknown key; did you mean budget?");
  CHECK(message_of("name = \"x\"\n\n[workload]\ntargets = \"many\"\n") ==
        "my.toml:4: workload.targets: must be a whole number");
  CHECK(message_of("[workload]\ntargets = 0\n") ==
        "my.toml:2: workload.targets: must be from 1 to 2800");
  CHECK(message_of("border_share = [0.2, 1.5]\n") ==
        "my.toml:1: border_share: must be from 0 to 1");
  CHECK(message_of("density = [4, 2]\n") == "my.toml:1: density: must rise from rung to rung");
  CHECK(message_of("density = []\n") == "my.toml:1: density: must have at least one value");
  CHECK(message_of("routing = [\"shortest\", \"rip\"]\n") ==
        "my.toml:1: routing: 'rip' is none of shortest, ecmp-flow, ecmp-packet, policy, disjoint "
        "(or disjoint:2 to 8)");
  CHECK(message_of("routing = [\"shortest\", \"shortest\"]\n") ==
        "my.toml:1: routing: has the same value twice");
  CHECK(message_of("trigger = [\"mood\"]\n") ==
        "my.toml:1: trigger: 'mood' is none of address, name, keyword");
  CHECK(message_of("budget = [\"half\"]\n") ==
        "my.toml:1: budget: must be a number of sites or \"half-border\"");
  CHECK(message_of("budget = [4, 4]\n") == "my.toml:1: budget: has the same value twice");
  CHECK(message_of("action = \"laugh\"\n") == "my.toml:1: action: 'laugh' is none of drop, reset");
  CHECK(message_of("capture = 1\n") == "my.toml:1: capture: must be true or false");
  CHECK(message_of("name = \"../up\"\n") == "my.toml:1: name: must be usable as a folder's name");
  CHECK(message_of("name = \"up\"\n") == "my.toml: family: is missing");
  CHECK_THAT(message_of("name = \"x\nseed = 2\n"), Catch::StartsWith("my.toml:1: "));
}

TEST_CASE("Overrides narrow factors and are checked like the file", "[experiments]") {
  const Study study = read_study(kShipped, {{"density", "[2,6]"}, {"routing", "ecmp-flow"}});
  CHECK(study.factors.density == std::vector<double>{2, 6});
  CHECK(study.factors.routing == std::vector<std::string>{"ecmp-flow"});
  CHECK(study.packets.density == std::vector<double>{2, 6});
  CHECK(message_of_set("densty", "[2]") == "--set: densty: unknown key; did you mean density?");
  CHECK(message_of_set("seed", "minus") == "--set: seed: must be a whole number");
}

TEST_CASE("A budget narrowed away from the packet engine's part leaves it the first that is left",
          "[experiments]") {
  const Study study = read_study(kShipped, {{"budget", "[8]"}, {"border_share", "[0.5]"}});
  CHECK(study.packets.budget.front().text() == "8");
  CHECK(study.packets.border_share == std::vector<double>{0.5});
}

TEST_CASE("A study that is not there is refused with what is", "[experiments]") {
  CHECK_THROWS_WITH(find_study_text("density-delay"),
                    Catch::EndsWith("did you mean density-decay?"));
  CHECK_THROWS_AS(read_study("no/such.toml", {}), InputError);
}

TEST_CASE("Half of the border is rounded up", "[experiments]") {
  const Budget half{Budget::Rule::kHalfBorder, 0};
  CHECK(half.resolve(1) == 1);
  CHECK(half.resolve(4) == 2);
  CHECK(half.resolve(5) == 3);
}

TEST_CASE("The kind of experiment decides which keys there are, wherever it stands in the file",
          "[experiments]") {
  CHECK(message_of("experiment = \"decay\"\n") ==
        "my.toml:1: experiment: 'decay' is none of density-decay, nations, overload, survival");
  CHECK(message_of("experiment = 3\n") == "my.toml:1: experiment: must be a string in quotes");
  CHECK(message_of("density = [2]\nexperiment = \"survival\"\n") ==
        "my.toml:1: density: is no key of the experiment survival, but of density-decay (study "
        "density-decay)");
  CHECK(message_of("redundancy = [2]\n") ==
        "my.toml:1: redundancy: is no key of the experiment density-decay, but of survival (study "
        "baran)");
  CHECK(message_of("experiment = \"survival\"\nsids = 3\n") ==
        "my.toml:2: sids: unknown key; did you mean side?");
}

TEST_CASE("Every wrong survival study is answered by line, key and reason", "[experiments]") {
  const auto message = [](const std::string& rest) {
    return message_of("experiment = \"survival\"\nname = \"x\"\n" + rest);
  };
  CHECK(message("redundancy = [2, 5]\n") ==
        "my.toml:3: redundancy: 5 is none of 1, 1.5, 2, 3, 4, 6, 8");
  CHECK_THAT(message("attack = \"meteor\"\n"),
             Catch::StartsWith("my.toml:3: attack: 'meteor' is none of random, degree"));
  CHECK(message("destroyed = [0.5, 0.2]\n") == "my.toml:3: destroyed: must rise");
  CHECK(message("side = 1\n") == "my.toml:3: side: must be from 2 to 300");
  CHECK(message("redundancy = 3\nattack = \"random\"\n") == "my.toml: destroyed: is missing");
}

TEST_CASE("Every wrong nations study is answered by line, key and reason", "[experiments]") {
  const auto message = [](const std::string& rest) {
    return message_of("experiment = \"nations\"\nname = \"x\"\n" + rest);
  };
  const std::string year = "[[years]]\nyear = 2012\ngraph = \"g\"\ncountries = \"c\"\n";
  CHECK(message("routing = \"policy\"\n") == "my.toml: years: is missing");
  CHECK(message("years = []\n") == "my.toml:3: years: must have at least one value");
  CHECK(message("years = [2012]\n") == "my.toml:3: years: must be a table");
  CHECK(message("[[years]]\nyear = 2012\n") == "my.toml:3: years: has no graph");
  CHECK(message("[[years]]\nyear = \"old\"\n") == "my.toml:4: years.year: must be a whole number");
  CHECK(message("[[years]]\nmonht = 3\n") ==
        "my.toml:4: years.monht: unknown key; did you mean month?");
  CHECK(message(year + year) == "my.toml:3: years: has the same value twice");
  CHECK(message(year) == "my.toml: routing: is missing");
  CHECK(message("routing = \"ecmp-flow\"\n") ==
        "my.toml:3: routing: 'ecmp-flow' spreads over several paths; take policy or shortest");
  CHECK(message("shown = \"China\"\n") ==
        "my.toml:3: shown: 'China' is no code of two capitals, such as \"CN\"");
}
