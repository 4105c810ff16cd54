#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/quantity.hpp"
#include "topology/mesh/address.hpp"

namespace chokepoint {

/// What a conversation is to the filtering state (docs/metrics.md: T, I, and those with neither
/// end in the state).
enum class ConversationClass : std::uint8_t { kTarget, kInnocent, kTransit };

/// One exchange that a user wants: a page fetched over HTTP/1.1, retries included.
struct Conversation {
  ConversationId id;
  ConversationClass kind = ConversationClass::kInnocent;
  RouterId client_router;
  RouterId server_router;
  HostAddress client;
  HostAddress server;
  std::uint16_t client_port = 0;  ///< of the first attempt; attempt k uses client_port + k
  std::string host;               ///< Host header and server name
  std::string path;               ///< request target
  bool keyword = false;           ///< the forbidden word stands in the request and the page
  std::uint32_t response_bytes = 0;
  double encryption_draw = 0;  ///< u in [0, 1): encrypted iff u < the encrypted share
  bool tls13 = true;           ///< TLS 1.3, else 1.2, when encrypted
  SimTime start{};
  double value = 1;  ///< what the exchange is worth, arbitrary units

  /// Attempts of conversation i use the client ports from kFirstPort + i · kPortsPerConversation
  /// on, so a port tells both.
  static constexpr std::uint16_t kFirstPort = 20'000;
  static constexpr std::uint16_t kPortsPerConversation = 16;
  static constexpr std::uint16_t client_port_of(ConversationId id) {
    return static_cast<std::uint16_t>(kFirstPort + id.value * kPortsPerConversation);
  }
  /// The conversation whose attempt has that client port; invalid below kFirstPort.
  static constexpr ConversationId of_client_port(std::uint16_t port) {
    if (port < kFirstPort) return {};
    return ConversationId{static_cast<std::uint32_t>(port - kFirstPort) / kPortsPerConversation};
  }

  bool encrypted_at(double share) const { return encryption_draw < share; }
  std::uint16_t server_port(double share) const { return encrypted_at(share) ? 443 : 80; }
};

}  // namespace chokepoint
