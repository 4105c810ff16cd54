#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace chokepoint::test {

inline std::string from_hex(std::string_view text) {
  std::string bytes;
  std::string pair;
  for (const char c : text) {
    if (c == ' ') continue;
    pair.push_back(c);
    if (pair.size() < 2) continue;
    bytes.push_back(static_cast<char>(std::stoi(pair, nullptr, 16)));
    pair.clear();
  }
  return bytes;
}

/// A frame of HTTP/2 (RFC 9113 §4.1).
inline std::string frame(int type, int flags, std::uint32_t stream, std::string_view payload) {
  std::string out;
  for (int shift = 16; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(payload.size() >> shift));
  }
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(stream >> shift));
  return out + std::string(payload);
}

inline const std::string kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr int kDataFrame = 0;
constexpr int kHeadersFrame = 1;
constexpr int kSettingsFrame = 4;
constexpr int kPushFrame = 5;
constexpr int kContinuationFrame = 9;
constexpr int kEndStreamFlag = 1;
constexpr int kEndHeadersFlag = 4;
constexpr int kPaddedFlag = 8;
constexpr int kPriorityFlag = 0x20;

}  // namespace chokepoint::test
