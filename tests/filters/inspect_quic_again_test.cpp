#include <array>

#include "tests/filters/censor_site.hpp"
#include "tests/filters/flow_talk.hpp"
#include "tests/traffic/wire/hex.hpp"
#include "traffic/protocol/quic_initial.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// The Great Firewall as measured in 2025 (Zohaib et al., USENIX Security 2025).
constexpr QuicModel kGreatFirewall{
    .version_1 = true, .other_versions = false, .reassemble = false, .source_port_above = true};

// RFC 9001 appendix A.4, in answer to the Initial of A.2; its source id is f067a5502a4262b5.
constexpr const char* kRetry =
    "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba";

constexpr std::array kIds{"8394c8f03e515708", "f067a5502a4262b5", "aaaaaaaaaaaaaaaa", "01"};

Bytes sealed(const char* id, ByteView frames, std::uint32_t number = 0) {
  const Bytes destination = from_hex(id);
  QuicInitialSpec spec;
  spec.destination_id = destination;
  spec.packet_number = number;
  spec.frames = frames;
  return seal_client_initial(spec);
}

/// A client's hello for a name, under keys that follow from `id`, from one byte on up to another.
Bytes initial_to(const char* id, std::string_view name, std::size_t from = 0,
                 std::size_t to = std::string::npos) {
  constexpr std::size_t kRecordHeader = 5;  // the handshake message lies behind it
  const std::string message = client_hello(name).substr(kRecordHeader);
  Bytes frames;
  append_crypto_frame(frames, static_cast<std::uint32_t>(from),
                      as_byte_view(message.substr(from, to - from)));
  return sealed(id, frames, static_cast<std::uint32_t>(from));
}

