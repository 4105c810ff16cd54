#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// Puts fragmented datagrams together (RFC 791 §3.2, RFC 8200 §4.5). Where fragments overlap, the
/// bytes that came first win. Bounded: when more than kLargestCount datagrams are unfinished, the
/// one that began first is forgotten.
class Defragmenter {
 public:
  static constexpr std::size_t kLargestCount = 64;
  static constexpr std::size_t kLargestDatagram = 65'535;

  /// Takes a fragment. When it completes its datagram: the datagram as if it had never been
  /// fragmented, valid until the next call. REQUIRES: fragment.fragment().
  std::optional<IpView> on_fragment(const IpView& fragment);

 private:
  struct Key {
    IpAddress source;
    IpAddress destination;
    std::uint32_t id;
    std::uint8_t protocol;
    auto operator<=>(const Key&) const = default;
  };
  struct Datagram {
    Key key{};
    std::vector<std::byte> bytes;
    std::vector<bool> known;  // one for each unit of 8 bytes
    std::size_t known_count = 0;
    std::optional<std::size_t> size;  // once the last fragment has come
  };

  std::deque<Datagram>::iterator find_or_begin(const Key& key);
  static void add(Datagram& datagram, const IpView& fragment);

  std::deque<Datagram> unfinished_;
  Datagram finished_;
};

}  // namespace chokepoint
