#include "filters/act/residual_memory.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

ResidualScope scope_of(Residual::Scope scope) {
  switch (scope) {
    case Residual::Scope::kTwoTuple:
      return ResidualScope::kTwoTuple;
    case Residual::Scope::kThreeTuple:
      return ResidualScope::kThreeTuple;
    case Residual::Scope::kFlow:
    case Residual::Scope::kFourTuple:
      break;
  }
  return ResidualScope::kFourTuple;
}

}  // namespace

void ResidualMemory::add(const Block& block, const Residual& residual, SimTime now) {
  any_ = true;
  if (block.from <= now) return begin({block, residual}, now);
  if (waiting_.size() >= kMostWaiting) return;
  waiting_.push_back({block, residual});
  std::push_heap(waiting_.begin(), waiting_.end());
}

void ResidualMemory::begin(const Waiting& what, SimTime now) {
  const auto& [block, residual] = what;
  if (block.from + residual.lasts <= now) return;
  // It began when it was due, though only the next packet tells.
  const Duration left = residual.renewed ? residual.lasts : block.from + residual.lasts - now;
  table_.insert(scope_of(residual.scope), block.flow.sender(block.to_server),
                block.flow.receiver(block.to_server), now, left, residual.renewed, block.rule,
                block.flow.protocol);
}

std::optional<std::uint32_t> ResidualMemory::find(const FlowKey& flow, Direction to_server,
                                                  SimTime now) {
  if (!any_) return std::nullopt;
  while (!waiting_.empty() && waiting_.front().block.from <= now) {
    std::pop_heap(waiting_.begin(), waiting_.end());
    const Waiting due = waiting_.back();
    waiting_.pop_back();
    begin(due, now);
  }
  return table_.find(flow.sender(to_server), flow.receiver(to_server), now, flow.protocol);
}

}  // namespace chokepoint
