#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "topology/base/quantity.hpp"

namespace chokepoint {

enum class TlsVersion : std::uint8_t { kNone, k12, k13 };

/// What the two ends of one conversation will say. A value: equal scripts give equal bytes.
struct ConversationScript {
  std::string host;  ///< Host header, server name (SNI) and name in the certificate
  std::string path = "/";
  std::uint32_t response_bytes = 0;  ///< of the body; the head comes on top
  /// When present, stands in the request's target and in the page.
  std::optional<std::string> keyword;
  TlsVersion tls = TlsVersion::kNone;
  /// Of this conversation alone: text, TLS randoms and keys follow from it.
  std::uint64_t seed = 0;
  SimTime start{};  ///< since the emulated epoch; stands in the Date header
};

}  // namespace chokepoint
