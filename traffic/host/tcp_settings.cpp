#include "traffic/host/tcp_settings.hpp"

#include <ns3/boolean.h>
#include <ns3/config.h>
#include <ns3/double.h>
#include <ns3/nstime.h>
#include <ns3/tcp-cubic.h>
#include <ns3/type-id.h>
#include <ns3/uinteger.h>

namespace chokepoint {

void configure_tcp() {
  using ns3::Config::SetDefault;
  SetDefault("ns3::TcpL4Protocol::SocketType", ns3::TypeIdValue(ns3::TcpCubic::GetTypeId()));

  // ns-3 does not take options off the segment size. With timestamps a full segment would be
  // fragmented; besides, ns-3 drops resets that lack them, against RFC 7323, section 3.2.
  SetDefault("ns3::TcpSocket::SegmentSize", ns3::UintegerValue(1460));
  SetDefault("ns3::TcpSocketBase::Timestamp", ns3::BooleanValue(false));

  SetDefault("ns3::TcpSocket::InitialCwnd", ns3::UintegerValue(10));  // RFC 6928
  SetDefault("ns3::TcpSocket::SndBufSize", ns3::UintegerValue(std::uint64_t{256} * 1024));
  SetDefault("ns3::TcpSocket::RcvBufSize", ns3::UintegerValue(std::uint64_t{256} * 1024));

  // SYN at 0, 1, 3, 7, 15, 31 s; the connection fails at 63 s, as tcp_syn_retries = 5 would.
  SetDefault("ns3::TcpSocket::ConnTimeout", ns3::TimeValue(ns3::Seconds(1)));
  SetDefault("ns3::TcpSocket::ConnCount", ns3::UintegerValue(6));
  SetDefault("ns3::TcpSocketBase::MinRto", ns3::TimeValue(ns3::MilliSeconds(200)));
  SetDefault("ns3::TcpSocket::DataRetries", ns3::UintegerValue(8));
  SetDefault("ns3::TcpSocket::DelAckTimeout", ns3::TimeValue(ns3::MilliSeconds(40)));
  SetDefault("ns3::TcpSocket::DelAckCount", ns3::UintegerValue(2));

  // TIME-WAIT lasts twice this and keeps the socket, its port and an event: one second at the most.
  SetDefault("ns3::TcpSocketBase::MaxSegLifetime", ns3::DoubleValue(0.5));
}

}  // namespace chokepoint