Bytes from_client(const Bytes& payload, std::uint16_t port = 443) {
  return datagram(50'000, port, as_text(payload));
}

/// What a server says after a hello, and the client then: an Initial to the client's id that is
/// sealed with other keys, its acknowledgement in an Initial to the server's, packets of 1-RTT.
void talk_on(const auto& see) {
  Bytes answer = initial_to("0102030405060708", "no.example");
  answer.back() ^= std::byte{1};
  see(datagram(443, 50'000, as_text(answer), true));
  Bytes acknowledged = initial_to("1112131415161718", "no.example");
  acknowledged.back() ^= std::byte{1};
  see(from_client(acknowledged));
  const std::string sealed_data = "\x41" + std::string(1'100, 'z');
  see(datagram(443, 50'000, sealed_data, true));
  see(datagram(50'000, 443, sealed_data));
}

}  // namespace

TEST_CASE("Each QUIC connection on one 5-tuple tells its name", "[filters][quic]") {
  for (const QuicModel& model : {QuicModel{}, kGreatFirewall}) {
    FlowTalk talk(model);
    Names names;
    for (const char* id : kIds) {
      names.push_back("n" + std::to_string(names.size()) + ".example");
      talk.see(from_client(initial_to(id, names.back())));
      CHECK(talk.found.server_names == names);
      CHECK(talk.flow.finished());
      talk_on([&](const Bytes& packet) { talk.see(packet); });
      CHECK(talk.found.server_names == names);
      CHECK(talk.flow.finished());
    }
    CHECK(talk.app() == App::kQuic);
  }
  FlowTalk blind({.version_1 = false});
  for (const char* id : kIds) blind.see(from_client(initial_to(id, "a.example")));
  CHECK(blind.found.server_names.empty());
}

TEST_CASE("The other end may begin a QUIC connection on the same ports", "[filters][quic]") {
  FlowTalk talk;
  talk.see(from_client(initial_to(kIds[0], "first.example")));
  talk.see(datagram(443, 50'000, as_text(initial_to(kIds[1], "second.example")), true));
  CHECK(talk.found.server_names == Names{"first.example", "second.example"});
}

TEST_CASE("The hello of a second QUIC connection may come in several datagrams",
          "[filters][quic]") {
  FlowTalk talk;
  talk.see(from_client(initial_to(kIds[0], "first.example")));
  talk.see(from_client(initial_to(kIds[1], "second.example", 0, 60)));
  CHECK_FALSE(talk.flow.finished());
  talk_on([&](const Bytes& packet) { talk.see(packet); });
  talk.see(from_client(initial_to(kIds[1], "second.example", 60)));
  CHECK(talk.found.server_names == Names{"first.example", "second.example"});
  CHECK(talk.flow.finished());
}

TEST_CASE("The hello after a Retry is read under the keys of the id that the server chose",
          "[filters][quic]") {
  for (const QuicModel& model : {QuicModel{}, kGreatFirewall}) {
    FlowTalk talk(model);
    talk.see(from_client(initial_to(kIds[0], "example.com")));
    talk.see(datagram(443, 50'000, as_text(from_hex(kRetry)), true));
    talk.see(from_client(initial_to(kIds[1], "blocked.com")));
    CHECK(talk.found.server_names == Names{"example.com", "blocked.com"});
  }
}

TEST_CASE("A datagram that only looks like ciphertext of another protocol hides no QUIC hello",
          "[filters][quic]") {
  std::string wireguard(148, '\x5a');
  wireguard.replace(0, 4, std::string("\x01\0\0\0", 4));
  FlowTalk talk;
  talk.see(datagram(50'000, 443, wireguard));
  CHECK(talk.flow.finished());
  talk.see(from_client(initial_to(kIds[0], "blocked.example")));
  CHECK(talk.found.server_names == Names{"blocked.example"});
}

TEST_CASE("A rule on names is held against each QUIC connection of a flow", "[act][quic]") {
  const Bytes fine = from_client(initial_to(kIds[0], "fine.example"));
  const Bytes blocked = from_client(initial_to(kIds[1], "blocked.example"));
  const Bytes begins = from_client(initial_to(kIds[1], "blocked.example", 0, 60));
  const Bytes ends = from_client(initial_to(kIds[1], "blocked.example", 60));
  SECTION("one after the other") {
    CensorSite site(name_profile(Action::kDrop));
    CHECK(site.passes(fine));
    talk_on([&](const Bytes& packet) { CHECK(site.passes(packet)); });
    CHECK_FALSE(site.passes(blocked));
  }
  SECTION("a hello in two datagrams") {
    CensorSite site(name_profile(Action::kDrop));
    CHECK(site.passes(fine));
    CHECK(site.passes(begins));
    talk_on([&](const Bytes& packet) { CHECK(site.passes(packet)); });
    CHECK_FALSE(site.passes(ends));
  }
  SECTION("long after") {
    CensorSite site(name_profile(Action::kDrop));
    CHECK(site.passes(fine));
    CHECK_FALSE(site.passes_at(site.now + std::chrono::seconds{400}, blocked));
  }
  SECTION("behind an exception for the first") {
    Profile profile = name_profile(Action::kDrop);
    Rule exception = name_profile(Action::kPass, "fine.example").rules[0];
    exception.name = "exception";
    profile.rules.insert(profile.rules.begin(), exception);
    CensorSite site(profile);
    CHECK(site.passes(fine));
    talk_on([&](const Bytes& packet) { CHECK(site.passes(packet)); });
    CHECK_FALSE(site.passes(blocked));
    CHECK(site.rules == std::vector<std::string>{"exception", "name"});
  }
  SECTION("by a box that reads TLS servers too, which keeps nothing of datagrams") {
    Profile profile = name_profile(Action::kDrop);
    profile.rules[0].when.name_fields = {NameField::kQuicName, NameField::kCertificate};
    CensorSite site(profile);
    CHECK(site.passes(fine));
    CHECK_FALSE(site.passes(blocked));
  }
}

TEST_CASE("Words are not sought in the ciphertext behind a second hello", "[act][quic]") {
  Profile profile;
  profile.rules.resize(1);
  profile.rules[0].when.words = {"zzzz"};
  CensorSite site(profile);
  CHECK(site.passes(from_client(initial_to(kIds[0], "first.example"))));
  CHECK(site.passes(from_client(initial_to(kIds[1], "second.example", 0, 60))));
  talk_on([&](const Bytes& packet) { CHECK(site.passes(packet)); });
}
