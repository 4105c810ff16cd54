#include <catch2/catch.hpp>

#include "filters/inspect/certificate.hpp"
#include "filters/inspect/tls_reader.hpp"
#include "tests/filters/segment_maker.hpp"
#include "tests/traffic/wire/hex.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// What a TlsReader tells, in words.
struct Told final : FindingSink {
  std::vector<std::string> lines;
  void on_server_name(std::string_view name) override {
    lines.push_back("name " + std::string(name));
  }
  void on_client_hello(const ClientHelloView& hello) override {
    lines.push_back("hello " + std::to_string(hello.extensions.size()));
  }
  void on_server_hello(const ServerHelloView& hello) override {
    lines.push_back((hello.retry ? "retry " : "server ") + std::to_string(hello.version) + ' ' +
                    std::to_string(hello.cipher_suite));
  }
  void on_certificate_name(std::string_view name) override {
    lines.push_back("certificate " + std::string(name));
  }
};
using Lines = std::vector<std::string>;

std::string text(std::string_view hex) {
  const Bytes bytes = from_hex(hex);
  return std::string(as_text(bytes));
}

std::string record(char type, const std::string& content) {
  std::string out{type, '\x03', '\x03'};
  append_u16(out, content.size());
  return out + content;
}

std::string message(char type, const std::string& body) {
  std::string out{type, '\0'};
  append_u16(out, body.size());
  return out + body;
}

constexpr const char* kRetryRandom =
    "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";  // RFC 8446 §4.1.3

std::string server_hello(const std::string& random, const char* rest) {
  return message(2, "\x03\x03" + random + text(rest));
}

/// Gives `bytes` in pieces of `size`; the reader's last word.
ReadStep feed(TlsReader& reader, std::string_view bytes, std::size_t size, Told& told) {
  ReadStep step = ReadStep::kMore;
  while (!bytes.empty() && step == ReadStep::kMore) {
    ByteView piece = as_byte_view(bytes.substr(0, size));
    bytes.remove_prefix(piece.size());
    step = reader.read(piece, told);
  }
  return step;
}

/// A self-signed certificate made for this test:
/// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj '/CN=common.example'
///   -addext 'subjectAltName=DNS:one.example,DNS:*.two.example,IP:192.0.2.1' -days 36500
constexpr const char* kCertificate =
    "308201b73082015da003020102021448e4af85f86f4c9142e1cc9098a9abb6b4537760300a06082a8648ce3d"
    "04030230193117301506035504030c0e636f6d6d6f6e2e6578616d706c653020170d32363131323531393130"
    "35325a180f32313236313130313139313035325a30193117301506035504030c0e636f6d6d6f6e2e6578616d"
    "706c653059301306072a8648ce3d020106082a8648ce3d03010703420004c119ff59f6d96df3f88410bd45a5"
    "78af4da545880f0466389647aee21fc5a3639bc42194a49187939bb6584bbea8a25ac4fefd3b8596646bda4c"
    "ce4f1825a4cfa38180307e301d0603551d0e04160414b37ab4dc40d1cf988ba93ccb25714749513948bf301f"
    "0603551d23041830168014b37ab4dc40d1cf988ba93ccb25714749513948bf300f0603551d130101ff040530"
    "030101ff302b0603551d1104243022820b6f6e652e6578616d706c65820d2a2e74776f2e6578616d706c6587"
    "04c0000201300a06082a8648ce3d0403020348003045022053fde463ed6fa83960f52cbd7083a7927525fa9a"
    "0dd9116cb940e6ce52f405200221009f64896a2f10c54529c7485a2284a31ec62881b537c1a04f8eb914ab98"
    "f1553e";

std::string certificates(const std::string& leaf, const std::string& other) {
  const auto entry = [](const std::string& der) {
    std::string out(1, '\0');
    append_u16(out, der.size());
    return out + der;
  };
  const std::string list = entry(leaf) + entry(other);
  return message(11, entry(list));
}

}  // namespace

TEST_CASE("A TLS 1.2 server's hello and the names of its leaf certificate are told",
          "[filters][tls]") {
  const std::string flight =
      record(22, server_hello(std::string(32, 'r'), "00 c02f 00 0005 ff01 0001 00")) +
      record(22, certificates(text(kCertificate), std::string(5000, 'c')));
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{7}, std::size_t{1460}, flight.size()}) {
    TlsReader reader;
    Told told;
    CAPTURE(size);
    CHECK(feed(reader, flight, size, told) == ReadStep::kDone);
    CHECK(told.lines == Lines{"server 771 49199", "certificate common.example",
                              "certificate one.example", "certificate *.two.example"});
  }
}

TEST_CASE("A certificate cut over records is read all the same", "[filters][tls]") {
  const std::string messages = server_hello(std::string(32, 'r'), "00 c02f 00") +
                               certificates(text(kCertificate), std::string(5000, 'c'));
  std::string flight;
  for (std::size_t at = 0; at < messages.size(); at += 100) {
    flight += record(22, messages.substr(at, 100));
  }
  TlsReader reader;
  Told told;
  CHECK(feed(reader, flight, 33, told) == ReadStep::kDone);
  CHECK(told.lines.size() == 4);
}

TEST_CASE("After a TLS 1.3 ServerHello nothing can be read", "[filters][tls]") {
  const std::string hello =
      record(22, server_hello(std::string(32, 'r'), "00 1301 00 0006 002b 0002 0304"));
  TlsReader reader;
  Told told;
  CHECK(feed(reader, hello, hello.size(), told) == ReadStep::kDone);
  CHECK(told.lines == Lines{"server 772 4865"});
}

