#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <pcap/pcap.h>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/traffic/wire/pcapng_maker.hpp"
#include "tests/traffic/wire/scratch.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/capture_reader.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace std::chrono_literals;

namespace {

struct Record {
  std::string frame;
  std::uint32_t wire_bytes = 0;
  SimTime time{};
  LinkType link_type = LinkType::kEthernet;
};

struct Contents {
  std::vector<Record> records;
  bool truncated = false;
  std::string keys;
  std::string error;
};

Contents contents(const std::filesystem::path& file) {
  Contents all;
  try {
    CaptureReader reader(file);
    while (const auto packet = reader.next()) {
      all.records.push_back({std::string(as_text(packet->frame)), packet->wire_bytes, packet->time,
                             packet->link_type});
    }
    all.truncated = reader.truncated();
    all.keys = reader.tls_key_log();
  } catch (const InputError& e) {
    all.error = e.why();
  }
  return all;
}

Contents contents(const PcapngMaker& maker) {
  const Scratch scratch;
  return contents(scratch.with_bytes("a.pcapng", maker.bytes));
}

constexpr std::uint16_t kEthernet = 1;
constexpr std::uint16_t kRaw = 101;
constexpr std::uint16_t kArcnet = 7;

/// Compares with libpcap, packet by packet. False if libpcap refuses the file.
bool same_as_libpcap(const std::filesystem::path& file) {
  char why[PCAP_ERRBUF_SIZE];
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> other(
      pcap_open_offline_with_tstamp_precision(file.c_str(), PCAP_TSTAMP_PRECISION_NANO, why),
      pcap_close);
  if (other == nullptr) return false;
  CaptureReader reader(file);
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  while (pcap_next_ex(other.get(), &header, &data) == 1) {
    const auto packet = reader.next();
    if (!packet) return false;
    const std::string_view frame(reinterpret_cast<const char*>(data), header->caplen);
    if (as_text(packet->frame) != frame ||
        packet->wire_bytes != std::max(header->len, header->caplen) ||
        packet->time != capture_time(header->ts.tv_sec, header->ts.tv_usec)) {
      return false;
    }
  }
  const std::string_view said = pcap_geterr(other.get());
  try {
    return !reader.next() && reader.truncated() == said.starts_with("truncated");
  } catch (const InputError&) {  // damaged: libpcap has to say so too
    return !said.empty() && !said.starts_with("truncated");
  }
}

std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

}  // namespace

