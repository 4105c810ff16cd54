#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "experiments/experiment/density_decay/answer.hpp"
#include "experiments/experiment/density_decay/findings.hpp"
#include "experiments/experiment/density_decay/knobs.hpp"
#include "experiments/experiment/experiment.hpp"
#include "experiments/store/tables.hpp"

using namespace chokepoint;

namespace {

Study study() {
  Study study;
  study.name = "s";
  study.claim = "C1";
  study.experiment = &find_experiment("density-decay");
  return study;
}

const std::vector<Comparison>& budget_rules(const Summary& summary) {
  return summary.conclusions.comparisons.at(kLeftUnderHalfBorder);
}

RunRecord run(std::uint64_t seed, const char* density, const char* share, const char* budget,
              double efficacy) {
  return {"paths",
          seed,
          {"er", density, share, "shortest", "greedy", budget, "", ""},
          "XA",
          {{"blocking_bound", efficacy}}};
}

RunRecord fact(std::uint64_t seed, const char* density, const char* share, double degree) {
  return {"paths",
          seed,
          {"er", density, share, "shortest", "none", "0", "", ""},
          "XA",
          {{"mean_degree", degree}}};
}

/// Twenty seeds of two worlds: in one efficacy falls to a fifth, in the other not at all.
std::vector<RunRecord> two_worlds() {
  std::vector<RunRecord> runs;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const char* share : {"0.2", "0.05"}) {
      const bool falls = std::string(share) == "0.2";
      const double noise = 0.003 * static_cast<double>(seed);
      runs.push_back(fact(seed, "2", share, 1.99));
      runs.push_back(fact(seed, "12", share, 12));
      runs.push_back(run(seed, "2", share, "4", 1));
      runs.push_back(run(seed, "12", share, "4", (falls ? 0.2 : 0.9) + noise));
      runs.push_back(run(seed, "2", share, "half-border", 1));
      runs.push_back(run(seed, "12", share, "half-border", (falls ? 0.6 : 0.95) + noise / 2));
    }
  }
  return runs;
}

const Finding& finding(const Summary& summary, const std::string& share,
                       const std::string& budget) {
  for (const Finding& f : summary.conclusions.findings) {
    const std::map<std::string, std::string> where(f.where.begin(), f.where.end());
    if (where.at("border_share") == share && where.at("budget") == budget) return f;
  }
  FAIL("no finding");
  return summary.conclusions.findings.front();
}

}  // namespace

TEST_CASE("Each world gets its own finding, with its own verdict", "[experiments]") {
  const Summary summary = summarise(study(), two_worlds());
  REQUIRE(summary.conclusions.findings.size() == 4);
  CHECK(finding(summary, "0.2", "4").holds == Holds::kYes);
  CHECK(finding(summary, "0.05", "4").holds == Holds::kNo);
  CHECK(finding(summary, "0.2", "4").first->axis == Approx(1.99));  // as realised, not as asked
  CHECK(finding(summary, "0.2", "4").last->estimate.mean == Approx(0.2 + 0.003 * 10.5));
  CHECK(finding(summary, "0.2", "half-border").holds == Holds::kNo);
}

TEST_CASE("A budget that grows with the border and filters that never move stand apart",
          "[experiments]") {
  auto runs = two_worlds();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const char* density : {"2", "12"}) {
      runs.push_back(run(seed, density, "0.2", "4", 0.5));
      runs.back().knobs[kStrategy] = "greedy-frozen-3";
    }
  }
  std::map<std::string, int> findings;
  for (const Finding& f : summarise(study(), runs).conclusions.findings) ++findings[f.part];
  CHECK(findings == std::map<std::string, int>{{"", 2}, {"half-border", 2}, {"frozen", 1}});
}

TEST_CASE("The answer names routings and worlds and counts no votes", "[experiments]") {
  Study asked = study();
  asked.packets.border_share = {.2};
  const std::string answer = answer_of_density_decay(asked, summarise(asked, two_worlds()));
  CHECK_THAT(answer, Catch::StartsWith("With 20 % of new links across borders the claim holds "
                                       "under one shortest path."));
  CHECK_THAT(answer, !Catch::Matches(".*[0-9]+ of [0-9]+.*"));
}

TEST_CASE("The budget rules are compared within the same world", "[experiments]") {
  const Summary summary = summarise(study(), two_worlds());
  REQUIRE(budget_rules(summary).size() == 2);
  for (const Comparison& rule : budget_rules(summary)) {
    const std::map<std::string, std::string> where(rule.where.begin(), rule.where.end());
    const double expected = where.at("border_share") == "0.2" ? (0.4 - 0.01575) / (0.8 - 0.0315)
                                                              : (0.05 - 0.01575) / (0.1 - 0.0315);
    CHECK(rule.estimate.mean == Approx(expected));
    CHECK(rule.estimate.n == 20);
  }
}

TEST_CASE("A seed that lacks a rung takes no part in its world's finding", "[experiments]") {
  auto runs = two_worlds();
  std::erase_if(runs, [](const RunRecord& r) {
    return r.seed == 20 && r.knobs[kDensity] == "12" && r.knobs[kStrategy] == "greedy";
  });
  const Summary summary = summarise(study(), runs);
  CHECK(finding(summary, "0.2", "4").first->estimate.n == 19);
  CHECK(finding(summary, "0.2", "4").seeds == 19);
  CHECK(finding(summary, "0.2", "4").last->estimate.mean == Approx(0.23));
}

TEST_CASE("Cells count their seeds and keep shares within 0 and 1", "[experiments]") {
  const Summary summary = summarise(study(), two_worlds());
  for (const SummaryCell& cell : summary.cells) {
    CHECK(cell.t.n == 20);
    if (cell.metric == "blocking_bound") {
      CHECK(*cell.t.ci_low >= 0);
      CHECK(*cell.t.ci_high <= 1);
    }
  }
}

TEST_CASE("summary.json says what the contract pins, numbers as numbers", "[experiments]") {
  const auto json = nlohmann::json::parse(
      summary_json(find_experiment("density-decay"), summarise(study(), two_worlds())));
  CHECK(json["study"] == "s");
  const auto& cell = json["cells"][0];
  for (const char* key : {"knobs", "state", "metric", "n", "mean", "ci_low", "ci_high"}) {
    CHECK(cell.contains(key));
  }
  CHECK(cell["knobs"]["density"] == 2);
  for (const auto& f : json["findings"]) {
    CHECK(f["claim"] == "C1");
    CHECK((f["holds"] == "yes" || f["holds"] == "no" || f["holds"] == "undecided"));
    CHECK(f["where"].contains("routing"));
    CHECK_FALSE(f["text"].get<std::string>().empty());
    CHECK(f["seeds"] == 20);
    CHECK(f["tipping_threshold"].is_number());
    CHECK((f["holds"] == "undecided") == f.contains("reason"));
    const auto& half = f["half_density"];
    CHECK(half.contains("ci_low"));
    CHECK(half.contains("ci_high"));
    // No value, no number; but then a reason.
    CHECK((half["value"].is_number() || half["reason"].is_string()));
  }
}
