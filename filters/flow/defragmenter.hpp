#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "filters/flow/tcp_model.hpp"
#include "topology/base/quantity.hpp"
#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// Puts fragmented datagrams together (RFC 791 §3.2, RFC 8200 §4.5) as a box does. Where fragments
/// overlap, the policy of the box decides, for IPv6 too, whose receivers drop such datagrams
/// (RFC 5722). Refused are fragments that would make the datagram longer than 65,535 bytes, that
/// reach beyond a last fragment, or that hold not one unit of 8 bytes; a last fragment that is
/// shorter than what came before, or that ends elsewhere than another one. IPv6 "atomic" fragments
/// (RFC 6946) are whole packets and never come here.
///
/// Bounded: when more than kLargestCount datagrams are unfinished, the one that began first is
/// forgotten; one of 64 KiB takes 96 KiB.
class Defragmenter {
 public:
  static constexpr std::size_t kLargestCount = 64;
  static constexpr std::size_t kLargestDatagram = 65'535;
  /// How long the fragments of a datagram are waited for, from the first on (Linux: 30 s).
  static constexpr Duration kPatience = std::chrono::seconds{30};

  explicit Defragmenter(OverlapPolicy overlap = OverlapPolicy::kFirst,
                        Duration patience = kPatience)
      : overlap_(overlap), patience_(patience) {}

  /// Takes a fragment that passes at `now` (which never decreases). When it completes its datagram:
  /// the datagram as if it had never been fragmented, valid until the next call; its header is the
  /// one of this fragment. If the datagram's own headers are no fragment of IPv6 that can be read,
  /// nothing. REQUIRES: fragment.fragment().
  std::optional<IpView> on_fragment(const IpView& fragment, SimTime now);
  /// The same as if no time had passed since the last call.
  std::optional<IpView> on_fragment(const IpView& fragment) { return on_fragment(fragment, now_); }

 private:
  struct Key {
    IpAddress source;
    IpAddress destination;
    std::uint32_t id;
    std::uint8_t protocol;  // 0 for IPv6, which does not tell datagrams apart by it
    auto operator<=>(const Key&) const = default;
  };
  /// The fragment that a unit of 8 bytes is from, as the policy remembers it; in units.
  struct Origin {
    std::uint16_t begin = 0;
    std::uint16_t end = 0;  // 0: the unit was never seen
  };
  struct Datagram {
    Key key{};
    SimTime began{};
    std::vector<std::byte> bytes;
    std::vector<Origin> origins;  // one for each unit of `bytes`
    std::size_t known_units = 0;
    std::optional<std::size_t> size;       // once the last fragment has come
    std::optional<std::uint8_t> protocol;  // as the first fragment says
  };

  std::deque<Datagram>::iterator find_or_begin(const Key& key, SimTime now);
  void add(Datagram& datagram, const IpView& fragment, std::size_t usable) const;
  static void cut_front(Datagram& datagram, std::size_t unit);
  std::optional<IpView> finish(const IpView& last);

  OverlapPolicy overlap_;
  Duration patience_;
  SimTime now_{};
  std::deque<Datagram> unfinished_;
  Datagram finished_;
};

}  // namespace chokepoint
