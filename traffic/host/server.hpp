#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <ns3/node.h>
#include <ns3/ptr.h>
#include <ns3/socket.h>

#include "topology/mesh/address.hpp"
#include "traffic/host/outcome.hpp"
#include "traffic/host/socket_driver.hpp"

namespace chokepoint {

/// Who connected to a server, and where.
struct Peer {
  HostAddress client;
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 0;
};

/// A server: listens on ports of one host and has an endpoint made for every connection that it
/// accepts. It must live as long as the simulation runs; it may go before or after
/// Simulator::Destroy.
class Server {
 public:
  /// The endpoint for a connection, or nullptr to close it at once.
  using MakeEndpoint = std::function<std::unique_ptr<StreamEndpoint>(const Peer&)>;
  /// Called once per connection that had an endpoint, from within an event.
  using OnEnd = std::function<void(const Peer&, const ConnectionEnd&)>;

  /// `node` has an IPv4 stack and the address.
  Server(const ns3::Ptr<ns3::Node>& node, HostAddress address, MakeEndpoint make_endpoint,
         OnEnd on_end = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// REQUIRES: nothing listens on that port of the host.
  void listen(std::uint16_t port);
  /// Connections that were accepted since the start.
  std::uint64_t accepted() const { return accepted_; }

 private:
  void on_accept(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from);
  void forget_ended();

  ns3::Ptr<ns3::Node> node_;
  HostAddress address_;
  MakeEndpoint make_endpoint_;
  OnEnd on_end_;
  std::vector<ns3::Ptr<ns3::Socket>> listeners_;
  std::vector<ns3::Ptr<SocketDriver>> connections_;
  std::uint64_t accepted_ = 0;
};

}  // namespace chokepoint
