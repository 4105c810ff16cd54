#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// The HkdfLabel of RFC 8446 §7.1 with an empty context: what tells the keys apart that TLS 1.3 and
/// QUIC derive from one secret.
class HkdfLabel {
 public:
  static constexpr std::size_t kLongestLabel = 12;

  /// `length`: bytes of the key. REQUIRES: `label`, without the prefix "tls13 ", has at most
  /// kLongestLabel characters.
  HkdfLabel(std::uint16_t length, std::string_view label) {
    store_u16(bytes_, 0, length);
    store_u8(bytes_, 2, static_cast<std::uint8_t>(kPrefix.size() + label.size()));
    std::byte* at = bytes_.data() + 3;
    at = std::copy_n(as_byte_view(kPrefix).data(), kPrefix.size(), at);
    at = std::copy_n(as_byte_view(label).data(), label.size(), at);
    *at++ = std::byte{0};  // no context
    size_ = static_cast<std::size_t>(at - bytes_.data());
    *at = std::byte{1};
  }
  ByteView bytes() const { return ByteView(bytes_).first(size_); }
  /// The same and the number of the first block, of which HKDF-Expand takes the MAC (RFC 5869
  /// §2.3).
  ByteView first_block() const { return ByteView(bytes_).first(size_ + 1); }

 private:
  static constexpr std::string_view kPrefix = "tls13 ";
  std::array<std::byte, 3 + kPrefix.size() + kLongestLabel + 2> bytes_{};
  std::size_t size_ = 0;
};

/// HKDF-Extract (RFC 5869 §2.2) with a hash by its name in OpenSSL, whose length `out` has. False
/// if OpenSSL refuses.
bool hkdf_extract(const char* hash, ByteView salt, ByteView key, std::span<std::byte> out);

/// HKDF-Expand-Label (RFC 8446 §7.1) with an empty context, as long as `out`. False if the label is
/// too long or OpenSSL refuses.
bool hkdf_expand_label(const char* hash, ByteView secret, std::string_view label,
                       std::span<std::byte> out);

}  // namespace chokepoint
