#include <catch2/catch.hpp>

#include "filters/inspect/dns.hpp"
#include "tests/filters/http2_maker.hpp"
#include "tests/filters/http_findings.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

std::string u16(unsigned value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

/// A name on the wire from text, without compression.
std::string name(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view label = text.substr(0, text.find('.'));
    out += static_cast<char>(label.size()) + std::string(label);
    text.remove_prefix(std::min(text.size(), label.size() + 1));
  }
  return out + std::string(1, '\0');
}

std::string record(const std::string& owner, unsigned type, const std::string& data) {
  return owner + u16(type) + u16(1) + std::string("\0\0\1\x2c", 4) + u16(data.size()) + data;
}

std::string answer(const std::vector<std::string>& records, unsigned promised) {
  std::string out = u16(7) + u16(0x8180) + u16(1) + u16(promised) + u16(0) + u16(0) +
                    name("q.example") + u16(255) + u16(1);
  for (const auto& one : records) out += one;
  return out;
}

Lines read(const std::string& message, bool& good) {
  HttpFindings found;
  good = read_dns_message(as_byte_view(message), DnsTrust::kByPort, found);
  return found.lines;
}

const std::string kOwner = "\xc0\x0c";  // the question's name

}  // namespace

TEST_CASE("The compressed message of RFC 1035 is read", "[filters][dns]") {
  // §4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA with a pointer to 20, ARPA as a pointer to 26, root.
  std::string message =
      u16(1) + u16(0x8180) + u16(0) + u16(4) + u16(0) + u16(0) + std::string(8, 0);
  // The fields of a record in front of offset 20 take the place of the figure's unshown bytes.
  message = u16(1) + u16(0x8180) + u16(0) + u16(4) + u16(0) + u16(0);
  message += record(name(""), 2, name("f.isi.arpa"));  // its target stands at 12 + 11 = 23
  message += record(from_hex("03 66 6f 6f c0 17"), 1, from_hex("0a000001"));
  message += record(from_hex("c0 1d"), 12, from_hex("c0 17"));
  message += record(name(""), 1, from_hex("0a000002"));
  bool good = false;
  CHECK(read(message, good) ==
        Lines{". 2 f.isi.arpa", "foo.f.isi.arpa 1 10.0.0.1", "arpa 12 f.isi.arpa", ". 1 10.0.0.2"});
  CHECK(good);
}

TEST_CASE("Each type's name is found in its data", "[filters][dns]") {
  const std::string target = name("t.example");
  const std::string head2 = u16(10);
  bool good = false;
  const std::string message = answer(
      {record(kOwner, 1, from_hex("c0000201")),
       record(kOwner, 28, from_hex("20010db8000000000000000000000001")), record(kOwner, 2, target),
       record(kOwner, 5, target), record(kOwner, 12, target), record(kOwner, 39, target),
       record(kOwner, 15, head2 + target), record(kOwner, 33, head2 + head2 + head2 + target),
       record(kOwner, 6, target + name("mail.example") + std::string(20, '\1')),
       record(kOwner, 65, u16(1) + target + u16(5) + u16(2) + "ab"),
       record(kOwner, 16,
              "\x03"
              "txt"),
       record(kOwner, 1, "abc")},
      12);
  CHECK(read(message, good) ==
        Lines{"? q.example 255", "q.example 1 192.0.2.1", "q.example 28 2001:db8::1",
              "q.example 2 t.example", "q.example 5 t.example", "q.example 12 t.example",
              "q.example 39 t.example", "q.example 15 t.example", "q.example 33 t.example",
              "q.example 6 t.example", "q.example 65 t.example", "q.example 16 ", "q.example 1 "});
  CHECK(good);
}

TEST_CASE("Counts that lie end the reading where the message ends", "[filters][dns]") {
  bool good = false;
  CHECK(read(answer({record(kOwner, 1, from_hex("c0000201"))}, 5'000), good) ==
        Lines{"? q.example 255", "q.example 1 192.0.2.1"});
  CHECK(good);
  // A record whose data would lie beyond the message.
  const std::string whole = record(kOwner, 1, from_hex("c0000201"));
  CHECK(read(answer({whole.substr(0, whole.size() - 1)}, 1), good) == Lines{"? q.example 255"});
  // What the counts do not promise is not read.
  CHECK(read(answer({whole}, 0), good) == Lines{"? q.example 255"});
}

TEST_CASE("Targets that loop, point forward or leave their record are not told", "[filters][dns]") {
  bool good = false;
  const std::size_t data_at = 12 + 11 + 4 + 2 + 10;  // of the first record
  const auto pointer = [](std::size_t at) { return u16(0xc000U | static_cast<unsigned>(at)); };
  for (const std::string& data : {pointer(data_at), pointer(data_at + 2) + name("f"),
                                  std::string("\x05"
                                              "ab"),
                                  std::string("\x40"
                                              "ab"),
                                  std::string("\x80"
                                              "ab"),
                                  std::string()}) {
    const std::string second = record(kOwner, 1, from_hex("c0000201"));
    CHECK(read(answer({record(kOwner, 5, data), second}, 2), good) ==
          Lines{"? q.example 255", "q.example 5 ", "q.example 1 192.0.2.1"});
  }
}

TEST_CASE("Chains of pointers cost bounded time", "[filters][dns]") {
  // 8,000 pointers, each to the one before; 5,000 records whose names start at the last.
  std::string chain = name("");
  const std::size_t start = 12 + 11;
  while (start + chain.size() < 0x3ff0) {
    const std::size_t before = start + chain.size() == start + 1 ? start : start + chain.size() - 2;
    chain += u16(0xc000U | static_cast<unsigned>(before));
  }
  std::string message = u16(1) + u16(0x8180) + u16(0) + u16(5001) + u16(0) + u16(0);
  message += record(name(""), 16, chain);
  for (int i = 0; i < 3000; ++i) {
    message += record(u16(0xc000U | static_cast<unsigned>(start + chain.size() - 2)), 1, "abcd");
  }
  bool good = false;
  CHECK(read(message, good).size() == 1);
}

TEST_CASE("A name may have 255 bytes on the wire and no more", "[filters][dns]") {
  // RFC 1035 §2.3.4: three labels of 63 and one of 61 with their lengths and the root are 255.
  const std::string long_label(63, 'a');
  const std::string fits =
      long_label + "." + long_label + "." + long_label + "." + std::string(61, 'b');
  REQUIRE(name(fits).size() == 255);
  bool good = false;
  const auto query = [](const std::string& text) {
    return u16(1) + u16(0x100) + u16(1) + u16(0) + u16(0) + u16(0) + name(text) + u16(1) + u16(1);
  };
  CHECK(read(query(fits), good) == Lines{"? " + fits + " 1"});
  CHECK(read(query(fits + "b"), good).empty());
  CHECK_FALSE(good);
}

TEST_CASE("The key for Encrypted ClientHello is seen in an HTTPS record", "[filters][dns]") {
  // RFC 9460 §2.2: priority, target, then keys in order: alpn is 1, ech is 5.
  const std::string head = u16(1) + name("");
  CHECK(has_ech_key(as_byte_view(head + u16(1) + u16(3) + "\x02h2" + u16(5) + u16(2) + "ab")));
  CHECK_FALSE(has_ech_key(as_byte_view(head + u16(1) + u16(3) + "\x02h2")));
  CHECK_FALSE(has_ech_key(as_byte_view(head + u16(5) + u16(200) + "ab")));
  CHECK_FALSE(has_ech_key(as_byte_view(head)));
  CHECK_FALSE(has_ech_key({}));
}
