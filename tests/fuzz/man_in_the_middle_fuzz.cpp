#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "filters/intercept/man_in_the_middle.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

namespace {

/// An end that says one text and listens.
class Speaker final : public StreamEndpoint {
 public:
  explicit Speaker(std::string_view text) : text_(text) {}
  void on_connected(SimTime) override { connected_ = true; }
  void on_bytes(std::span<const std::byte>, SimTime) override { heard_ = true; }
  void on_closed(SimTime) override { heard_ = true; }
  std::span<const std::byte> output() const override {
    return connected_ ? as_byte_view(text_) : ByteView{};
  }
  void consume(std::size_t count) override { text_.remove_prefix(count); }
  Status status() const override { return heard_ && text_.empty() ? Status::kDone : Status::kOpen; }
  std::string_view failure() const override { return {}; }
  std::span<const std::byte> said() const override { return {}; }

 private:
  std::string_view text_;
  bool connected_ = false;
  bool heard_ = false;
};

/// The authorities cost milliseconds, so they last for all inputs.
struct World {
  TlsIdentity servers{1};
  TlsIdentity state{2, "State Root"};
  World() { servers.also_trust(state.authority_pem()); }
};

World& world() {
  static World only;
  return only;
}

constexpr std::string_view kQuestion = "GET / HTTP/1.1\r\nHost: www.example\r\n\r\n";
constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// Two true ends, the box between them, and what the box was told and has said.
struct Path {
  ReadModel model;
  fuzz::Toucher sink;
  std::unique_ptr<StreamEndpoint> ends[2];
  ManInTheMiddle box{world().state, world().servers, model, {}};
  std::vector<std::byte> told[2];
  std::vector<std::byte> said[2];  // to that end
  bool closed[2] = {false, false};

  explicit Path(TlsVersion version) {
    ends[0] = make_tls_client(world().servers, "www.example", version, 3,
                              std::make_unique<Speaker>(kQuestion));
    ends[1] =
        make_tls_server(world().servers, "www.example", 4, std::make_unique<Speaker>(kAnswer));
    for (const auto& end : ends) end->on_connected({});
  }

  void tell(std::size_t side, ByteView bytes) {
    const auto from = static_cast<TlsSide>(side);
    if (closed[side]) return;
    bytes = bytes.first(std::min(bytes.size(), box.room(from)));
    told[side].insert(told[side].end(), bytes.begin(), bytes.end());
    box.on_bytes(from, bytes, {}, sink);
  }
  /// At most `count` bytes that the end says, the byte at `bad` spoilt.
  void pass(std::size_t side, std::size_t count, std::size_t bad) {
    const auto output = ends[side]->output();
    std::vector<std::byte> bytes(output.begin(), output.end());
    bytes.resize(std::min({count, bytes.size(), box.room(static_cast<TlsSide>(side))}));
    ends[side]->consume(bytes.size());
    if (bad < bytes.size()) bytes[bad] ^= std::byte{0x11};
    tell(side, bytes);
  }
  void close(std::size_t side) {
    if (!closed[side]) box.on_closed(static_cast<TlsSide>(side), {}, sink);
    closed[side] = true;
  }
  void hear(std::size_t side) {
    const auto to = static_cast<TlsSide>(side);
    const std::vector<std::byte> bytes(box.output(to).begin(), box.output(to).end());
    box.consume(to, bytes.size());
    said[side].insert(said[side].end(), bytes.begin(), bytes.end());
    ends[side]->on_bytes(bytes, {});
  }
  void check() const {
    for (const std::size_t side : {0U, 1U}) {
      // One record more than is held may be on its way.
      constexpr std::size_t kMost = ManInTheMiddle::kMostHeld + (std::size_t{1} << 17);
      if (box.output(static_cast<TlsSide>(side)).size() > kMost) broken_invariant("holds too much");
      if (box.mode() != ManInTheMiddle::Mode::kPassing) continue;
      const auto& sent = told[1 - side];
      const auto& heard = said[side];
      if (heard.size() > sent.size() || !std::equal(heard.begin(), heard.end(), sent.begin())) {
        broken_invariant("what is passed on was changed");
      }
    }
  }
};

}  // namespace

// The version of TLS, then steps of both ends: true bytes, spoilt ones, the input's own, an end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  Path path(in.u8() % 2 == 0 ? TlsVersion::k13 : TlsVersion::k12);
  for (int steps = 0; in.left() > 0 && steps < 200; ++steps) {
    const std::uint8_t step = in.u8();
    const std::size_t side = step & 1U;
    switch (step >> 1 & 7U) {
      case 0:
      case 1:
      case 2:
        path.pass(side, 8192, SIZE_MAX);
        break;
      case 3:
        path.pass(side, in.u8(), SIZE_MAX);
        break;
      case 4:
        path.pass(side, 8192, in.u16());
        break;
      case 5:
        path.tell(side, in.take(std::min<std::size_t>(in.u16(), in.left())));
        break;
      case 6:
        path.close(side);
        break;
      default:
        path.box.on_timer({});
    }
    path.hear(0);
    path.hear(1);
    path.check();
  }
  return 0;
}
