#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <ns3/event-id.h>
#include <ns3/node.h>
#include <ns3/ptr.h>

#include "topology/base/quantity.hpp"
#include "topology/mesh/address.hpp"
#include "traffic/host/outcome.hpp"
#include "traffic/host/socket_driver.hpp"

namespace chokepoint {

/// Between which ends a client's connections run.
struct Dial {
  ns3::Ptr<ns3::Node> node;  ///< has an IPv4 stack and the address `local`
  HostAddress local;
  std::uint16_t local_port = 0;  ///< of attempt 0; attempt k uses local_port + k
  HostAddress remote;
  std::uint16_t remote_port = 0;
};

/// How long a user keeps trying. All times are emulated.
struct Patience {
  std::uint32_t max_attempts = 3;                       ///< at least 1
  Duration attempt_timeout = std::chrono::seconds(10);  ///< from SYN to the last byte
  Duration back_off = std::chrono::milliseconds(500);   ///< before attempt 1; doubles each time
  Duration deadline = std::chrono::seconds(30);         ///< for all attempts, since the start
};

/// How a conversation ended.
struct ConversationResult {
  bool completed = false;
  SimTime ended{};                   ///< completion, or when the client gave up
  std::uint32_t attempts = 0;        ///< connections tried
  Failure failure = Failure::kNone;  ///< of the last attempt; kNone iff completed
  std::string why;                   ///< the same for people
  std::size_t said = 0;              ///< application bytes of the client, all attempts
};

/// A client that holds one conversation: it connects, lets its endpoint speak, and on failure tries
/// again from the next port after a pause, until it is done, out of attempts or out of time.
/// It must stay until its conversation has ended or Simulator::Run has returned, and may go before
/// or after Simulator::Destroy.
class Client {
 public:
  /// The endpoint of an attempt, numbered from 0. REQUIRES: not nullptr.
  using MakeEndpoint = std::function<std::unique_ptr<StreamEndpoint>(std::uint32_t attempt)>;
  /// Called once, from within an event; must not destroy the client.
  using OnEnd = std::function<void(const ConversationResult&)>;

  Client(Dial dial, Patience patience, MakeEndpoint make_endpoint, OnEnd on_end = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// Begins at emulated time `at`, or now when that is past. Call it once.
  void start(SimTime at);
  /// Nothing while the conversation is under way.
  const std::optional<ConversationResult>& result() const { return result_; }

 private:
  void begin_attempt();
  void on_attempt_end(const ConnectionEnd& end);
  void finish(const ConnectionEnd& end);
  void cut();

  Dial dial_;
  Patience patience_;
  MakeEndpoint make_endpoint_;
  OnEnd on_end_;
  SimTime deadline_{};
  std::uint32_t attempts_ = 0;
  std::size_t said_ = 0;
  ns3::Ptr<SocketDriver> driver_;
  ns3::EventId next_;   // start or retry
  ns3::EventId limit_;  // end of the attempt's time
  std::optional<ConversationResult> result_;
};

}  // namespace chokepoint
