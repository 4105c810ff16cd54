#include "filters/intercept/man_in_the_middle.hpp"

#include <algorithm>

#include "topology/base/random.hpp"

namespace chokepoint {
namespace {

TlsSide other(TlsSide side) {
  return side == TlsSide::kClient ? TlsSide::kServer : TlsSide::kClient;
}

constexpr std::array<TlsSide, 2> kBoth{TlsSide::kClient, TlsSide::kServer};

}  // namespace

/// The inside of the TLS connection to one end: what that end says goes to the box, and what the
/// other end said waits here for it.
class ManInTheMiddle::Relay final : public StreamEndpoint {
 public:
  Relay(ManInTheMiddle& box, TlsSide side) : box_(box), side_(side) {}

  void on_connected(SimTime) override { connected_ = true; }
  void on_bytes(std::span<const std::byte> bytes, SimTime) override {
    box_.on_plaintext(side_, bytes);
  }
  void on_closed(SimTime) override { box_.end(side_).heard_all = true; }
  std::span<const std::byte> output() const override { return std::span(waiting_).subspan(begin_); }
  void consume(std::size_t count) override {
    begin_ += count;
    if (begin_ < waiting_.size()) return;
    waiting_.clear();
    begin_ = 0;
  }
  Status status() const override {
    return finishing_ && output().empty() ? Status::kDone : Status::kOpen;
  }
  std::string_view failure() const override { return {}; }
  std::span<const std::byte> said() const override { return {}; }

  bool connected() const { return connected_; }
  void push(ByteView bytes) { waiting_.insert(waiting_.end(), bytes.begin(), bytes.end()); }
  void finish() { finishing_ = true; }

