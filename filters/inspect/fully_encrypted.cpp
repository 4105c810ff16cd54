#include "filters/inspect/fully_encrypted.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kWord = 8;
constexpr std::size_t kPrefixBytes = 6;
constexpr std::size_t kLongestRun = 20;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

/// The high bit of every byte in 0x20–0x7e. No sum below carries into the next byte, because the
/// summands have their high bits cleared first.
std::uint64_t printable_bytes(std::uint64_t word) {
  const std::uint64_t low = word & ~kHighBits;
  const std::uint64_t from_space = low + 0x6060606060606060;  // high bit: at least 0x20
  const std::uint64_t is_delete = low + 0x0101010101010101;   // high bit: 0x7f
  return from_space & ~is_delete & ~word & kHighBits;
}

/// Ones in a word. Without the processor's own instruction std::popcount is a call.
std::size_t ones_in(std::uint64_t word) {
  word -= word >> 1 & 0x5555555555555555;
  word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
  return word * 0x0101010101010101 >> 56;
}

struct Census {
  std::size_t ones = 0;
  std::size_t printable = 0;
  std::size_t prefix = 0;  ///< printable bytes at the start, exact up to a word
  bool long_run = false;   ///< more than kLongestRun printable bytes in a row
};

Census count(ByteView bytes) {
  Census census;
  std::size_t run = 0;
  for (std::size_t at = 0; at < bytes.size(); at += kWord) {
    std::uint64_t word = 0;
    if (bytes.size() - at >= kWord) {
      word = load_u64(bytes, at);
    } else {  // zeros behind the end are neither ones nor printable
      for (std::size_t i = at; i < at + kWord; ++i) {
        word = word << 8 | (i < bytes.size() ? load_u8(bytes, i) : 0U);
      }
    }
    const std::uint64_t printable = printable_bytes(word);
    const std::uint64_t others = ~printable & kHighBits;
    const auto leading = static_cast<std::size_t>(std::countl_zero(others)) / 8;
    if (at == 0) census.prefix = leading;
    // A run that begins and ends inside one word is too short to matter.
    run += leading;
    census.long_run = census.long_run || run > kLongestRun;
    if (others != 0) run = static_cast<std::size_t>(std::countr_zero(others)) / 8;
    census.ones += ones_in(word);
    census.printable += (printable >> 7) * 0x0101010101010101 >> 56;
  }
  return census;
}

/// §4.3: `[\x16-\x17]\x03[\x00-\x09]`, or one of the HTTP methods that are too short for the prefix
/// rule, of any case, and a space.
bool begins_like_tls_or_http(ByteView bytes) {
  if (bytes.size() >= 3) {
    const std::uint8_t type = load_u8(bytes, 0);
    if ((type == 0x16 || type == 0x17) && load_u8(bytes, 1) == 0x03 && load_u8(bytes, 2) <= 0x09) {
      return true;
    }
  }
  constexpr std::array<std::string_view, 4> kMethods{"GET ", "PUT ", "POST ", "HEAD "};
  const std::string_view text = as_text(bytes);
  return std::any_of(kMethods.begin(), kMethods.end(), [&](std::string_view method) {
    return equal_ignoring_case(text.substr(0, method.size()), method);
  });
}

Exemption exemption_of(ByteView bytes, const Census& census) {
  // In whole numbers: 3.4 and 4.6 are no binary fractions, and the bounds themselves exempt.
  const std::size_t tenfold = census.ones * 10;
  if (tenfold <= bytes.size() * 34 || tenfold >= bytes.size() * 46) return Exemption::kPopcount;
  if (census.prefix >= kPrefixBytes) return Exemption::kPrefix;
  if (census.printable * 2 > bytes.size()) return Exemption::kHalf;
  if (census.long_run) return Exemption::kRun;
  return begins_like_tls_or_http(bytes) ? Exemption::kProtocol : Exemption::kNone;
}

}  // namespace

FullyEncrypted judge_fully_encrypted(ByteView first_payload) {
  if (first_payload.empty()) return {};
  const Census census = count(first_payload);
  const Exemption why = exemption_of(first_payload, census);
  return {why == Exemption::kNone, why,
          static_cast<double>(census.ones) / static_cast<double>(first_payload.size())};
}

std::string_view exemption_text(Exemption why) {
  switch (why) {
    case Exemption::kNone:
      return "no exemption";
    case Exemption::kPopcount:
      return "ones per byte";
    case Exemption::kPrefix:
      return "printable prefix";
    case Exemption::kHalf:
      return "mostly printable";
    case Exemption::kRun:
      return "printable run";
    case Exemption::kProtocol:
      return "protocol fingerprint";
    case Exemption::kEmpty:
      break;
  }
  return "no payload";
}

}  // namespace chokepoint
