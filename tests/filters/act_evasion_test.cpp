#include <fstream>
#include <map>

#include "filters/profile/profile_reader.hpp"
#include "tests/filters/censor_site.hpp"
#include "tests/topology/shared_data.hpp"
#include "traffic/wire/checksum.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace tcp_flag;

// The strategies of Geneva (Bock et al., CCS 2019), each as the packets that a box sees, before the
// shipped profiles. How often each works in China and Kazakhstan stands in
// data/censor/geneva/strategies.md, which the test reads.

namespace {

constexpr std::string_view kRequest =
    "GET /?q=ultrasurf HTTP/1.1\r\nHost: forbidden.example\r\nAccept: text/html\r\n\r\n";
constexpr std::uint32_t kCorruptNumber = 0x12345678;

Bytes bad_checksum(Bytes packet) {
  store_u16(packet, 36, static_cast<std::uint16_t>(load_u16(packet, 36) ^ 0x5555));
  return packet;
}
/// Makes the IP header's checksum right again.
Bytes sealed(Bytes packet) {
  store_u16(packet, 10, 0);
  store_u16(packet, 10, internet_checksum(ByteView(packet).first(20)));
  return packet;
}
Bytes with_ttl(Bytes packet, std::uint8_t ttl) {
  store_u8(packet, 8, ttl);
  return sealed(packet);
}
/// What the data offset covers of the payload is taken for options.
Bytes with_data_offset(Bytes packet, std::uint8_t words) {
  store_u8(packet, 32, static_cast<std::uint8_t>(words << 4));
  return packet;
}
/// A reset with an option 19 (RFC 2385) of zeros, padded: its receiver, who shares no key, drops
/// it.
Bytes with_md5_option(const Connection& c) {
  std::string option("\x13\x12", 2);
  option += std::string(16, '\0') + std::string("\x01\x01", 2);
  return bad_checksum(with_data_offset(c.to_server(1, kRst, option), 10));
}

struct Strategy {
  std::vector<Bytes> after_handshake = {};  ///< between the handshake and the true request
  bool request_whole = true;                ///< the true request follows in one segment
  std::vector<Bytes> before_syn = {};
};

/// Evades the GFW and not our profile: the box takes its place in the stream from the SYN, and an
/// acknowledgement with a corrupt number does not move it (docs/tcp-model.md).
constexpr std::string_view kLosesTheStream =
    "[TCP:flags:PA]-fragment{tcp:8:False}-| [TCP:flags:A]-tamper{TCP:seq:corrupt}-|";

const std::string kGarbage(kRequest.size(), 'z');

std::map<std::string, Strategy> strategies() {
  const Connection c;
  const auto ack_corrupt = [&](std::string_view load) {
    return c.to_server(1, kPsh | kAck, load, kCorruptNumber);
  };
  const auto piece = [&](std::size_t from, std::size_t size = std::string_view::npos) {
    return c.data(1 + static_cast<std::uint32_t>(from), kRequest.substr(from, size));
  };
  constexpr auto kAll = static_cast<std::uint8_t>(kFin | kRst | kAck | 0x40 | 0x80);  // FREACN
  const std::size_t half = kRequest.size() / 2;
  return {
      {"[TCP:flags:PA]-duplicate(tamper{TCP:dataofs:replace:10}(tamper{TCP:chksum:corrupt},),)-|",
       {{with_data_offset(bad_checksum(piece(0)), 10)}}},
      {"[TCP:flags:PA]-duplicate(tamper{TCP:dataofs:replace:10}(tamper{TCP:ack:corrupt},),)-|",
       {{with_data_offset(ack_corrupt(kRequest), 10)}}},
      {"[TCP:flags:PA]-duplicate(tamper{TCP:load:corrupt}(tamper{TCP:chksum:corrupt},),)-|",
       {{bad_checksum(c.data(1, kGarbage))}}},
      {"[TCP:flags:PA]-duplicate(tamper{TCP:load:corrupt}(tamper{TCP:ack:corrupt},),)-|",
       {{ack_corrupt(kGarbage)}}},
      {"[TCP:flags:PA]-duplicate(tamper{IP:len:replace:64},)-|", {{piece(0, 24)}}},
      {"[TCP:flags:A]-duplicate(,tamper{TCP:flags:replace:R}(tamper{IP:ttl:replace:10},))-|",
       {{with_ttl(c.to_server(1, kRst), 10)}}},
      {"[TCP:flags:A]-duplicate(,tamper{TCP:flags:replace:RA}(tamper{TCP:chksum:corrupt},))-|",
       {{bad_checksum(c.to_server(1, kRst | kAck))}}},
      {"[TCP:flags:A]-duplicate(,tamper{TCP:options-md5header:corrupt}(tamper{TCP:flags:replace:R}"
       ",))-|",
       {{with_md5_option(c)}}},
      {"[TCP:flags:A]-duplicate(,tamper{TCP:flags:replace:FREACN}(tamper{IP:ttl:replace:10},))-|",
       {{with_ttl(c.to_server(1, kAll), 10)}}},
      {"[TCP:flags:PA]-fragment{tcp:8:False}-| [TCP:flags:A]-tamper{TCP:seq:corrupt}-|",
       {{c.to_server(kCorruptNumber, kAck), piece(8), piece(0, 8)}, false}},
      {"[TCP:flags:PA]-fragment{tcp:-1:True}-|", {{piece(0, half), piece(half)}, false}},
      {"[TCP:flags:S]-duplicate(tamper{TCP:flags:replace:SA},)-|",
       {{}, true, {c.to_server(0, kSyn | kAck)}}},
  };
}

/// Whether the shipped profile fires on the request under a strategy.
bool caught(const std::string& profile, const Strategy& strategy) {
  const Connection c;
  CensorSite site(find_profile(profile));
  for (const Bytes& packet : strategy.before_syn) site.passes(packet);
  site.passes(c.syn());
  site.passes(c.to_client(0, kSyn | kAck));
  site.passes(c.to_server(1, kAck));
  for (const Bytes& packet : strategy.after_handshake) site.passes(packet);
  if (strategy.request_whole) site.passes(c.data(1, kRequest));
  return site.filter.counters().matches > 0;
}

struct Measured {
  std::string strategy;
  std::map<std::string, int> success;  ///< per cent, by the profile of the censor
};

std::vector<Measured> measured() {
  std::ifstream in(shared_data() / "censor/geneva/strategies.md");
  std::vector<Measured> rows;
  std::string line;
  while (std::getline(in, line)) {
    const std::size_t begin = line.find('`');
    const std::size_t end = line.rfind('`');
    if (line.empty() || line[0] != '|' || begin == end) continue;
    Measured row;
    for (const char c : line.substr(begin + 1, end - begin - 1)) {
      if (c != '\\') row.strategy += c;
    }
    row.strategy.resize(row.strategy.find_last_not_of(' ') + 1);
    std::size_t column = line.find('|', end);
    for (const char* profile : {"gfw-http", "kazakhstan"}) {
      row.success[profile] = std::stoi(line.substr(line.find_first_of("0123456789", column)));
      column = line.find('|', column + 1);
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

TEST_CASE("Without evasion the shipped censors of words and names catch the request", "[act]") {
  CHECK(caught("gfw-http", {}));
  CHECK(caught("kazakhstan", {}));
}

TEST_CASE(
    "Geneva's strategies evade the shipped profiles where they evaded the censors, but for one",
    "[act][validation]") {
  const auto rows = measured();
  if (rows.empty()) {
    WARN("no strategies of Geneva here: nothing compared");
    return;
  }
  const auto known = strategies();
  int compared = 0;
  for (const Measured& row : rows) {
    CAPTURE(row.strategy);
    REQUIRE(known.contains(row.strategy));
    for (const auto& [profile, success] : row.success) {
      CAPTURE(profile, success);
      ++compared;
      const bool differs = profile == "gfw-http" && row.strategy == kLosesTheStream;
      CHECK(caught(profile, known.at(row.strategy)) == ((success < 50) != differs));
    }
  }
  CHECK(compared == 24);
}
