#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <zlib.h>

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"
#include "tests/traffic/wire/scratch.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/capture_reader.hpp"
#include "traffic/wire/capture_writer.hpp"

using namespace chokepoint;
using chokepoint::test::from_hex;
using chokepoint::test::Scratch;

namespace {

// A pcap header as the pcap specification (draft-ietf-opsawg-pcap) lays it out, then two records.
std::vector<std::byte> two_records(std::uint8_t link_type) {
  auto bytes = from_hex(
      "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000000"
      "00000001 00000002 00000003 00000004 616263"
      "00000005 00000006 00000002 00000002 6465");
  bytes[23] = std::byte{link_type};
  return bytes;
}

std::string error_of(const std::filesystem::path& file) {
  try {
    CaptureReader reader(file);
    while (reader.next()) {
    }
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("Records come with their bytes, wire length and time", "[wire]") {
  const Scratch scratch;
  CaptureReader reader(scratch.with_bytes("a.pcap", two_records(1)));
  CHECK(reader.link_type() == LinkType::kEthernet);
  const auto first = reader.next();
  REQUIRE(first);
  CHECK(as_text(first->frame) == "abc");
  CHECK(first->wire_bytes == 4);
  CHECK(first->time == std::chrono::seconds{1} + std::chrono::microseconds{2});
  REQUIRE(reader.next());
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.truncated());
}

TEST_CASE("A capture cut anywhere in a record is read up to it and marked", "[wire]") {
  const Scratch scratch;
  const auto whole = two_records(1);
  constexpr std::size_t kHeader = 24;
  constexpr std::size_t kFirstEnd = kHeader + 16 + 3;
  for (std::size_t size = kHeader; size < whole.size(); ++size) {
    CaptureReader reader(scratch.with_bytes("cut.pcap", ByteView(whole).first(size)));
    std::size_t count = 0;
    while (reader.next()) ++count;
    CAPTURE(size);
    CHECK(count == (size < kFirstEnd ? 0 : 1));
    CHECK(reader.truncated() == (size != kHeader && size != kFirstEnd));
  }
}

TEST_CASE("A gzip-compressed capture reads as the plain one, also when it is cut", "[wire]") {
  const Scratch scratch;
  const auto whole = two_records(1);
  const auto path = scratch.file("a.pcap.gz");
  const gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, whole.data(), static_cast<unsigned>(whole.size()));
  gzclose(out);
  {
    CaptureReader reader(path);
    CHECK(as_text(reader.next()->frame) == "abc");
    CHECK(as_text(reader.next()->frame) == "de");
    CHECK_FALSE(reader.next());
    CHECK_FALSE(reader.truncated());
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 9);
  CaptureReader reader(path);
  while (reader.next()) {
  }
  CHECK(reader.truncated());
}

TEST_CASE("What cannot be read is refused in one line that names the file", "[wire]") {
  const Scratch scratch;
  const auto missing = scratch.file("missing.pcap");
  CHECK(error_of(missing) == missing.string() + ": No such file or directory");
  CHECK(error_of(scratch.file("")).ends_with("is a folder, not a capture file"));
  constexpr std::uint8_t kArcnet = 7;
  CHECK(error_of(scratch.with_bytes("arcnet.pcap", two_records(kArcnet)))
            .ends_with("link type ARCNET is not supported"));
  const std::string text =
      error_of(scratch.with_bytes("text.pcap", as_byte_view("hello, world, this is no capture")));
  CHECK(text.starts_with(scratch.file("text.pcap").string() + ": "));
  CHECK(text.find('\n') == std::string::npos);
  CHECK_FALSE(error_of(scratch.with_bytes("empty.pcap", {})).empty());
}

TEST_CASE("Only files that begin like a capture are taken for one", "[wire]") {
  const Scratch scratch;
  CHECK(starts_like_capture(scratch.with_bytes("a", two_records(1))));
  CHECK(starts_like_capture(scratch.with_bytes("b", from_hex("0a0d0d0a 00"))));
  CHECK_FALSE(starts_like_capture(scratch.with_bytes("c", as_byte_view("hello"))));
  CHECK_FALSE(starts_like_capture(scratch.with_bytes("d", from_hex("a1b2c3"))));
  CHECK_FALSE(starts_like_capture(scratch.file("missing")));
}

TEST_CASE("Written packets are read back to the nanosecond", "[wire]") {
  const Scratch scratch;
  const auto file = scratch.file("out.pcap");
  const auto packet = from_hex("45000014 00000000 40060000 c0000201 c0000202");
  const SimTime time = std::chrono::seconds{7} + Duration{123'456'789};
  CaptureWriter writer(file);
  writer.write(packet, time);
  CHECK_FALSE(std::filesystem::exists(file));
  writer.close();
  CaptureReader reader(file);
  CHECK(reader.link_type() == LinkType::kRawIp);
  const auto back = reader.next();
  REQUIRE(back);
  CHECK(as_text(back->frame) == as_text(packet));
  CHECK(back->time == time);
}

TEST_CASE("A capture that is not closed leaves no file behind", "[wire]") {
  const Scratch scratch;
  { CaptureWriter writer(scratch.file("lost.pcap")); }
  CHECK(std::filesystem::is_empty(scratch.file("")));
  CHECK_THROWS_AS(CaptureWriter(scratch.file("no/such/folder.pcap")), std::runtime_error);
}

TEST_CASE("A link planted under a capture's temporary name is not followed", "[wire]") {
  const Scratch scratch;
  const auto precious = scratch.with_bytes("precious", from_hex("6d696e65"));
  std::filesystem::create_symlink(precious, scratch.file("out.pcap.part"));
  CaptureWriter writer(scratch.file("out.pcap"));
  writer.close();
  CHECK(std::filesystem::file_size(precious) == 4);
  CHECK(std::filesystem::file_size(scratch.file("out.pcap")) == 24);  // the header of a pcap file
  CHECK_FALSE(
      std::filesystem::exists(std::filesystem::symlink_status(scratch.file("out.pcap.part"))));
}
