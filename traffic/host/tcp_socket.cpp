#include "traffic/host/tcp_socket.hpp"

#include <ns3/object-factory.h>
#include <ns3/rtt-estimator.h>
#include <ns3/tcp-congestion-ops.h>
#include <ns3/tcp-l4-protocol.h>
#include <ns3/tcp-recovery-ops.h>

namespace chokepoint {
namespace {

/// What `tcp` would give a new socket in the role that its attribute names.
template <class T>
ns3::Ptr<T> make_part(const ns3::Ptr<ns3::TcpL4Protocol>& tcp, const char* attribute) {
  ns3::TypeIdValue type;
  tcp->GetAttribute(attribute, type);
  ns3::ObjectFactory factory;
  factory.SetTypeId(type.Get());
  return factory.Create<T>();
}

/// A socket of no node, with all that a socket of `tcp` would have.
ns3::Ptr<TcpSocket> make_pattern(const ns3::Ptr<ns3::TcpL4Protocol>& tcp) {
  const auto pattern = ns3::CreateObject<TcpSocket>();
  pattern->SetRtt(make_part<ns3::RttEstimator>(tcp, "RttEstimatorType"));
  pattern->SetCongestionControlAlgorithm(make_part<ns3::TcpCongestionOps>(tcp, "SocketType"));
  pattern->SetRecoveryAlgorithm(make_part<ns3::TcpRecoveryOps>(tcp, "RecoveryType"));
  return pattern;
}

}  // namespace

ns3::Ptr<TcpSocket> TcpSocket::open(const ns3::Ptr<ns3::Node>& node) {
  const auto tcp = node->GetObject<ns3::TcpL4Protocol>();
  static const ns3::Ptr<TcpSocket> kPattern = make_pattern(tcp);
  const auto socket = ns3::CopyObject<TcpSocket>(kPattern);
  socket->SetNode(node);
  socket->SetTcp(tcp);
  tcp->AddSocket(socket);
  return socket;
}

void TcpSocket::watch(const OnSegment& on_segment) { m_rxTrace.ConnectWithoutContext(on_segment); }

void TcpSocket::unwatch(const OnSegment& on_segment) {
  m_rxTrace.DisconnectWithoutContext(on_segment);
}

ns3::TypeId TcpSocket::GetTypeId() {
  static const ns3::TypeId kType = ns3::TypeId("chokepoint::TcpSocket")
                                       .SetParent<ns3::TcpSocketBase>()
                                       .AddConstructor<TcpSocket>();
  return kType;
}

ns3::TypeId TcpSocket::GetInstanceTypeId() const { return GetTypeId(); }

ns3::Ptr<ns3::TcpSocketBase> TcpSocket::Fork() { return ns3::CopyObject<TcpSocket>(this); }

}  // namespace chokepoint