TEST_CASE("After a HelloRetryRequest the second ServerHello is told too", "[filters][tls]") {
  const std::string retry =
      record(22, server_hello(text(kRetryRandom), "00 1301 00 0006 002b 0002 0304"));
  const std::string change = record(20, "\x01");
  const std::string hello =
      record(22, server_hello(std::string(32, 'r'), "00 1302 00 0006 002b 0002 0304"));
  TlsReader reader;
  Told told;
  CHECK(feed(reader, retry + change, 9, told) == ReadStep::kMore);
  CHECK(feed(reader, hello, 9, told) == ReadStep::kDone);
  CHECK(told.lines == Lines{"retry 772 4865", "server 772 4866"});
}

TEST_CASE("A server that resumes a session is done at ChangeCipherSpec", "[filters][tls]") {
  TlsReader reader;
  Told told;
  const std::string flight =
      record(22, server_hello(std::string(32, 'r'), "00 c02f 00")) + record(20, "\x01");
  CHECK(feed(reader, flight, flight.size(), told) == ReadStep::kDone);
  CHECK(told.lines == Lines{"server 771 49199"});
}

TEST_CASE("A server's warning before its hello does not hide the hello", "[filters][tls]") {
  const std::string warning = record(21, std::string("\x01\x70", 2));
  const std::string flight = warning + record(22, server_hello(std::string(32, 'r'), "00 c02f 00"));
  CHECK(starts_like_tls(as_byte_view(flight)) == Likeness::kYes);
  CHECK(starts_like_tls(as_byte_view(flight.substr(0, 4))) == Likeness::kMaybe);
  const std::string fatal = record(21, std::string("\x02\x28", 2));
  CHECK(starts_like_server_hello(as_byte_view(fatal)) == Likeness::kNo);
  TlsReader reader;
  Told told;
  CHECK(feed(reader, flight, 1, told) == ReadStep::kMore);
  CHECK(told.lines == Lines{"server 771 49199"});
}

TEST_CASE("The name of a hello is told at once and the hello once it is whole", "[filters][tls]") {
  const std::string hello = client_hello("early.example") + std::string();
  std::string longer = hello + std::string("\x00\x15\x00\x04zzzz", 8);  // padding follows
  const auto add = [&](std::size_t at) { longer[at] = static_cast<char>(longer[at] + 8); };
  add(4);   // length of the record
  add(8);   // of the message
  add(51);  // of the extensions
  TlsReader reader;
  Told told;
  CHECK(feed(reader, longer.substr(0, hello.size()), 1, told) == ReadStep::kMore);
  CHECK(told.lines == Lines{"name early.example"});
  CHECK(feed(reader, longer.substr(hello.size()), 1, told) == ReadStep::kDone);
  REQUIRE(told.lines.size() == 2);
  CHECK(told.lines.back().starts_with("hello "));
}

TEST_CASE("A box that does not put records together reads hellos of one record only",
          "[filters][tls][model]") {
  const TlsModel model{.reassemble_records = false};
  const std::string hello = client_hello("www.blocked.example");
  for (const std::size_t segment : {std::size_t{1}, std::size_t{20}, hello.size()}) {
    TlsReader reader(model);
    Told told;
    feed(reader, hello, segment, told);  // segments do not matter
    CHECK(told.lines.size() == 2);
  }
  const std::string content = hello.substr(5);
  for (std::size_t cut = 1; cut < content.size(); ++cut) {
    const std::string records =
        record(22, content.substr(0, cut)) + record(22, content.substr(cut));
    TlsReader simple(model);
    TlsReader full;
    Told by_simple;
    Told by_full;
    CAPTURE(cut);
    CHECK(feed(simple, records, records.size(), by_simple) == ReadStep::kDone);
    CHECK(by_simple.lines.empty());
    feed(full, records, records.size(), by_full);
    CHECK(by_full.lines.size() == 2);
  }
}

TEST_CASE("A hello in the form of SSL 2.0 is known as TLS", "[filters][tls]") {
  // RFC 5246 appendix E.2: length, type, version, three lengths.
  const std::string hello = text("802e 01 0301 0015 0000 0010") + std::string(37, 'x');
  CHECK(starts_like_client_hello(as_byte_view(hello)) == Likeness::kYes);
  TlsReader reader;
  Told told;
  CHECK(feed(reader, hello, 3, told) == ReadStep::kDone);
}

TEST_CASE("The first of two equal extensions counts", "[filters][tls]") {
  std::string body = "\x03\x03" + std::string(32, 'r') + text("00 0002 1301 01 00 0028");
  body += text("0000 0010 000e 00 000b") + "one.example" + text("0000 0010 000e 00 000b") +
          "two.example";
  const auto hello = parse_client_hello(as_byte_view(body));
  REQUIRE(hello);
  CHECK(hello->whole);
  CHECK(hello->server_name == "one.example");
}

TEST_CASE("An extension longer than its block is read as far as it goes", "[filters][tls]") {
  std::string body = "\x03\x03" + std::string(32, 'r') + text("00 0002 1301 01 00 0014");
  body += text("0000 0fff 000e 00 000b") + "one.example";
  const auto hello = parse_client_hello(as_byte_view(body));
  REQUIRE(hello);
  CHECK(hello->server_name == "one.example");
}
