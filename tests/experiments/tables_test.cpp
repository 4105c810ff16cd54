#include "experiments/store/tables.hpp"

#include <catch2/catch.hpp>

using namespace chokepoint;

namespace {

/// The row of a run whose family and state are named so.
std::string row(const std::string& family, const std::string& state, double value) {
  const RunRecord run{"paths",
                      1,
                      {family, "4", "-0.5", "shortest", "greedy", "4", "", ""},
                      state,
                      {{"metric", value}}};
  const std::string csv = metrics_csv(find_experiment("density-decay"), {run});
  return csv.substr(csv.find('\n') + 1);
}

}  // namespace

TEST_CASE("No text of the table begins as a formula does, and numbers stay numbers",
          "[experiments]") {
  // OWASP, CSV Injection: = + - @, tab, carriage return and line feed.
  CHECK(row("plain", "XA", -0.25) ==
        "1,paths,1,plain,4,-0.5,shortest,greedy,4,,,XA,metric,-0.25\n");
  CHECK(row("=1+1", "-2+3", 1) == "1,paths,1,'=1+1,4,-0.5,shortest,greedy,4,,,'-2+3,metric,1\n");
  CHECK(row("@SUM(A1)", "+A1", 1) ==
        "1,paths,1,'@SUM(A1),4,-0.5,shortest,greedy,4,,,'+A1,metric,1\n");
  CHECK(row("\t=1", "-", 1) == "1,paths,1,'\t=1,4,-0.5,shortest,greedy,4,,,'-,metric,1\n");
  CHECK(row("\r=1", "=\"a\",b", 1) ==
        "1,paths,1,\"'\r=1\",4,-0.5,shortest,greedy,4,,,\"'=\"\"a\"\",b\",metric,1\n");
}
