#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <zlib.h>

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"
#include "tests/traffic/wire/scratch.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/capture_format.hpp"
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
  CHECK(error_of(scratch.file("")).ends_with("is a folder, not a file"));
  constexpr std::uint8_t kArcnet = 7;
  CHECK(error_of(scratch.with_bytes("arcnet.pcap", two_records(kArcnet)))
            .ends_with("link type ARCNET is not supported"));
  const std::string text =
      error_of(scratch.with_bytes("text.pcap", as_byte_view("hello, world, this is no capture")));
  CHECK(text.starts_with(scratch.file("text.pcap").string() + ": "));
  CHECK(text.find('\n') == std::string::npos);
  CHECK_FALSE(error_of(scratch.with_bytes("empty.pcap", {})).empty());
}

TEST_CASE("Files that are no captures are told apart, and called by what they are", "[wire]") {
  const Scratch scratch;
  CHECK(test_capture(scratch.with_bytes("a", two_records(1))).is_capture);
  CHECK(test_capture(scratch.with_bytes("b", from_hex("0a0d0d0a 00"))).is_capture);
  CHECK(test_capture(scratch.with_bytes("c", from_hex("4d3cb2a1"))).is_capture);
  const auto why = [&](const char* head) {
    const CaptureTest test = test_capture(scratch.with_bytes("other", from_hex(head)));
    CHECK_FALSE(test.is_capture);
    return test.why + (test.telling ? "!" : "");
  };
  const std::string unpack = ", which is not read: unpack it first!";
  CHECK(why("") == "is empty");
  CHECK(why("a1b2c3") == "is no pcap or pcapng file");
  CHECK(why("68656c6c6f") == "is no pcap or pcapng file");
  CHECK(why("425a6839 31415926") == "is packed with bzip2" + unpack);
  CHECK(why("fd377a585a00") == "is packed with xz" + unpack);
  CHECK(why("28b52ffd") == "is packed with zstd" + unpack);
  CHECK(why("504b0304") == "is packed with zip" + unpack);
  CHECK(why("736e6f6f70000000") == "is a capture in the format of snoop, which is not read!");
  CHECK_FALSE(test_capture(scratch.file("missing")).is_capture);
  const auto pipe = scratch.file("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(test_capture(pipe).why == "is no regular file");  // and it does not wait for a writer
  CHECK(test_capture("/dev/zero").why == "is no regular file");
}

TEST_CASE("A capture that comes through a pipe is read like the file, packed or not", "[wire]") {
  const Scratch scratch;
  const auto whole = two_records(1);
  const auto packed = scratch.file("a.gz");
  const gzFile out = gzopen(packed.c_str(), "wb");
  gzwrite(out, whole.data(), static_cast<unsigned>(whole.size()));
  gzclose(out);
  std::ifstream in(packed, std::ios::binary);
  const std::string gz{std::istreambuf_iterator<char>(in), {}};
  const auto pipe = scratch.file("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  for (const std::string_view bytes : {as_text(whole), std::string_view(gz)}) {
    std::thread writer([&] {
      std::ofstream to(pipe, std::ios::binary);
      for (const char byte : bytes) to << byte << std::flush;  // as slowly as a pipe can
    });
    CaptureReader reader(pipe);
    CHECK(as_text(reader.next()->frame) == "abc");
    CHECK(as_text(reader.next()->frame) == "de");
    CHECK_FALSE(reader.next());
    CHECK_FALSE(reader.truncated());
    CHECK(reader.file_position() == bytes.size());
    writer.join();
  }
}

TEST_CASE("Devices without end are refused by their first bytes", "[wire]") {
  CHECK(error_of("/dev/zero") == "/dev/zero: is no pcap or pcapng file");
  CHECK(error_of("/dev/null") == "/dev/null: is empty");
}

TEST_CASE("A record longer than the head's snapshot length keeps all of its bytes", "[wire]") {
  const Scratch scratch;
  for (const std::uint8_t snap : {0, 1, 2}) {
    auto bytes = two_records(1);
    bytes[18] = bytes[17] = bytes[16] = {};
    bytes[19] = std::byte{snap};
    CaptureReader reader(scratch.with_bytes("a.pcap", bytes));
    CHECK(as_text(reader.next()->frame) == "abc");
    CHECK(as_text(reader.next()->frame) == "de");
  }
  auto damaged = two_records(1);
  damaged[24 + 8] = std::byte{0x01};
  CHECK(error_of(scratch.with_bytes("b.pcap", damaged)).ends_with("16777219 bytes: damaged"));
}

TEST_CASE("Every variant of the head that libpcap reads is read", "[wire]") {
  const Scratch scratch;
  auto nanoseconds = two_records(1);
  nanoseconds[2] = std::byte{0x3c};
  nanoseconds[3] = std::byte{0x4d};
  CHECK(CaptureReader(scratch.with_bytes("n", nanoseconds)).next()->time ==
        std::chrono::seconds{1} + Duration{2});
  auto fcs = two_records(1);
  fcs[20] = std::byte{0x24};  // above the link type: frames have four bytes of check sum
  CHECK(CaptureReader(scratch.with_bytes("f", fcs)).link_type() == LinkType::kEthernet);
  // Kuznetzov's: eight more bytes a record.
  const auto modified = from_hex(
      "a1b2cd34 0002 0004 00000000 00000000 0000ffff 00000001"
      "00000001 00000002 00000003 00000004 00000001 0800 00 00 616263");
  CHECK(as_text(CaptureReader(scratch.with_bytes("k", modified)).next()->frame) == "abc");
  auto old = two_records(1);  // before version 2.3 the two lengths stood the other way round
  old[7] = std::byte{2};
  std::swap_ranges(old.begin() + 32, old.begin() + 36, old.begin() + 36);
  CHECK(CaptureReader(scratch.with_bytes("o", old)).next()->wire_bytes == 4);
  auto unknown = two_records(1);
  unknown[5] = std::byte{3};
  CHECK(error_of(scratch.with_bytes("u", unknown)).ends_with("unknown version, 3.4"));
}

TEST_CASE("Packed data that end before a capture begins are not called empty", "[wire]") {
  const Scratch scratch;
  const auto cut = scratch.with_bytes("a.gz", from_hex("1f8b0800 00000000 0003"));
  CHECK(error_of(cut).ends_with("ends within its gzip data"));
  CHECK(test_capture(cut).why == "ends within its gzip data");
}

TEST_CASE("gzip members one behind the other are one capture", "[wire]") {
  const Scratch scratch;
  const auto whole = two_records(1);
  const auto path = scratch.file("a.gz");
  for (const std::size_t begin : {0, 30}) {
    const gzFile out = gzopen(path.c_str(), "ab");
    const std::size_t end = begin == 0 ? 30 : whole.size();
    gzwrite(out, whole.data() + begin, static_cast<unsigned>(end - begin));
    gzclose(out);
  }
  CaptureReader reader(path);
  CHECK(as_text(reader.next()->frame) == "abc");
  CHECK(as_text(reader.next()->frame) == "de");
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.truncated());
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(20) << "\xff\xff\xff";
  CHECK(error_of(path).ends_with("holds gzip data that are damaged"));
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
