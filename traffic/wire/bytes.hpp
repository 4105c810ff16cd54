#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace chokepoint {

/// Bytes that belong to someone else; valid as long as their owner says.
using ByteView = std::span<const std::byte>;

inline ByteView as_byte_view(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Big-endian loads and stores. REQUIRES: `at` + width ≤ bytes.size().
inline std::uint8_t load_u8(ByteView bytes, std::size_t at) {
  return std::to_integer<std::uint8_t>(bytes[at]);
}
inline std::uint16_t load_u16(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(load_u8(bytes, at) << 8 | load_u8(bytes, at + 1));
}
inline std::uint32_t load_u32(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(load_u16(bytes, at)) << 16 | load_u16(bytes, at + 2);
}
inline std::uint64_t load_u64(ByteView bytes, std::size_t at) {
  return static_cast<std::uint64_t>(load_u32(bytes, at)) << 32 | load_u32(bytes, at + 4);
}
inline void store_u8(std::span<std::byte> bytes, std::size_t at, std::uint8_t value) {
  bytes[at] = std::byte{value};
}
inline void store_u16(std::span<std::byte> bytes, std::size_t at, std::uint16_t value) {
  store_u8(bytes, at, static_cast<std::uint8_t>(value >> 8));
  store_u8(bytes, at + 1, static_cast<std::uint8_t>(value));
}
inline void store_u32(std::span<std::byte> bytes, std::size_t at, std::uint32_t value) {
  store_u16(bytes, at, static_cast<std::uint16_t>(value >> 16));
  store_u16(bytes, at + 2, static_cast<std::uint16_t>(value));
}
inline void store_u64(std::span<std::byte> bytes, std::size_t at, std::uint64_t value) {
  store_u32(bytes, at, static_cast<std::uint32_t>(value >> 32));
  store_u32(bytes, at + 4, static_cast<std::uint32_t>(value));
}

/// A cursor that cannot leave its bytes. Reading past the end yields zeros or an empty view and
/// makes `failed()` true for good, so a parser checks once, at the end of a run of reads.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  std::uint8_t u8() { return enough(1) ? load_u8(bytes_, advance(1)) : std::uint8_t{0}; }
  std::uint16_t u16() { return enough(2) ? load_u16(bytes_, advance(2)) : std::uint16_t{0}; }
  std::uint32_t u24() {
    const std::uint32_t high = u8();
    return high << 16 | u16();
  }
  std::uint32_t u32() { return enough(4) ? load_u32(bytes_, advance(4)) : 0; }
  ByteView take(std::size_t count) {
    return enough(count) ? bytes_.subspan(advance(count), count) : ByteView{};
  }
  void skip(std::size_t count) { take(count); }
  ByteView rest() const { return bytes_.subspan(at_); }
  std::size_t left() const { return bytes_.size() - at_; }
  std::size_t position() const { return at_; }
  bool failed() const { return failed_; }

 private:
  bool enough(std::size_t count) {
    failed_ = failed_ || count > left();
    return !failed_;
  }
  std::size_t advance(std::size_t count) {
    const std::size_t before = at_;
    at_ += count;
    return before;
  }

  ByteView bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace chokepoint
