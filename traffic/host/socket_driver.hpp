#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <ns3/event-id.h>
#include <ns3/ptr.h>
#include <ns3/simple-ref-count.h>
#include <ns3/socket.h>
#include <ns3/tcp-header.h>

#include "topology/mesh/address.hpp"
#include "traffic/host/outcome.hpp"
#include "traffic/host/tcp_socket.hpp"
#include "traffic/protocol/stream_endpoint.hpp"

namespace chokepoint {

/// Joins one endpoint with one ns-3 TCP socket until either is over. The socket's callbacks share
/// in its ownership, so an owner may let go of it at any time.
class SocketDriver final : public ns3::SimpleRefCount<SocketDriver> {
 public:
  /// Called once, from within an event of the socket or of the driver.
  using OnEnd = std::function<void(const ConnectionEnd&)>;

  SocketDriver(const ns3::Ptr<TcpSocket>& socket, std::unique_ptr<StreamEndpoint> endpoint,
               OnEnd on_end);
  SocketDriver(const SocketDriver&) = delete;
  SocketDriver& operator=(const SocketDriver&) = delete;
  ~SocketDriver();

  /// Opens the connection. When that cannot be done, the end is reported from within the call.
  void connect(HostAddress local, std::uint16_t local_port, HostAddress remote,
               std::uint16_t remote_port);
  /// The connection is up already: it was accepted.
  void accept();
  /// Gives the connection up for lack of time. Does nothing when it is over.
  void time_out();
  /// Lets go of the socket as it is, without a word to the owner, who is about to go. Safe after
  /// Simulator::Destroy; before, the peer is left waiting.
  void abandon();

  bool over() const { return over_; }

 private:
  void on_connect(ns3::Ptr<ns3::Socket> socket);
  void on_connect_failed(ns3::Ptr<ns3::Socket> socket);
  void on_readable(ns3::Ptr<ns3::Socket> socket);
  void on_writable(ns3::Ptr<ns3::Socket> socket, std::uint32_t room);
  void on_normal_close(ns3::Ptr<ns3::Socket> socket);
  void on_error_close(ns3::Ptr<ns3::Socket> socket);
  void on_segment(ns3::Ptr<const ns3::Packet> packet, const ns3::TcpHeader& header,
                  ns3::Ptr<const ns3::TcpSocketBase> socket);
  void on_reset();
  void on_timer();
  void listen_to_socket();
  void pump();
  void watch_deadline();
  void end(Failure failure, std::string why);
  void release();

  ns3::Ptr<TcpSocket> socket_;
  std::unique_ptr<StreamEndpoint> endpoint_;
  OnEnd on_end_;
  ns3::EventId timer_;
  bool up_ = false;
  bool peer_closed_ = false;
  bool reset_ = false;
  bool over_ = false;
  bool failed_ = false;
};

}  // namespace chokepoint
