#pragma once

#include <ns3/callback.h>
#include <ns3/node.h>
#include <ns3/packet.h>
#include <ns3/ptr.h>
#include <ns3/tcp-header.h>
#include <ns3/tcp-socket-base.h>
#include <ns3/type-id.h>

namespace chokepoint {

/// ns-3's TCP socket, cheap to open and to watch. A run opens thousands of sockets that begin
/// alike: setting each attribute by its name costs more than all segments of a small page, so every
/// socket is a copy of one that has been set, as ns-3 itself copies a listener for each connection.
class TcpSocket final : public ns3::TcpSocketBase {
 public:
  using OnSegment = ns3::Callback<void, ns3::Ptr<const ns3::Packet>, const ns3::TcpHeader&,
                                  ns3::Ptr<const ns3::TcpSocketBase>>;

  TcpSocket() = default;

  /// A closed socket of `node`, which has an IPv4 stack. Its settings are those that were in force
  /// when the process opened its first socket: configure_tcp() comes before.
  static ns3::Ptr<TcpSocket> open(const ns3::Ptr<ns3::Node>& node);

  /// Calls back at each segment that the socket takes, before it acts on it; the trace source "Rx"
  /// without a search by name.
  void watch(const OnSegment& on_segment);
  void unwatch(const OnSegment& on_segment);

  static ns3::TypeId GetTypeId();
  ns3::TypeId GetInstanceTypeId() const override;

 private:
  ns3::Ptr<ns3::TcpSocketBase> Fork() override;
};

}  // namespace chokepoint
