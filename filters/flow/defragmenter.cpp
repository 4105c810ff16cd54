#include "filters/flow/defragmenter.hpp"

#include <algorithm>

#include "filters/flow/overlap.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kUnit = 8;

std::size_t units_of(std::size_t bytes) { return (bytes + kUnit - 1) / kUnit; }

/// The bytes of a fragment that count: all but the last fragment hold whole units; a captured part
/// of one is used as far as it goes.
std::size_t usable_bytes(const IpView& fragment) {
  const bool last = !fragment.more_fragments && !fragment.truncated;
  return last ? fragment.payload.size() : fragment.payload.size() / kUnit * kUnit;
}

/// BSD and Linux cut fragments that overlap and judge them from then on by their new beginning.
bool cuts_fragments(OverlapPolicy policy) {
  return policy == OverlapPolicy::kBsd || policy == OverlapPolicy::kLinux;
}

/// The most bytes that fit behind the header (RFC 791 §3.1: total length; RFC 8200 §3: payload).
std::size_t largest_payload(const IpView& fragment) {
  return Defragmenter::kLargestDatagram - (fragment.source.is_v4() ? fragment.header.size() : 0);
}

}  // namespace

std::deque<Defragmenter::Datagram>::iterator Defragmenter::find_or_begin(const Key& key,
                                                                         SimTime now) {
  while (!unfinished_.empty() && now - unfinished_.front().began > patience_) {
    unfinished_.pop_front();
  }
  const auto found = std::find_if(unfinished_.begin(), unfinished_.end(),
                                  [&](const Datagram& d) { return d.key == key; });
  if (found != unfinished_.end()) return found;
  if (unfinished_.size() >= kLargestCount) unfinished_.pop_front();
  Datagram& datagram = unfinished_.emplace_back();
  datagram.key = key;
  datagram.began = now;
  return unfinished_.end() - 1;
}

/// The fragment that stands from `unit` on lost what it had before: from now on it begins there.
void Defragmenter::cut_front(Datagram& datagram, std::size_t unit) {
  if (unit >= datagram.origins.size()) return;
  const Origin cut = datagram.origins[unit];
  if (cut.end == 0 || cut.begin >= unit) return;
  for (std::size_t u = unit; u < datagram.origins.size(); ++u) {
    Origin& origin = datagram.origins[u];
    if (origin.begin != cut.begin || origin.end != cut.end) break;
    origin.begin = static_cast<std::uint16_t>(unit);
  }
}

void Defragmenter::add(Datagram& datagram, const IpView& fragment, std::size_t usable) const {
  const std::size_t from = fragment.fragment_offset;
  const std::size_t end = from + usable;
  if (datagram.bytes.size() < end) {
    datagram.bytes.resize(end);
    datagram.origins.resize(units_of(end));
  }
  Origin own{static_cast<std::uint16_t>(from / kUnit), static_cast<std::uint16_t>(units_of(end))};
  const Extent later{own.begin, own.end};
  const bool cuts = cuts_fragments(overlap_);
  bool replaced_any = false;
  bool replaced = false;
  for (std::size_t at = from; at < end; at += kUnit) {
    Origin& origin = datagram.origins[at / kUnit];
    const bool known = origin.end != 0;
    replaced = !known || later_fragment_wins(overlap_, later, {origin.begin, origin.end});
    if (!replaced) continue;
    if (!known) ++datagram.known_units;
    if (cuts && !replaced_any) own.begin = static_cast<std::uint16_t>(at / kUnit);
    replaced_any = true;
    origin = own;
    const ByteView unit = fragment.payload.subspan(at - from, std::min(kUnit, end - at));
    std::copy(unit.begin(), unit.end(), datagram.bytes.begin() + static_cast<std::ptrdiff_t>(at));
  }
  if (cuts && replaced) cut_front(datagram, own.end);
}

std::optional<IpView> Defragmenter::finish(const IpView& last) {
  IpView whole = last;
  whole.protocol = finished_.protocol.value_or(last.protocol);
  whole.payload = ByteView(finished_.bytes).first(*finished_.size);
  whole.fragment_offset = 0;
  whole.more_fragments = whole.truncated = false;
  whole.total_bytes = whole.header.size() + *finished_.size;
  if (!whole.source.is_v4() && !whole.skip_extensions()) return std::nullopt;
  return whole;
}

std::optional<IpView> Defragmenter::on_fragment(const IpView& fragment, SimTime now) {
  now_ = now;
  const std::size_t usable = usable_bytes(fragment);
  const std::size_t end = fragment.fragment_offset + usable;
  if (usable == 0 || end > largest_payload(fragment)) return std::nullopt;
  const std::uint8_t protocol = fragment.source.is_v4() ? fragment.protocol : std::uint8_t{0};
  const auto datagram =
      find_or_begin({fragment.source, fragment.destination, fragment.fragment_id, protocol}, now);
  const bool last = !fragment.more_fragments && !fragment.truncated;
  const std::size_t known = datagram->size.value_or(datagram->bytes.size());
  if (datagram->size ? end > known || (last && end != known) : last && end < known) {
    return std::nullopt;
  }
  if (last && !datagram->size) datagram->size = end;
  if (fragment.fragment_offset == 0 && !datagram->protocol) datagram->protocol = fragment.protocol;
  add(*datagram, fragment, usable);
  if (!datagram->size || datagram->known_units < units_of(*datagram->size)) return std::nullopt;
  finished_ = std::move(*datagram);
  unfinished_.erase(datagram);
  return finish(fragment);
}

}  // namespace chokepoint
