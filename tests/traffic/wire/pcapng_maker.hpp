#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "traffic/wire/bytes.hpp"

namespace chokepoint::test {

/// Blocks of a pcapng file as draft-ietf-opsawg-pcapng lays them out, in either byte order.
class PcapngMaker {
 public:
  explicit PcapngMaker(bool big_endian) : big_(big_endian) {}

  using Bytes = std::vector<std::byte>;
  Bytes bytes;

  void add16(Bytes& to, std::uint16_t value) const {
    const std::uint8_t high = static_cast<std::uint8_t>(value >> 8);
    const std::uint8_t low = static_cast<std::uint8_t>(value);
    to.push_back(std::byte{big_ ? high : low});
    to.push_back(std::byte{big_ ? low : high});
  }
  void add32(Bytes& to, std::uint32_t value) const {
    add16(to, static_cast<std::uint16_t>(big_ ? value >> 16 : value));
    add16(to, static_cast<std::uint16_t>(big_ ? value : value >> 16));
  }
  void add64(Bytes& to, std::uint64_t value) const {
    add32(to, static_cast<std::uint32_t>(big_ ? value >> 32 : value));
    add32(to, static_cast<std::uint32_t>(big_ ? value : value >> 32));
  }
  static void add_text(Bytes& to, std::string_view text) {
    const ByteView view = as_byte_view(text);
    to.insert(to.end(), view.begin(), view.end());
    while (to.size() % 4 != 0) to.push_back({});
  }

  void block(std::uint32_t type, const Bytes& body) {
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    add32(bytes, type);
    add32(bytes, length);
    bytes.insert(bytes.end(), body.begin(), body.end());
    add32(bytes, length);
  }
  void section() {
    Bytes body;
    add32(body, 0x1a2b3c4d);
    add16(body, 1);
    add16(body, 0);
    add64(body, ~std::uint64_t{0});
    block(0x0a0d0d0a, body);
  }
  void interface(std::uint16_t link, std::uint32_t snap, int resolution = -1,
                 std::int64_t offset = 0) {
    Bytes body;
    add16(body, link);
    add16(body, 0);
    add32(body, snap);
    if (resolution >= 0) {
      add16(body, 9);
      add16(body, 1);
      body.push_back(std::byte{static_cast<std::uint8_t>(resolution)});
      body.resize(body.size() + 3);
    }
    if (offset != 0) {
      add16(body, 14);
      add16(body, 8);
      add64(body, static_cast<std::uint64_t>(offset));
    }
    add32(body, 0);
    block(1, body);
  }
  void packet(std::uint32_t interface, std::uint64_t ticks, std::string_view data,
              std::uint32_t wire_bytes) {
    Bytes body;
    add32(body, interface);
    add_time(body, ticks);
    add32(body, static_cast<std::uint32_t>(data.size()));
    add32(body, wire_bytes);
    add_text(body, data);
    block(6, body);
  }
  void old_packet(std::uint16_t interface, std::uint64_t ticks, std::string_view data) {
    Bytes body;
    add16(body, interface);
    add16(body, 0xffff);
    add_time(body, ticks);
    add32(body, static_cast<std::uint32_t>(data.size()));
    add32(body, static_cast<std::uint32_t>(data.size()));
    add_text(body, data);
    block(2, body);
  }
  void simple_packet(std::string_view data, std::uint32_t wire_bytes) {
    Bytes body;
    add32(body, wire_bytes);
    add_text(body, data);
    block(3, body);
  }
  void tls_keys(std::string_view text) {
    Bytes body;
    add32(body, 0x544c534b);
    add32(body, static_cast<std::uint32_t>(text.size()));
    add_text(body, text);
    block(10, body);
  }

 private:
  /// Two 32-bit halves, the high one first whatever the byte order.
  void add_time(Bytes& to, std::uint64_t ticks) const {
    add32(to, static_cast<std::uint32_t>(ticks >> 32));
    add32(to, static_cast<std::uint32_t>(ticks));
  }

  bool big_;
};

}  // namespace chokepoint::test
