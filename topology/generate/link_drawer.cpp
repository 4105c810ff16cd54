#include "topology/generate/link_drawer.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/error.hpp"
#include "topology/import/geography.hpp"
#include "topology/mesh/layout.hpp"

namespace chokepoint {
namespace {

constexpr Duration kDomesticDelay = std::chrono::milliseconds(2);
constexpr Duration kBorderDelay = std::chrono::milliseconds(10);
/// Draws in vain after which a kind of pair counts as used up.
constexpr int kMostTries = 100'000;
constexpr double kWaxmanBeta = 0.2;

double apart(Position a, Position b, bool geographic) {
  return geographic ? great_circle_km(a, b) : distance(a, b);
}

bool in_degrees(Position place) { return std::abs(place.x) <= 180 && std::abs(place.y) <= 90; }

/// A distance that few pairs exceed: to the farthest router from the one that is the farthest from
/// the first.
double greatest_distance(const std::vector<Position>& places, bool geographic) {
  Position from = places.front();
  double greatest = 0;
  for (int sweep = 0; sweep < 2; ++sweep) {
    const auto farthest = std::max_element(places.begin(), places.end(), [&](auto a, auto b) {
      return apart(from, a, geographic) < apart(from, b, geographic);
    });
    greatest = apart(from, *farthest, geographic);
    from = *farthest;
  }
  return greatest;
}

}  // namespace

LinkDrawer::LinkDrawer(Mesh& mesh, RandomStream& random, ThickenModel model)
    : mesh_(mesh), random_(random), model_(model) {
  for (const Link& link : mesh.links()) present_.insert({link.a.value, link.b.value});
  for (std::uint32_t i = 0; i < mesh.routers().size(); ++i) {
    by_state_[mesh.routers()[i].state].push_back(RouterId{i});
    by_degree_.push_back(RouterId{i});
  }
  for (const auto& [state, members] : by_state_) states_.push_back(state);
  if (model == ThickenModel::kDegree) {
    for (const Link& link : mesh.links()) {
      by_degree_.push_back(link.a);
      by_degree_.push_back(link.b);
    }
  }
  if (model != ThickenModel::kDistance) return;
  const auto placed = [](const Router& router) { return router.position.has_value(); };
  if (std::ranges::none_of(mesh.routers(), placed)) {
    throw InputError("", 0, "model", "distance needs routers with positions, and none has one");
  }
  positions_ = layout(mesh);
  geographic_ = std::ranges::all_of(positions_, in_degrees);
  scale_ = std::max(kWaxmanBeta * greatest_distance(positions_, geographic_), 1e-300);
}

bool LinkDrawer::add(RouterId a, RouterId b) {
  if (!present_.insert({a.value, b.value})) return false;
  Link link;
  link.a = a;
  link.b = b;
  link.delay = mesh_.crosses_border(link) ? kBorderDelay : kDomesticDelay;
  link.relation = relation_;
  mesh_.add_link(link);
  return true;
}

RouterId LinkDrawer::draw_any() {
  return RouterId{random_.below(static_cast<std::uint32_t>(mesh_.routers().size()))};
}

RouterId LinkDrawer::draw(StateId state) {
  const auto& members = by_state_.at(state);
  return members[random_.below(static_cast<std::uint32_t>(members.size()))];
}

std::pair<RouterId, RouterId> LinkDrawer::draw_pair() {
  if (model_ == ThickenModel::kDegree) {
    const auto slots = static_cast<std::uint32_t>(by_degree_.size());
    const RouterId a = by_degree_[random_.below(slots)];
    return {a, by_degree_[random_.below(slots)]};
  }
  while (true) {
    const RouterId a = draw_any();
    const RouterId b = draw_any();
    if (model_ == ThickenModel::kUniform) return {a, b};
    // All routers in one place have distance 0 and probability 1, so this ends.
    const double far = apart(positions_[a.value], positions_[b.value], geographic_);
    if (random_.uniform() < std::exp(-far / scale_)) return {a, b};
  }
}

template <class Fits>
bool LinkDrawer::add_fitting(Fits fits) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto [a, b] = draw_pair();
    if (fits(mesh_.router(a).state, mesh_.router(b).state) && add(a, b)) return true;
  }
  return false;
}

bool LinkDrawer::add_across() {
  if (model_ != ThickenModel::kUniform) {
    return add_fitting([](StateId a, StateId b) { return a != b; });
  }
  for (int tries = 0; tries < kMostTries; ++tries) {
    const StateId x = states_[random_.below(static_cast<std::uint32_t>(states_.size()))];
    const StateId y = states_[random_.below(static_cast<std::uint32_t>(states_.size()))];
    if (x != y && add(draw(x), draw(y))) return true;
  }
  return false;
}

bool LinkDrawer::add_within() {
  if (model_ != ThickenModel::kUniform) {
    return add_fitting([](StateId a, StateId b) { return a == b; });
  }
  for (int tries = 0; tries < kMostTries; ++tries) {
    const RouterId a = draw_any();
    if (add(a, draw(mesh_.router(a).state))) return true;
  }
  return false;
}

bool LinkDrawer::add_any() {
  return add_fitting([](StateId, StateId) { return true; });
}

}  // namespace chokepoint
