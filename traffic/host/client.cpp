#include "traffic/host/client.hpp"

#include <algorithm>
#include <utility>

#include <ns3/simulator.h>

#include "topology/base/error.hpp"
#include "topology/fabric/clock.hpp"
#include "traffic/host/tcp_socket.hpp"

namespace chokepoint {

Client::Client(Dial dial, Patience patience, MakeEndpoint make_endpoint, OnEnd on_end)
    : dial_(std::move(dial)),
      patience_(patience),
      make_endpoint_(std::move(make_endpoint)),
      on_end_(std::move(on_end)) {
  if (patience_.max_attempts == 0) broken_invariant("a client without an attempt");
}

Client::~Client() {
  next_.Cancel();
  limit_.Cancel();
  if (driver_ != nullptr) driver_->abandon();
}

void Client::start(SimTime at) {
  const SimTime begin = std::max(at, sim_now());
  deadline_ = begin + patience_.deadline;
  next_ = ns3::Simulator::Schedule(to_ns3_time(begin - sim_now()), &Client::begin_attempt, this);
}

void Client::begin_attempt() {
  const std::uint32_t attempt = attempts_++;
  driver_ = ns3::Create<SocketDriver>(TcpSocket::open(dial_.node), make_endpoint_(attempt),
                                      [this](const ConnectionEnd& end) { on_attempt_end(end); });
  const Duration time = std::min(patience_.attempt_timeout, deadline_ - sim_now());
  limit_ = ns3::Simulator::Schedule(to_ns3_time(time), &Client::cut, this);
  driver_->connect(dial_.local, static_cast<std::uint16_t>(dial_.local_port + attempt),
                   dial_.remote, dial_.remote_port);
}

void Client::cut() { driver_->time_out(); }

void Client::on_attempt_end(const ConnectionEnd& end) {
  limit_.Cancel();
  said_ += end.said;
  const Duration pause = patience_.back_off * (std::int64_t{1} << std::min(attempts_ - 1, 20U));
  if (end.failure == Failure::kNone || attempts_ == patience_.max_attempts ||
      sim_now() + pause >= deadline_) {
    return finish(end);
  }
  next_ = ns3::Simulator::Schedule(to_ns3_time(pause), &Client::begin_attempt, this);
}

void Client::finish(const ConnectionEnd& end) {
  result_ = {end.failure == Failure::kNone, sim_now(), attempts_, end.failure, end.why, said_};
  if (on_end_) on_end_(*result_);
}

}  // namespace chokepoint