 private:
  ManInTheMiddle& box_;
  TlsSide side_;
  std::vector<std::byte> waiting_;
  std::size_t begin_ = 0;
  bool connected_ = false;
  bool finishing_ = false;
};

ManInTheMiddle::ManInTheMiddle(TlsIdentity& state, TlsIdentity& world, const ReadModel& model,
                               Settings settings)
    : state_(state), world_(world), model_(model), settings_(std::move(settings)) {}

ManInTheMiddle::~ManInTheMiddle() = default;

std::size_t ManInTheMiddle::room(TlsSide from) const {
  if (over_ || end(from).heard_all) return 0;
  const bool opening = mode_ != Mode::kPassing && from == TlsSide::kClient;
  if (opening && (mode_ == Mode::kWaiting || !opening_.empty())) {
    return kMostOpening - std::min(kMostOpening, opening_.size());
  }
  const End& to = end(other(from));
  std::size_t held = output(other(from)).size();
  if (to.relay != nullptr) held += to.relay->output().size();
  return kMostHeld - std::min(kMostHeld, held);
}

void ManInTheMiddle::on_bytes(TlsSide from, ByteView bytes, SimTime now, FindingSink& sink) {
  if (over_) return;
  if (bytes.size() > room(from)) {
    over_ = true;
    failure_ = "more bytes at once than the box has room for";
    return;
  }
  sink_ = &sink;
  if (mode_ == Mode::kPassing) {
    auto& passing = end(other(from)).passing;
    passing.insert(passing.end(), bytes.begin(), bytes.end());
  } else if (from == TlsSide::kClient && (mode_ == Mode::kWaiting || !opening_.empty())) {
    opening_.insert(opening_.end(), bytes.begin(), bytes.end());
    if (mode_ == Mode::kWaiting) on_opening(now);
  } else if (mode_ == Mode::kWaiting) {  // a server that speaks first speaks no TLS
    pass_on();
    end(TlsSide::kClient).passing.assign(bytes.begin(), bytes.end());
  } else {
    end(from).tls->on_bytes(bytes, now);
  }
  pump(now);
  sink_ = nullptr;
}

void ManInTheMiddle::on_opening(SimTime now) {
  ClientOffer offer;
  switch (offer_.read(opening_, offer)) {
    case ClientOfferReader::Step::kMore:
      if (opening_.size() >= kMostOpening) pass_on();
      return;
    case ClientOfferReader::Step::kNone:
      return pass_on();
    case ClientOfferReader::Step::kOffer:
      break;
  }
  const bool wanted =
      !offer.server_name.empty() && (!settings_.wanted || settings_.wanted(offer.server_name));
  if (!wanted) return pass_on();
  begin_reading(offer, now);
}

void ManInTheMiddle::pass_on() {
  mode_ = Mode::kPassing;
  end(TlsSide::kServer).passing = std::move(opening_);
  opening_.clear();
}

void ManInTheMiddle::begin_reading(const ClientOffer& offer, SimTime now) {
  mode_ = Mode::kReading;
  for (const TlsSide side : kBoth) {
    auto relay = std::make_unique<Relay>(*this, side);
    End& here = end(side);
    here.relay = relay.get();
    const bool to_client = side == TlsSide::kClient;
    const std::uint64_t seed = derive_seed(settings_.seed, to_client ? "to-client" : "to-server");
    here.tls = to_client ? make_tls_server(state_, offer.server_name, seed, std::move(relay))
                         : make_tls_client(world_, offer.server_name,
                                           offer.tls13 ? TlsVersion::k13 : TlsVersion::k12, seed,
                                           std::move(relay));
  }
  end(TlsSide::kServer).tls->on_connected(now);
}

void ManInTheMiddle::answer(ByteView bytes) {
  Relay& relay = *end(TlsSide::kClient).relay;
  relay.push(bytes);
  relay.finish();
  answered_ = true;
  end(TlsSide::kClient).tls->consume(0);
}

void ManInTheMiddle::on_plaintext(TlsSide from, ByteView bytes) {
  if (answered_) return;
  const Direction direction =
      from == TlsSide::kClient ? settings_.client : opposite(settings_.client);
  if (sink_ != nullptr) {
    sink_->on_stream_bytes(direction, bytes);
    end(from).app.on_bytes(bytes, {model_}, *sink_);
  }
  end(other(from)).relay->push(bytes);
}

/// Lets each end have what the other did, until nothing changes any more.
void ManInTheMiddle::pump(SimTime now) {
  if (mode_ != Mode::kReading) return;
  End& client = end(TlsSide::kClient);
  if (!opening_.empty() && end(TlsSide::kServer).relay->connected()) {
    const std::vector<std::byte> opening = std::move(opening_);
    opening_.clear();
    client.tls->on_connected(now);
    client.tls->on_bytes(opening, now);
  }
  // An end's closing travels to the other one and back.
  for (int round = 0; round < 2; ++round) {
    for (const TlsSide side : kBoth) settle(side);
  }
}

void ManInTheMiddle::settle(TlsSide side) {
  End& here = end(side);
  End& there = end(other(side));
  here.tls->consume(0);  // lets it seal what waits
  const bool ended = here.heard_all || here.tls->status() != StreamEndpoint::Status::kOpen;
  if (!ended) return;
  there.relay->finish();
  if (!there.relay->connected()) over_ = true;  // it has no TLS to say goodbye in
  there.tls->consume(0);
}

void ManInTheMiddle::on_closed(TlsSide from, SimTime now, FindingSink& sink) {
  if (over_) return;
  sink_ = &sink;
  if (mode_ == Mode::kWaiting) pass_on();
  if (mode_ == Mode::kReading) end(from).tls->on_closed(now);
  end(from).heard_all = true;
  pump(now);
  sink_ = nullptr;
}

std::optional<SimTime> ManInTheMiddle::next_deadline() const {
  std::optional<SimTime> next;
  if (mode_ != Mode::kReading || over_) return next;
  for (const End& here : ends_) {
    const bool begun = &here == &end(TlsSide::kServer) || opening_.empty();
    const auto deadline = begun ? here.tls->next_deadline() : std::nullopt;
    if (deadline && (!next || *deadline < *next)) next = deadline;
  }
  return next;
}

void ManInTheMiddle::on_timer(SimTime now) {
  if (mode_ != Mode::kReading || over_) return;
  if (opening_.empty()) end(TlsSide::kClient).tls->on_timer(now);
  end(TlsSide::kServer).tls->on_timer(now);
  pump(now);
}

ByteView ManInTheMiddle::output(TlsSide to) const {
  const End& here = end(to);
  return here.tls != nullptr ? here.tls->output() : ByteView(here.passing);
}

void ManInTheMiddle::consume(TlsSide to, std::size_t count) {
  End& here = end(to);
  if (here.tls != nullptr) {
    here.tls->consume(count);
    return;
  }
  here.passing.erase(here.passing.begin(),
                     here.passing.begin() + static_cast<std::ptrdiff_t>(count));
}

bool ManInTheMiddle::finished(TlsSide to) const {
  if (over_) return true;
  if (mode_ != Mode::kReading) return end(other(to)).heard_all;
  return end(to).tls->status() != StreamEndpoint::Status::kOpen;
}

std::string_view ManInTheMiddle::failure(TlsSide side) const {
  if (!failure_.empty()) return failure_;
  const End& here = end(side);
  return here.tls != nullptr ? here.tls->failure() : std::string_view();
}

}  // namespace chokepoint