TEST_CASE("Interfaces of one file differ in link type, snap length and clock", "[wire][pcapng]") {
  for (const bool big : {false, true}) {
    PcapngMaker maker(big);
    maker.section();
    maker.interface(kEthernet, 65'535);              // microseconds
    maker.interface(kRaw, 96, 9);                    // nanoseconds
    maker.interface(kRaw, 0, 0x80 | 10, 1'000'000);  // 1/1024 s, from day 12 on
    maker.packet(1, 1'500'000'000'123'456'789, "E-raw", 1400);
    maker.packet(0, 1'500'000'000'000'007, "ethernet", 8);
    maker.packet(2, 5 * 1024 + 512, "late", 4);
    const Contents all = contents(maker);
    CHECK(all.error.empty());
    REQUIRE(all.records.size() == 3);
    CHECK(all.records[0].frame == "E-raw");
    CHECK(all.records[0].wire_bytes == 1400);
    CHECK(all.records[0].link_type == LinkType::kRawIp);
    CHECK(all.records[0].time == 1'500'000'000s + 123'456'789ns);
    CHECK(all.records[1].frame == "ethernet");
    CHECK(all.records[1].link_type == LinkType::kEthernet);
    CHECK(all.records[1].time == 1'500'000'000s + 7us);
    CHECK(all.records[2].time == 1'000'005s + 500ms);
    CHECK_FALSE(all.truncated);
  }
}

TEST_CASE("Sections of either byte order follow each other, with interfaces of their own",
          "[wire][pcapng]") {
  PcapngMaker little(false);
  little.section();
  little.interface(kEthernet, 0);
  little.packet(0, 1, "first", 5);
  PcapngMaker big(true);
  big.section();
  big.interface(kRaw, 0);
  big.packet(0, 2, "second", 6);
  little.bytes.insert(little.bytes.end(), big.bytes.begin(), big.bytes.end());
  const Contents all = contents(little);
  REQUIRE(all.records.size() == 2);
  CHECK(all.records[0].link_type == LinkType::kEthernet);
  CHECK(all.records[1].frame == "second");
  CHECK(all.records[1].link_type == LinkType::kRawIp);
  CHECK(all.records[1].time == 2us);

  PcapngMaker forgotten(false);
  forgotten.section();
  forgotten.interface(kEthernet, 0);
  forgotten.section();
  forgotten.packet(0, 1, "of no interface", 15);
  CHECK(contents(forgotten).error == "has a packet of interface 0, which is not described");
}

TEST_CASE("Old and simple packet blocks are read, unknown blocks are passed over",
          "[wire][pcapng]") {
  for (const bool big : {false, true}) {
    PcapngMaker maker(big);
    maker.section();
    maker.block(0x0bad, PcapngMaker::Bytes(1'000'000));
    maker.interface(kEthernet, 6);
    maker.old_packet(0, 42, "old");
    maker.block(5, PcapngMaker::Bytes(8));
    maker.simple_packet("simple", 100);  // cut to the snap length of the first interface
    maker.simple_packet("longer than that", 16);
    maker.packet(0, 43, "longer than that", 16);
    const Contents all = contents(maker);
    CHECK(all.error.empty());
    REQUIRE(all.records.size() == 4);
    CHECK(all.records[2].frame == "longer than that");
    CHECK(all.records[3].frame == "longer than that");
    CHECK(all.records[0].frame == "old");
    CHECK(all.records[0].time == 42us);
    CHECK(all.records[1].frame == "simple");
    CHECK(all.records[1].wire_bytes == 100);
  }
}

TEST_CASE("TLS keys come out when their block was passed", "[wire][pcapng]") {
  PcapngMaker maker(false);
  maker.section();
  maker.interface(kEthernet, 0);
  maker.packet(0, 1, "a", 1);
  maker.tls_keys("CLIENT_RANDOM 00 11");
  maker.packet(0, 2, "b", 1);
  maker.tls_keys("CLIENT_RANDOM 22 33\n");
  maker.packet(0, 3, "c", 1);
  const Scratch scratch;
  CaptureReader reader(scratch.with_bytes("keys.pcapng", maker.bytes));
  REQUIRE(reader.next());
  CHECK(reader.tls_key_log().empty());
  REQUIRE(reader.next());
  CHECK(reader.tls_key_log() == "CLIENT_RANDOM 00 11\n");
  REQUIRE(reader.next());
  CHECK(reader.tls_key_log() == "CLIENT_RANDOM 00 11\nCLIENT_RANDOM 22 33\n");
}

TEST_CASE("A file cut at any byte gives the packets before the cut and says so", "[wire][pcapng]") {
  PcapngMaker maker(true);
  maker.section();
  maker.interface(kEthernet, 0);
  const std::size_t start = maker.bytes.size();
  maker.packet(0, 1, "first", 5);
  const std::size_t middle = maker.bytes.size();
  maker.block(77, PcapngMaker::Bytes(40));
  const std::size_t third = maker.bytes.size();
  maker.packet(0, 2, "second", 6);
  for (std::size_t size = start; size < maker.bytes.size(); ++size) {
    PcapngMaker cut(true);
    cut.bytes.assign(maker.bytes.begin(), maker.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const Contents all = contents(cut);
    CAPTURE(size);
    CHECK(all.error.empty());
    CHECK(all.records.size() == (size < middle ? 0 : 1));
    CHECK(all.truncated == (size != start && size != middle && size != third));
  }
}

TEST_CASE("Lengths that cannot be true are refused", "[wire][pcapng]") {
  const auto error = [](const std::function<void(PcapngMaker&)>& add) {
    PcapngMaker maker(false);
    maker.section();
    maker.interface(kEthernet, 0);
    add(maker);
    return contents(maker).error;
  };
  const auto header = [](std::uint32_t type, std::uint32_t length) {
    return [=](PcapngMaker& maker) {
      maker.add32(maker.bytes, type);
      maker.add32(maker.bytes, length);
      maker.bytes.resize(maker.bytes.size() + 64);
    };
  };
  CHECK(error(header(6, 0)) == "has a block of 0 bytes");
  CHECK(error(header(6, 8)) == "has a block of 8 bytes");
  CHECK(error(header(6, 33)) == "has a block of 33 bytes");
  CHECK(error(header(6, 0xfffffffc)) == "has a block that is too long");
  CHECK(error(header(6, 32)) == "has a block whose two lengths differ");
  CHECK(error(header(99, 32)) == "has a block whose two lengths differ");
  CHECK(error([](PcapngMaker& maker) { maker.packet(1, 0, "a", 1); }) ==
        "has a packet of interface 1, which is not described");
  CHECK(error([](PcapngMaker& maker) { maker.block(6, PcapngMaker::Bytes(16)); }) ==
        "has a packet block that is too short");
  CHECK(error([](PcapngMaker& maker) {
          PcapngMaker::Bytes body(16);
          maker.add32(body, 4000);
          body[12] = std::byte{200};  // bytes kept
          maker.block(6, body);
        }) == "has a packet longer than its block");
  CHECK(error([](PcapngMaker& maker) {
          PcapngMaker::Bytes body(8);
          maker.add16(body, 2);
          maker.add16(body, 50);
          maker.block(1, body);
        }) == "has an option longer than its block");
}

TEST_CASE("A clock of any resolution that the format can state is read", "[wire][pcapng]") {
  struct Example {
    int resolution;
    std::uint64_t ticks;
    SimTime time;
  };
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  const Example examples[] = {
      {0, 7, 7s},       // whole seconds
      {1, 75, 7500ms},  // tenths
      {9, 1'500'000'000'123'456'789, 1'500'000'000'123'456'789ns},
      {10, 15'000'000'000'123'456'789ULL, 1'500'000'000'012'345'678ns},
      {19, 12'345'678'901'234'567'890ULL, 1'234'567'890ns},
      {20, 12'345'678'901'234'567'890ULL, 123'456'789ns},
      {28, kMost, 1ns},  // 1.8 ns
      {29, kMost, 0ns},
      {127, kMost, 0ns},
      {0x80 | 0, 7, 7s},
      {0x80 | 1, 15, 7500ms},
      {0x80 | 20, 1'500'000'000ULL << 20 | 1U << 19, 1'500'000'000s + 500ms},
      {0x80 | 32, 1'500'000'000ULL << 32 | 1U << 30, 1'500'000'000s + 250ms},
      {0x80 | 63, std::uint64_t{3} << 62, 1500ms},
      {0x80 | 64, std::uint64_t{1} << 63, 500ms},
      {0x80 | 64, kMost, 999'999'999ns},
      {0x80 | 65, std::uint64_t{1} << 63, 250ms},
      {0x80 | 93, kMost, 1ns},  // 2^-29 s
      {0x80 | 127, kMost, 0ns},
      {0, kMost, capture_time(9'000'000'000, 0)},  // the latest time there is
  };
  for (const auto& [resolution, ticks, time] : examples) {
    CAPTURE(resolution, ticks);
    PcapngMaker maker(false);
    maker.section();
    maker.interface(kRaw, 0, resolution);
    maker.packet(0, ticks, "a", 1);
    const Contents all = contents(maker);
    REQUIRE(all.records.size() == 1);
    CHECK(all.records[0].time == time);
  }
  // Whatever the resolution and the count, nothing wraps: later ticks are not earlier.
  for (int resolution = 0; resolution < 256; ++resolution) {
    PcapngMaker maker(true);
    maker.section();
    maker.interface(kRaw, 0, resolution);
    for (int bits = 0; bits < 64; ++bits) maker.packet(0, kMost >> (63 - bits), "a", 1);
    const Contents all = contents(maker);
    REQUIRE(all.records.size() == 64);
    CAPTURE(resolution);
    CHECK(std::is_sorted(all.records.begin(), all.records.end(),
                         [](const Record& a, const Record& b) { return a.time < b.time; }));
  }
}

TEST_CASE("A packet without a time has that of the packet before it", "[wire][pcapng]") {
  PcapngMaker maker(false);
  maker.section();
  maker.interface(kEthernet, 0);
  maker.simple_packet("first", 5);
  maker.packet(0, 42, "second", 6);
  maker.simple_packet("third", 5);
  const Contents all = contents(maker);
  REQUIRE(all.records.size() == 3);
  CHECK(all.records[0].time == 0us);
  CHECK(all.records[2].time == 42us);
}

TEST_CASE("Interfaces that nothing reads do not keep the others from being read",
          "[wire][pcapng]") {
  for (const bool foreign_first : {true, false}) {
    PcapngMaker maker(false);
    maker.section();
    maker.interface(foreign_first ? kArcnet : kEthernet, 0);
    maker.interface(foreign_first ? kEthernet : kArcnet, 0);
    const std::uint32_t foreign = foreign_first ? 0 : 1;
    CHECK(contents(maker).error.empty());  // no packet of it: no harm
    maker.packet(foreign, 1, "arcnet", 6);
    maker.packet(1 - foreign, 2, "ethernet", 8);
    maker.packet(foreign, 3, "arcnet", 6);
    const Contents all = contents(maker);
    CHECK(all.error.empty());
    REQUIRE(all.records.size() == 3);
    CHECK(all.records[0].link_type == LinkType::kWithoutIp);
    CHECK(all.records[1].link_type == LinkType::kEthernet);
    const Scratch scratch;
    CaptureReader reader(scratch.with_bytes("a.pcapng", maker.bytes));
    while (reader.next()) {
    }
    CHECK(reader.link_type() == LinkType::kEthernet);
    CHECK(reader.foreign().packets == 2);
    CHECK(reader.foreign().link_type == "ARCNET");
  }
}

TEST_CASE("A file of which nothing can be read is refused at its end", "[wire][pcapng]") {
  PcapngMaker only(false);
  only.section();
  only.interface(kArcnet, 0);
  CHECK(contents(only).error.empty());
  only.packet(0, 1, "a", 1);
  CHECK(contents(only).error == "link type ARCNET is not supported");
  CHECK(contents(only).records.size() == 1);
  PcapngMaker none(false);
  none.section();
  CHECK(contents(none).error == "has no description of an interface");
}

TEST_CASE("Every capture reads as libpcap reads it: bytes, lengths and times to the nanosecond",
          "[wire][pcapng]") {
  if (!std::filesystem::exists(shared_data() / "pcap")) {
    WARN("no captures at " << shared_data() << ": nothing compared");
    return;
  }
  int compared = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shared_data() / "pcap")) {
    const auto kind = entry.path().extension();
    // The next test is about that one, which libpcap refuses.
    if ((kind != ".pcapng" && kind != ".pcap") || entry.path().filename() == "WireGuard.pcap")
      continue;
    CAPTURE(entry.path().string());
    CHECK(same_as_libpcap(entry.path()));
    ++compared;
  }
  CHECK(compared > 150);
}

TEST_CASE("A file that libpcap refuses for its snap lengths gives the packets that tshark shows",
          "[wire][pcapng]") {
  const auto file = shared_data() / "pcap/pcpp/WireGuard.pcap";
  if (!std::filesystem::exists(file)) {
    WARN("no captures at " << shared_data() << ": nothing compared");
    return;
  }
  // tshark -r WireGuard.pcap -T fields -e frame.time_epoch -e frame.len -e frame.cap_len
  const Contents all = contents(file);
  CHECK(all.error.empty());
  REQUIRE(all.records.size() == 4);
  CHECK_FALSE(same_as_libpcap(file));
  const Record& first = all.records.front();
  const Record& last = all.records.back();
  CHECK(first.time == 1'532'126'321s + 356'858'000ns);
  CHECK((first.wire_bytes == 190 && first.frame.size() == 190));
  CHECK(last.time == 1'727'357'134s + 756'044'000ns);
  CHECK((last.wire_bytes == 106 && last.frame.size() == 106));
}
