#include "filters/flow/defragmenter.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

constexpr std::size_t kUnit = 8;

}  // namespace

std::deque<Defragmenter::Datagram>::iterator Defragmenter::find_or_begin(const Key& key) {
  const auto found = std::find_if(unfinished_.begin(), unfinished_.end(),
                                  [&](const Datagram& d) { return d.key == key; });
  if (found != unfinished_.end()) return found;
  if (unfinished_.size() >= kLargestCount) unfinished_.pop_front();
  unfinished_.emplace_back().key = key;
  return unfinished_.end() - 1;
}

void Defragmenter::add(Datagram& datagram, const IpView& fragment) {
  const std::size_t from = fragment.fragment_offset;
  // All but the last fragment hold whole units; a captured part of one is used as far as it goes.
  const std::size_t usable =
      fragment.more_fragments ? fragment.payload.size() / kUnit * kUnit : fragment.payload.size();
  const std::size_t end = from + usable;
  if (!fragment.more_fragments && !fragment.truncated && !datagram.size) datagram.size = end;
  if (datagram.bytes.size() < end) {
    datagram.bytes.resize(end);
    datagram.known.resize((end + kUnit - 1) / kUnit);
  }
  for (std::size_t at = from; at < end; at += kUnit) {
    if (datagram.known[at / kUnit]) continue;
    datagram.known[at / kUnit] = true;
    ++datagram.known_count;
    const ByteView unit = fragment.payload.subspan(at - from, std::min(kUnit, end - at));
    std::copy(unit.begin(), unit.end(), datagram.bytes.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

std::optional<IpView> Defragmenter::on_fragment(const IpView& fragment) {
  if (fragment.fragment_offset + fragment.payload.size() > kLargestDatagram) return std::nullopt;
  const auto datagram = find_or_begin(
      {fragment.source, fragment.destination, fragment.fragment_id, fragment.protocol});
  add(*datagram, fragment);
  if (!datagram->size || datagram->known_count * kUnit < *datagram->size) return std::nullopt;
  finished_ = std::move(*datagram);
  unfinished_.erase(datagram);
  IpView whole = fragment;
  whole.payload = ByteView(finished_.bytes).first(*finished_.size);
  whole.fragment_offset = 0;
  whole.more_fragments = whole.truncated = false;
  return whole;
}

}  // namespace chokepoint
