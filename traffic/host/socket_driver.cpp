#include "traffic/host/socket_driver.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <ns3/callback.h>
#include <ns3/inet-socket-address.h>
#include <ns3/packet.h>
#include <ns3/simulator.h>

#include "topology/fabric/clock.hpp"

namespace chokepoint {
namespace {

// What one ns-3 packet handed to TCP holds at the most; TCP cuts it into segments itself.
constexpr std::size_t kMaxSend = 65'536;
constexpr std::uint32_t kMaxReceive = 16'384;

ns3::InetSocketAddress socket_address(HostAddress address, std::uint16_t port) {
  return {ns3::Ipv4Address(address.value), port};
}

void drain(ns3::Ptr<ns3::Socket> socket) {
  while (true) {
    const ns3::Ptr<ns3::Packet> packet = socket->Recv(kMaxReceive, 0);
    if (packet == nullptr || packet->GetSize() == 0) return;
  }
}

// ns-3 answers a close over unread bytes with a reset, which is what Linux does to data that
// comes for a closed socket. Without it a sender would probe the full window for ever.
void reset_on_data(ns3::Ptr<ns3::Socket> socket) { socket->Close(); }

}  // namespace

SocketDriver::SocketDriver(const ns3::Ptr<TcpSocket>& socket,
                           std::unique_ptr<StreamEndpoint> endpoint, OnEnd on_end)
    : socket_(socket), endpoint_(std::move(endpoint)), on_end_(std::move(on_end)) {}

SocketDriver::~SocketDriver() { timer_.Cancel(); }

void SocketDriver::connect(HostAddress local, std::uint16_t local_port, HostAddress remote,
                           std::uint16_t remote_port) {
  listen_to_socket();
  if (socket_->Bind(socket_address(local, local_port)) != 0) {
    return end(Failure::kUnusable, "tcp: local port in use");
  }
  if (socket_->Connect(socket_address(remote, remote_port)) != 0) {
    return end(Failure::kUnusable, "tcp: no route");
  }
}

void SocketDriver::accept() {
  listen_to_socket();
  on_connect(socket_);
}

void SocketDriver::time_out() {
  if (up_) {
    end(Failure::kSilence, "timed out");
  } else {
    end(Failure::kUnanswered, "tcp: connection timed out");
  }
}

void SocketDriver::abandon() {
  over_ = true;
  timer_.Cancel();
  release();
}

void SocketDriver::listen_to_socket() {
  const ns3::Ptr<SocketDriver> self(this);
  socket_->SetConnectCallback(ns3::MakeCallback(&SocketDriver::on_connect, self),
                              ns3::MakeCallback(&SocketDriver::on_connect_failed, self));
  socket_->SetRecvCallback(ns3::MakeCallback(&SocketDriver::on_readable, self));
  socket_->SetSendCallback(ns3::MakeCallback(&SocketDriver::on_writable, self));
  socket_->SetCloseCallbacks(ns3::MakeCallback(&SocketDriver::on_normal_close, self),
                             ns3::MakeCallback(&SocketDriver::on_error_close, self));
  // The socket tells of a reset as of an ordinary close, and of a refusal (RST and ACK while it
  // waits for an answer to its SYN) not at all; so the segments themselves are watched.
  socket_->watch(ns3::MakeCallback(&SocketDriver::on_segment, self));
}

// NOLINTBEGIN(performance-unnecessary-value-param): ns-3 fixes the signatures of its callbacks.
void SocketDriver::on_connect(ns3::Ptr<ns3::Socket> /*socket*/) {
  if (over_) return;
  up_ = true;
  endpoint_->on_connected(sim_now());
  pump();
}

void SocketDriver::on_connect_failed(ns3::Ptr<ns3::Socket> /*socket*/) {
  end(Failure::kUnanswered, "tcp: no answer");
}

void SocketDriver::on_readable(ns3::Ptr<ns3::Socket> socket) {
  std::array<std::byte, kMaxReceive> buffer;
  while (!over_) {
    const ns3::Ptr<ns3::Packet> packet = socket->Recv(kMaxReceive, 0);
    if (packet == nullptr || packet->GetSize() == 0) return;
    const std::uint32_t size =
        packet->CopyData(reinterpret_cast<std::uint8_t*>(buffer.data()), kMaxReceive);
    endpoint_->on_bytes(std::span(buffer).first(size), sim_now());
    pump();
  }
}

void SocketDriver::on_writable(ns3::Ptr<ns3::Socket> /*socket*/, std::uint32_t /*room*/) {
  if (up_ && !over_) pump();
}

void SocketDriver::on_normal_close(ns3::Ptr<ns3::Socket> /*socket*/) {
  // A reset is told of by on_reset, which follows.
  if (over_ || reset_ || peer_closed_) return;
  peer_closed_ = true;
  endpoint_->on_closed(sim_now());
  pump();
}

void SocketDriver::on_error_close(ns3::Ptr<ns3::Socket> /*socket*/) {
  if (!reset_) end(Failure::kSilence, "tcp: retransmissions without answer");
}

void SocketDriver::on_segment(ns3::Ptr<const ns3::Packet> /*packet*/, const ns3::TcpHeader& header,
                              ns3::Ptr<const ns3::TcpSocketBase> /*socket*/) {
  if ((header.GetFlags() & ns3::TcpHeader::RST) == 0 || over_ || reset_) return;
  reset_ = true;
  // The socket is in the midst of this segment: let it finish.
  ns3::Simulator::ScheduleNow(&SocketDriver::on_reset, ns3::Ptr<SocketDriver>(this));
}

// NOLINTEND(performance-unnecessary-value-param)

void SocketDriver::on_reset() {
  if (up_) {
    end(Failure::kReset, "tcp: reset");
  } else {
    end(Failure::kRefused, "tcp: refused");
  }
}

void SocketDriver::on_timer() {
  if (over_) return;
  const auto deadline = endpoint_->next_deadline();
  // Deadlines mostly move away with every byte; the event stays and looks again.
  if (deadline && *deadline <= sim_now()) endpoint_->on_timer(sim_now());
  pump();
}

void SocketDriver::pump() {
  while (true) {
    const auto output = endpoint_->output();
    const std::size_t size =
        std::min({output.size(), kMaxSend, std::size_t{socket_->GetTxAvailable()}});
    if (size == 0) break;
    const auto packet = ns3::Create<ns3::Packet>(
        reinterpret_cast<const std::uint8_t*>(output.data()), static_cast<std::uint32_t>(size));
    if (socket_->Send(packet, 0) < 0) break;
    endpoint_->consume(size);
  }
  if (endpoint_->status() == StreamEndpoint::Status::kOpen) return watch_deadline();
  // What is over but has bytes left waits for room; unless nobody can take them any more.
  if (!endpoint_->output().empty() && socket_->GetTxAvailable() == 0) return;
  if (endpoint_->finished()) return end(Failure::kNone, {});
  end(peer_closed_ ? Failure::kTruncated : Failure::kRejected, std::string(endpoint_->failure()));
}

void SocketDriver::watch_deadline() {
  const auto deadline = endpoint_->next_deadline();
  if (!deadline || timer_.IsRunning()) return;
  const Duration left = std::max(*deadline - sim_now(), Duration{0});
  // Not a counted pointer: the driver holds the event, and cancels it.
  timer_ = ns3::Simulator::Schedule(to_ns3_time(left), &SocketDriver::on_timer, this);
}

void SocketDriver::end(Failure failure, std::string why) {
  if (over_) return;
  over_ = true;
  failed_ = failure != Failure::kNone;
  timer_.Cancel();
  drain(socket_);
  socket_->Close();
  // The socket may be in the midst of one of its callbacks, which must not be taken from it yet.
  ns3::Simulator::ScheduleNow(&SocketDriver::release, ns3::Ptr<SocketDriver>(this));
  if (on_end_) on_end_({failure, std::move(why), endpoint_->said().size()});
}

void SocketDriver::release() {
  if (socket_ == nullptr) return;
  using ns3::Ptr;
  using ns3::Socket;
  const auto none = ns3::MakeNullCallback<void, Ptr<Socket>>();
  const ns3::Ptr<SocketDriver> self(this);
  socket_->unwatch(ns3::MakeCallback(&SocketDriver::on_segment, self));
  socket_->SetConnectCallback(none, none);
  socket_->SetCloseCallbacks(none, none);
  socket_->SetSendCallback(ns3::MakeNullCallback<void, Ptr<Socket>, std::uint32_t>());
  // After a good end only the peer's farewell can still come.
  socket_->SetRecvCallback(failed_ ? ns3::MakeCallback(&reset_on_data) : ns3::MakeCallback(&drain));
  socket_ = nullptr;
  endpoint_.reset();
  on_end_ = nullptr;
}

}  // namespace chokepoint
