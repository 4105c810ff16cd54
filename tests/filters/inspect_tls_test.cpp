#include <catch2/catch.hpp>

#include "filters/inspect/app_reader.hpp"
#include "filters/inspect/client_hello.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/segment_maker.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

Findings read_in_pieces(std::string_view text, std::size_t size) {
  Findings found;
  AppReader reader;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    reader.on_bytes(as_byte_view(text.substr(0, size)), test::kAnyStream, found);
  }
  return found;
}

/// The handshake message of a record cut over many records (RFC 8446 §5.1 allows it).
std::string in_records_of(const std::string& record, std::size_t size) {
  constexpr std::size_t kHeader = 5;
  std::string out;
  for (std::size_t at = kHeader; at < record.size(); at += size) {
    const std::string part = record.substr(at, size);
    out += record.substr(0, 3);
    append_u16(out, part.size());
    out += part;
  }
  return out;
}

}  // namespace

TEST_CASE("A server name is read however the hello is cut into segments", "[filters][tls]") {
  const std::string hello = client_hello("www.blocked.example");
  for (std::size_t size = 1; size <= hello.size(); ++size) {
    CAPTURE(size);
    REQUIRE(read_in_pieces(hello, size).server_names == Names{"www.blocked.example"});
  }
}

TEST_CASE("Records that mean nothing before a hello do not hide it", "[filters][tls]") {
  using namespace std::string_literals;
  const std::string change = "\x14\x03\x03\x00\x01\x01"s;
  const std::string warning = "\x15\x03\x01\x00\x02\x01\x70"s;
  const std::string empty_handshake = "\x16\x03\x01\x00\x00"s;
  const std::string empty_data = "\x17\x03\x03\x00\x00"s;
  for (const std::string& before : {change, warning, empty_handshake, empty_data, change + change,
                                    warning + empty_data + change + empty_handshake}) {
    const std::string all = before + client_hello("blocked.example");
    for (const std::size_t size : {std::size_t{1}, std::size_t{3}, before.size(), all.size()}) {
      CAPTURE(before.size(), size);
      const Findings found = read_in_pieces(all, size);
      CHECK(found.server_names == Names{"blocked.example"});
      CHECK(found.apps.front() == App::kTls);
    }
  }
}

TEST_CASE("Sealed records are the end of what can be read, whatever came before",
          "[filters][tls]") {
  using namespace std::string_literals;
  const std::string change = "\x14\x03\x03\x00\x01\x01"s;
  const std::string data = "\x17\x03\x03\x00\x04"s + std::string(4, 'x');
  const std::string alert = "\x15\x03\x03\x00\x1a"s + std::string(26, '\1');
  const std::string finished = "\x16\x03\x03\x00\x28"s + std::string(40, '\x5a');
  for (const std::string& before :
       {data, change + data, alert, change + finished, change + alert}) {
    Findings found;
    AppReader reader;
    reader.on_bytes(as_byte_view(before), test::kAnyStream, found);
    CHECK(reader.finished());
    CHECK(found.apps.front() == App::kTls);
  }
}

TEST_CASE("A server name is read however the hello is cut into records", "[filters][tls]") {
  const std::string hello = client_hello("www.blocked.example");
  for (std::size_t record = 1; record < hello.size(); record += 3) {
    const std::string records = in_records_of(hello, record);
    for (const std::size_t segment : {std::size_t{1}, std::size_t{11}, records.size()}) {
      CAPTURE(record, segment);
      REQUIRE(read_in_pieces(records, segment).server_names == Names{"www.blocked.example"});
    }
  }
}

TEST_CASE("The first segment of a hello gives the name away if it holds it", "[filters][tls]") {
  std::string hello = client_hello("early.example");
  const std::size_t all = hello.size();
  hello += "more of the same message";
  hello[4] = static_cast<char>(hello[4] + 24);  // record and handshake lengths
  hello[8] = static_cast<char>(hello[8] + 24);
  CHECK(read_in_pieces(hello.substr(0, all), all).server_names == Names{"early.example"});
}

TEST_CASE("After a hello nothing more is read of its stream", "[filters][tls]") {
  Findings found;
  AppReader reader;
  reader.on_bytes(as_byte_view(client_hello("one.example")), test::kAnyStream, found);
  CHECK(reader.finished());
  reader.on_bytes(as_byte_view("GET / HTTP/1.1\r\nHost: no.example\r\n\r\n"), test::kAnyStream,
                  found);
  CHECK(found.hosts.empty());
}

TEST_CASE("A hello without a server name yields none", "[filters][tls]") {
  // RFC 8448 §3 shows such fields; this one has a version, a random, one suite and no extensions.
  const std::string body = std::string("\x03\x03", 2) + std::string(32, 'r') +
                           std::string("\x00\x00\x02\x13\x01\x01\x00\x00\x00", 9);
  const auto view = parse_client_hello(as_byte_view(body));
  REQUIRE(view);
  CHECK(view->server_name.empty());
}

TEST_CASE("What cannot be a hello is refused", "[filters][tls]") {
  CHECK_FALSE(parse_client_hello(as_byte_view(std::string(60, '\x07'))));
  std::string odd_suites = std::string("\x03\x03", 2) + std::string(32, 'r');
  odd_suites += std::string("\x00\x00\x03", 3);
  CHECK_FALSE(parse_client_hello(as_byte_view(odd_suites)));
}

TEST_CASE("Every beginning of a hello gives the whole name or none", "[filters][tls]") {
  const std::string body = client_hello("www.blocked.example").substr(9);
  bool named = false;
  for (std::size_t size = 0; size <= body.size(); ++size) {
    CAPTURE(size);
    const auto hello = parse_client_hello(as_byte_view(body.substr(0, size)));
    REQUIRE(hello);
    REQUIRE((hello->server_name.empty() ? !named : hello->server_name == "www.blocked.example"));
    named = named || !hello->server_name.empty();
    // Up to there it is also a whole hello without extensions.
    constexpr std::size_t kBeforeExtensions = 2 + 32 + 1 + 2 + 2 + 2;
    if (size != kBeforeExtensions) REQUIRE(hello->whole == (size == body.size()));
  }
  CHECK(named);
}

TEST_CASE("A hello longer than the bound is not waited for", "[filters][tls]") {
  const std::string start("\x16\x03\x01\x40\x00\x01\x01\x00\x01\x03\x03", 11);  // 65537 bytes
  Findings found;
  TlsReader reader;
  ByteView bytes = as_byte_view(start);
  CHECK(reader.read(bytes, found) == ReadStep::kDone);
}
