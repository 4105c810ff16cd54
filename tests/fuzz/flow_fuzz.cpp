#include <algorithm>
#include <cstdint>

#include "filters/act/censor_filter.hpp"
#include "filters/capture/capture_inspector.hpp"
#include "filters/decrypt/key_escrow.hpp"
#include "filters/watch/contact_log.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/packet_checksum.hpp"

using namespace chokepoint;

namespace {

/// What a box sends is the packet that it was offered, held back, or a whole one with checksums
/// that are right unless those of what it was offered are wrong and it was readdressed.
struct Checker final : ActionSink {
  ByteView offered;
  SimTime now{};

  void inject(std::span<const std::byte> packet, SimTime when) override {
    if (when < now) broken_invariant("something was sent into the past");
    if (std::equal(packet.begin(), packet.end(), offered.begin(), offered.end())) return;
    const auto view = PacketView::parse(packet);
    const auto before = PacketView::parse(offered);
    if (view && before && !checksums_right(*before)) return;
    if (!view || !checksums_right(*view)) broken_invariant("what was forged is no right packet");
  }
};

Rule& add(Profile& profile, Action action) {
  Rule& rule = profile.rules.emplace_back();
  rule.then.action = action;
  return rule;
}

/// Every action once, with every kind of condition and scope.
Profile profile(bool in_path) {
  Profile p;
  p.in_path = in_path;
  add(p, Action::kObserve).when.bpf = "tcp[tcpflags] & tcp-syn != 0";
  add(p, Action::kPass).when.names = {"fine.com"};
  Rule& reset = add(p, Action::kReset);
  reset.when.names = {"com", "example"};
  reset.when.transport = Transport::kTcp;
  reset.residual = {Residual::Scope::kThreeTuple, std::chrono::milliseconds{5}, true};
  reset.then.burst = {{true, false, 0}, {true, true, 1460}, {false, true, -1}};
  Rule& dns = add(p, Action::kForgeDns);
  dns.when.names = {"com", "org"};
  dns.when.transport = Transport::kUdp;
  dns.then.answers = {IpAddress::v4(0x01020304), IpAddress::v6(1, 2)};
  dns.then.answer_in_place = true;
  Rule& page = add(p, Action::kBlockPage);
  page.when.words = {"forbidden", "a b"};
  page.then.page = std::string(2000, 'p');
  Rule& drop = add(p, Action::kDrop);
  drop.when.addresses = {*Prefix::parse("10.0.0.0/9")};
  drop.when.not_apps = {App::kTls, App::kHttp};
  drop.then.after = std::chrono::milliseconds{2};
  drop.residual = {Residual::Scope::kFourTuple, std::chrono::milliseconds{4}, false};
  Rule& throttle = add(p, Action::kThrottle);
  throttle.when.bytes_over = 200;
  throttle.probability = 0.5;
  throttle.then.throttle = {{8000}, 100, true, 3000};
  add(p, Action::kDelay).when.fully_encrypted = true;
  p.rules.back().then.delay = std::chrono::seconds{1};
  Rule& redirect = add(p, Action::kRedirect);
  redirect.when.server_ports = {{53, 53}, {1, 100}};
  redirect.then.target = IpAddress::v4(0x0a0a0a0a);
  p.flows.max_flows = 8;
  p.reads.tcp.buffer = 512;
  if (!in_path) {  // as little as any box does
    p.reads.dns = DnsModel::kGfw;
    p.reads.give_up_unknown = true;
    p.reads.tcp.reassemble = false;
    p.reads.tcp.client_only = true;
  }
  p.reads.dns = in_path ? DnsModel::kRfc : DnsModel::kGfw;
  p.hold_bytes = 1024;
  return p;
}

/// Of a box that believes little, reads less, and drops the rest.
Profile strict_profile() {
  Profile p = profile(true);
  p.strict = true;
  p.reads.give_up_unknown = true;
  TcpModel& tcp = p.reads.tcp;
  tcp.pick_up = PickUp::kSyn;
  tcp.reset = tcp.fin = TearDown::kInWindow;
  tcp.check_window = tcp.check_acknowledgement = tcp.client_only = true;
  return p;
}

/// Nothing is lost while no pair had to go, and never more is kept than there is room for.
void check(const ContactLog& log, std::uint64_t noted) {
  std::uint64_t packets = 0;
  for (const Contact& contact : log.contacts()) {
    packets += contact.packets;
    if (contact.last < contact.first || contact.flows > 621) broken_invariant("an odd contact");
  }
  if (log.size() > 4 || packets > noted) broken_invariant("more contacts than there were");
  if (log.forgotten() == 0 && packets != noted) broken_invariant("packets were lost");
}

}  // namespace

// A capture of raw IP packets, each after two bytes of length, through an inspector, three boxes
// and a log of contacts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kInPath = CompiledProfile::compile(profile(true));
  static const auto kOnPath = CompiledProfile::compile(profile(false));
  static const auto kStrict = CompiledProfile::compile(strict_profile());
  CensorFilter box(kInPath, 1);
  static const KeyEscrow kNoKeys;  // it follows ciphertext all the same, and waits
  CensorFilter watcher(kOnPath, 1, {.keys = &kNoKeys});
  CensorFilter strict(kStrict, 1);
  Checker by_box;
  Checker by_watcher;
  Checker by_strict;
  std::uint64_t flows = 0;
  CaptureInspector inspector([&](const FlowRecord&) { ++flows; },
                             {.limits = {8, std::chrono::seconds{60}}, .model = {}});
  ContactLog contacts(4);
  std::uint64_t noted = 0;
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  SimTime now{};
  while (in.left() > 2) {
    now += std::chrono::milliseconds{1};
    by_box.now = by_watcher.now = by_strict.now = now;
    const ByteView packet = in.take(std::min<std::size_t>(in.u16() % 1600U, in.left()));
    by_box.offered = by_watcher.offered = by_strict.offered = packet;
    inspector.on_packet({packet, static_cast<std::uint32_t>(packet.size()), now, LinkType::kRawIp});
    box.on_packet(packet, now, by_box);
    strict.on_packet(packet, now, by_strict);
    if (watcher.on_packet(packet, now, by_watcher) == Verdict::kDrop) {
      broken_invariant("a box beside the path dropped a packet");
    }
    if (const auto view = PacketView::parse(packet)) {
      contacts.on_packet(*view, now);
      ++noted;
    }
  }
  check(contacts, noted);
  inspector.finish();
  if (flows != inspector.totals().flows) broken_invariant("flows were lost");
  return 0;
}
