#include <algorithm>
#include <cstdint>
#include <vector>

#include "filters/act/censor_filter.hpp"
#include "topology/base/error.hpp"
#include "traffic/protocol/endpoints.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/packet_checksum.hpp"

using namespace chokepoint;

namespace {

const IpAddress kClient = IpAddress::v4(0x0a000001);
const IpAddress kServer = IpAddress::v4(0x0a000002);

/// The authorities cost milliseconds, so they last for all inputs.
struct World {
  TlsIdentity servers{1};
  TlsIdentity state{2, "State Root"};
  ForcedAuthority authority{state, servers};
  std::vector<std::byte> hello;  // a true client's
  World() {
    ConversationScript script;
    script.host = "www.example";
    script.tls = TlsVersion::k13;
    const auto client = make_client(std::make_shared<const Exchange>(script), servers);
    client->on_connected({});
    hello.assign(client->output().begin(), client->output().end());
  }
};

const World& world() {
  static World only;
  return only;
}

std::shared_ptr<const CompiledProfile> profile() {
  Profile p;
  const auto add = [&](Action action) -> Rule& {
    Rule& rule = p.rules.emplace_back();
    rule.then.action = action;
    return rule;
  };
  Rule& takes = add(Action::kReSign);
  takes.when.names = {"example"};
  takes.when.name_fields = {NameField::kServerName};
  add(Action::kReset).when.words = {"secret"};
  add(Action::kBlockPage).when.patterns = {"GET /x+"};
  p.flows.max_flows = 3;
  p.hold_bytes = 5'000;
  return CompiledProfile::compile(p);
}

struct Out final : ActionSink {
  SimTime now{};
  std::uint32_t to_client = 0;  // one past the highest number that the box sent there
  std::uint32_t to_server = 0;
  void inject(std::span<const std::byte> packet, SimTime when) override {
    const auto view = PacketView::parse(packet);
    if (when < now) broken_invariant("something was sent into the past");
    if (!view || !view->is_tcp() || !checksums_right(*view)) broken_invariant("no right segment");
    auto& end = view->ip.destination == kClient ? to_client : to_server;
    end = view->tcp.sequence + static_cast<std::uint32_t>(view->payload.size());
  }
};

}  // namespace

// Steps of a connection past a box that re-signs: pieces of a true hello and the input's own bytes,
// at numbers near those expected, with any flags; time passes in between.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kProfile = profile();
  CensorFilter box(kProfile, 1, {.authority = &world().authority});
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  Out out;
  std::uint32_t next[2] = {1, 0x80000001};  // client's, server's
  std::size_t said = 0;                     // of the hello
  std::vector<std::byte> room(4'000);
  while (in.left() > 0 && !in.failed()) {
    const std::uint8_t step = in.u8();
    out.now += std::chrono::milliseconds(step & 3U);
    if ((step & 4U) != 0) {
      if (const auto deadline = box.next_deadline()) {
        out.now = std::max(out.now, *deadline);
        box.on_timer(out.now, out);
        if (const auto later = box.next_deadline(); later && *later < out.now) {
          broken_invariant("a deadline in the past");
        }
      }
      continue;
    }
    const bool client = (step & 8U) != 0;
    const std::uint8_t kind = in.u8();
    TcpSegmentSpec segment;
    segment.source = client ? kClient : kServer;
    segment.destination = client ? kServer : kClient;
    segment.source_port = static_cast<std::uint16_t>(client ? 40'000 + (step >> 4U) % 5 : 443);
    segment.destination_port = static_cast<std::uint16_t>(client ? 443 : 40'000 + (step >> 4U) % 5);
    segment.flags = static_cast<std::uint8_t>((kind & 1U) != 0 ? in.u8() : tcp_flag::kAck);
    segment.sequence = next[client ? 0 : 1] + ((kind & 2U) != 0 ? in.u8() - 100U : 0U);
    segment.acknowledgement = (kind & 4U) != 0 ? in.u32() : client ? out.to_client : out.to_server;
    segment.window = 0xffff;
    if ((kind & 8U) != 0) {
      const ByteView hello = ByteView(world().hello).subspan(std::min(said, world().hello.size()));
      segment.payload = hello.first(std::min<std::size_t>(in.u8() * 4U, hello.size()));
      said += segment.payload.size();
    } else if ((kind & 16U) != 0) {
      segment.payload = in.take(std::min<std::size_t>(in.u8(), in.left()));
    }
    const bool syn = (kind & 32U) != 0;
    if (syn) {
      said = 0;
      segment.flags =
          static_cast<std::uint8_t>(client ? tcp_flag::kSyn : tcp_flag::kSyn | tcp_flag::kAck);
      segment.sequence = next[client ? 0 : 1] - 1;
    }
    next[client ? 0 : 1] += static_cast<std::uint32_t>(segment.payload.size());
    box.on_packet(write_tcp_packet(segment, room), out.now, out);
    if (box.counters().intercepted > box.counters().matches) {
      broken_invariant("taken over without a rule");
    }
  }
  return 0;
}
