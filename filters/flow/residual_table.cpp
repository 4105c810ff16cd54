#include "filters/flow/residual_table.hpp"

#include <utility>

namespace chokepoint {
namespace {

constexpr std::size_t index_of(ResidualScope scope) { return static_cast<std::size_t>(scope); }

}  // namespace

std::uint32_t ResidualTable::Key::hash() const {
  const auto rest = static_cast<std::uint32_t>(std::size_t{protocol} << 8 | index_of(scope));
  return FlowHash::secret().of(client, server, rest);
}

ResidualTable::Key ResidualTable::key_of(ResidualScope scope, const FlowEnd& client,
                                         const FlowEnd& server, std::uint8_t protocol) {
  Key key{client, server, scope, protocol};
  if (scope != ResidualScope::kFourTuple) key.client.port = 0;
  if (scope == ResidualScope::kTwoTuple) {
    key.server.port = 0;
    key.protocol = 0;
  }
  return key;
}

std::uint32_t ResidualTable::look_up(const Key& key) {
  if (buckets_.empty()) return kNone;
  std::uint32_t index = bucket_of(key);
  while (index != kNone && !(blocks_[index].key == key)) index = blocks_[index].next_in_bucket;
  return index;
}

void ResidualTable::insert(ResidualScope scope, const FlowEnd& client, const FlowEnd& server,
                           SimTime now, Duration lasts, bool renewed, std::uint32_t rule,
                           std::uint8_t protocol) {
  if (lasts <= Duration::zero()) return;
  expire(now);
  const Key key = key_of(scope, client, server, protocol);
  if (const std::uint32_t known = look_up(key); known != kNone) {
    if (blocks_[known].renewed) renew(known, now);
    return;
  }
  if (heap_.size() >= most_) remove_first();
  if (heap_.size() >= buckets_.size()) grow();
  std::uint32_t index = static_cast<std::uint32_t>(blocks_.size());
  if (free_.empty()) {
    blocks_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  std::uint32_t& head = bucket_of(key);
  blocks_[index] = {key, now + lasts, lasts, rule, head, 0, renewed};
  head = index;
  heap_.push_back(index);
  move_to(heap_.size() - 1, index);
  sift_up(heap_.size() - 1);
  ++in_scope_[index_of(scope)];
}

std::optional<std::uint32_t> ResidualTable::find(const FlowEnd& client, const FlowEnd& server,
                                                 SimTime now, std::uint8_t protocol) {
  expire(now);
  std::optional<std::uint32_t> rule;
  for (const ResidualScope scope :
       {ResidualScope::kFourTuple, ResidualScope::kThreeTuple, ResidualScope::kTwoTuple}) {
    if (in_scope_[index_of(scope)] == 0) continue;
    const std::uint32_t index = look_up(key_of(scope, client, server, protocol));
    if (index == kNone) continue;
    if (!rule) rule = blocks_[index].rule;
    if (blocks_[index].renewed) renew(index, now);
  }
  return rule;
}

void ResidualTable::expire(SimTime now) {
  while (!heap_.empty() && blocks_[heap_.front()].ends <= now) remove_first();
}

void ResidualTable::remove_first() {
  const std::uint32_t index = heap_.front();
  const std::uint32_t last = heap_.back();
  heap_.pop_back();
  if (!heap_.empty()) {
    move_to(0, last);
    sift_down(0);
  }
  std::uint32_t* link = &bucket_of(blocks_[index].key);
  while (*link != index) link = &blocks_[*link].next_in_bucket;
  *link = blocks_[index].next_in_bucket;
  --in_scope_[index_of(blocks_[index].key.scope)];
  free_.push_back(index);
}

void ResidualTable::grow() {
  constexpr std::size_t kFirst = 16;
  buckets_.assign(buckets_.empty() ? kFirst : buckets_.size() * 2, kNone);
  for (const std::uint32_t index : heap_) {
    std::uint32_t& head = bucket_of(blocks_[index].key);
    blocks_[index].next_in_bucket = head;
    head = index;
  }
  free_.reserve(buckets_.size());  // so that look-ups, which expire blocks, never allocate
}

void ResidualTable::renew(std::uint32_t index, SimTime now) {
  blocks_[index].ends = now + blocks_[index].lasts;
  sift_down(blocks_[index].place);  // never ends earlier than before
}

void ResidualTable::move_to(std::size_t place, std::uint32_t index) {
  heap_[place] = index;
  blocks_[index].place = static_cast<std::uint32_t>(place);
}

void ResidualTable::sift_up(std::size_t place) {
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (blocks_[heap_[parent]].ends <= blocks_[heap_[place]].ends) return;
    const std::uint32_t above = heap_[parent];
    move_to(parent, heap_[place]);
    move_to(place, above);
    place = parent;
  }
}

void ResidualTable::sift_down(std::size_t place) {
  while (true) {
    std::size_t least = place;
    for (const std::size_t child : {2 * place + 1, 2 * place + 2}) {
      if (child < heap_.size() && blocks_[heap_[child]].ends < blocks_[heap_[least]].ends) {
        least = child;
      }
    }
    if (least == place) return;
    const std::uint32_t below = heap_[least];
    move_to(least, heap_[place]);
    move_to(place, below);
    place = least;
  }
}

}  // namespace chokepoint
