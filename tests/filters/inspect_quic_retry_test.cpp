#include <catch2/catch.hpp>

#include "filters/inspect/flow_reader.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/segment_maker.hpp"
#include "tests/traffic/wire/hex.hpp"
#include "traffic/protocol/quic_initial.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// What a flow between a client and port 443 tells.
struct QuicFlow {
  explicit QuicFlow(const QuicModel& quic = {}) { model.quic = quic; }
  void say(bool to_server, ByteView payload) {
    const std::uint16_t from = to_server ? 50'000 : 443;
    const std::uint16_t to = to_server ? 443 : 50'000;
    const Bytes bytes = datagram(from, to, as_text(payload), !to_server);
    const auto packet = PacketView::parse(bytes);
    REQUIRE(packet);
    flow.on_packet(*packet, FlowKey::of(*packet).second, context, found);
  }

  ReadModel model;
  HoldBudget budget;
  ReadContext context{model, budget};
  FlowReader flow;
  Findings found;
};

/// The Great Firewall as measured in 2025 (Zohaib et al., USENIX Security 2025).
constexpr QuicModel kGreatFirewall{
    .version_1 = true, .other_versions = false, .reassemble = false, .source_port_above = true};

// RFC 9001 appendix A.4, in answer to the Initial of A.2; its source id is f067a5502a4262b5.
constexpr const char* kRetry =
    "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba";

/// A client's hello for a name, under keys that follow from `id`.
Bytes initial_to(const char* id, std::string_view name) {
  constexpr std::size_t kRecordHeader = 5;  // the handshake message lies behind it
  const std::string hello = client_hello(name);
  Bytes frames;
  append_crypto_frame(frames, 0, as_byte_view(hello).subspan(kRecordHeader));
  const Bytes destination = from_hex(id);
  QuicInitialSpec spec;
  spec.destination_id = destination;
  spec.frames = frames;
  return seal_client_initial(spec);
}

}  // namespace

TEST_CASE("The hello after a Retry is read under the keys of the id that the server chose",
          "[filters][quic]") {
  const Bytes retry = from_hex(kRetry);
  const Bytes first = initial_to("8394c8f03e515708", "example.com");
  const Bytes second = initial_to("f067a5502a4262b5", "blocked.com");
  for (const QuicModel& model : {QuicModel{}, kGreatFirewall}) {
    QuicFlow talk(model);
    talk.say(true, first);
    CHECK(talk.flow.finished());
    talk.say(true, second);  // without a Retry nothing that follows a hello is opened
    CHECK(talk.found.server_names == Names{"example.com"});
    talk.say(false, retry);
    CHECK_FALSE(talk.flow.finished());
    talk.say(true, second);
    CHECK(talk.found.server_names == Names{"example.com", "blocked.com"});
    CHECK(talk.flow.finished());
  }
  QuicFlow blind({.version_1 = false});
  for (const Bytes* said : {&first, &second}) blind.say(true, *said);
  CHECK(blind.found.server_names.empty());
}

TEST_CASE("Only a whole Retry of a version that is read begins a QUIC connection anew",
          "[filters][quic]") {
  const Bytes retry = from_hex(kRetry);
  CHECK(asks_for_hello_again(retry, QuicModel{}));
  CHECK_FALSE(asks_for_hello_again(retry, QuicModel{.version_1 = false}));
  constexpr std::size_t kToken = 15;  // where "token" begins
  for (std::size_t size = 0; size <= kToken + 16; ++size) {
    CAPTURE(size);  // less than one byte of token before the tag of 16
    REQUIRE_FALSE(asks_for_hello_again(ByteView(retry).first(size), QuicModel{}));
  }
  for (const char* first :
       {"c0", "d0", "e0", "7f", "bf"}) {  // other types, short header, not fixed
    Bytes other = retry;
    other[0] = from_hex(first)[0];
    CAPTURE(first);
    CHECK_FALSE(asks_for_hello_again(other, QuicModel{}));
  }
  // RFC 9369 appendix A.4: of version 2 the type is 0.
  const Bytes second =
      from_hex("cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6");
  CHECK(asks_for_hello_again(second, QuicModel{}));
  CHECK_FALSE(asks_for_hello_again(second, kGreatFirewall));
}
