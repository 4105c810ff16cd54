#include "traffic/host/server.hpp"

#include <utility>

#include <ns3/inet-socket-address.h>
#include <ns3/simulator.h>

#include "topology/base/error.hpp"
#include "traffic/host/tcp_socket.hpp"

namespace chokepoint {

Server::Server(const ns3::Ptr<ns3::Node>& node, HostAddress address, MakeEndpoint make_endpoint,
               OnEnd on_end)
    : node_(node),
      address_(address),
      make_endpoint_(std::move(make_endpoint)),
      on_end_(std::move(on_end)) {}

Server::~Server() {
  const auto no_request = ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>();
  const auto no_connection =
      ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>, const ns3::Address&>();
  for (const auto& listener : listeners_) listener->SetAcceptCallback(no_request, no_connection);
  for (const auto& connection : connections_) connection->abandon();
}

void Server::listen(std::uint16_t port) {
  const auto listener = TcpSocket::open(node_);
  if (listener->Bind(ns3::InetSocketAddress(ns3::Ipv4Address(address_.value), port)) != 0 ||
      listener->Listen() != 0) {
    broken_invariant("a server's port is taken");
  }
  listener->SetAcceptCallback(
      ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
      ns3::MakeCallback(&Server::on_accept, this));
  listeners_.push_back(listener);
}

void Server::on_accept(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from) {
  ++accepted_;
  forget_ended();
  const auto remote = ns3::InetSocketAddress::ConvertFrom(from);
  ns3::Address name;
  socket->GetSockName(name);
  const Peer peer{HostAddress{remote.GetIpv4().Get()}, remote.GetPort(),
                  ns3::InetSocketAddress::ConvertFrom(name).GetPort()};
  auto endpoint = make_endpoint_(peer);
  if (endpoint == nullptr) {
    // Not from within the socket's own handling of the segment that opened it.
    ns3::Simulator::ScheduleNow(&ns3::Socket::Close, socket);
    return;
  }
  SocketDriver::OnEnd on_end;
  if (on_end_) on_end = [this, peer](const ConnectionEnd& end) { on_end_(peer, end); };
  const auto driver = ns3::Create<SocketDriver>(ns3::DynamicCast<TcpSocket>(socket),
                                                std::move(endpoint), std::move(on_end));
  connections_.push_back(driver);
  driver->accept();
}

void Server::forget_ended() {
  std::erase_if(connections_, [](const auto& connection) { return connection->over(); });
}

}  // namespace chokepoint
