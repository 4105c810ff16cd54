#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

#include "experiments/experiment/density_decay/page.hpp"

namespace chokepoint {
namespace {

struct Label {
  std::string_view value;
  std::string_view label;
};

/// What has no words of its own is called as in files.
std::string label(std::initializer_list<Label> labels, const std::string& value) {
  for (const Label& known : labels) {
    if (known.value == value) return std::string(known.label);
  }
  return value;
}

}  // namespace

std::string label_of_family(const std::string& value) {
  return label({{"erdos-renyi", "random (Erdős–Rényi)"},
                {"lattice", "lattice (Baran)"},
                {"waxman", "random by distance (Waxman)"},
                {"barabasi-albert", "scale-free (Barabási–Albert)"},
                {"watts-strogatz", "small world (Watts–Strogatz)"}},
               value);
}

std::string label_of_border_share(const std::string& value) {
  return fmt::format("{:g} % across borders", std::stod(value) * 100);
}

std::string label_of_routing(const std::string& value) {
  return label({{"shortest", "one shortest path"},
                {"ecmp-flow", "ECMP per flow"},
                {"ecmp-packet", "ECMP per packet"},
                {"disjoint", "disjoint paths"},
                {"policy", "policy (Gao–Rexford)"}},
               value);
}

std::string label_of_strategy(const std::string& value) {
  return label({{"none", "no filters"},
                {"random", "at random"},
                {"greedy-frozen", "greedy on the first rung, never moved"},
                {"greedy-frozen-3", "greedy on the third rung, never moved"},
                {"border-all", "every border router"}},
               value);
}

std::string label_of_budget(const std::string& value) {
  if (value == "half-border") return "half of the border routers";
  return value + (value == "1" ? " router" : " routers");
}

std::string label_of_trigger(const std::string& value) { return "by " + value; }

std::string label_of_encrypted(const std::string& value) {
  return fmt::format("{:g} % encrypted", std::stod(value) * 100);
}

}  // namespace chokepoint
