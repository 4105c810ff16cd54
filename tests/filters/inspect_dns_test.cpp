#include <catch2/catch.hpp>

#include "filters/inspect/app_reader.hpp"
#include "filters/inspect/dns.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/segment_maker.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

TEST_CASE("The name of a question is read", "[filters][dns]") {
  Findings found;
  CHECK(read_dns_message(as_byte_view(dns_query("www.Example.com")), DnsTrust::kByPort, found));
  CHECK(read_dns_message(as_byte_view(dns_query("")), DnsTrust::kByPort, found));
  CHECK(found.dns_names == Names{"www.Example.com", "."});
}

TEST_CASE("Compression pointers are followed backwards only", "[filters][dns]") {
  // Two questions; the second is "b" with a pointer to the first name (RFC 1035 §4.1.4).
  std::string message = dns_query("a.example");
  message[5] = 2;
  message += std::string(
      "\x01"
      "b\xc0\x0c\x00\x01\x00\x01",
      8);
  Findings found;
  CHECK(read_dns_message(as_byte_view(message), DnsTrust::kByPort, found));
  CHECK(found.dns_names == Names{"a.example", "b.a.example"});

  std::string loop = dns_query("");
  loop.replace(12, 1, std::string("\xc0\x0c", 2));
  CHECK_FALSE(read_dns_message(as_byte_view(loop), DnsTrust::kByPort, found));
}

TEST_CASE("Names longer than RFC 1035 allows end the reading", "[filters][dns]") {
  std::string name;
  for (int label = 0; label < 5; ++label) name += std::string(60, 'x') + ".";
  Findings found;
  CHECK_FALSE(
      read_dns_message(as_byte_view(dns_query(name + "example")), DnsTrust::kByPort, found));
  CHECK(found.dns_names.empty());
}

TEST_CASE("Without the port's word only a message without oddities is DNS", "[filters][dns]") {
  const std::string query = dns_query("www.example.com");
  Findings found;
  CHECK(read_dns_message(as_byte_view(query), DnsTrust::kByContent, found));
  CHECK_FALSE(read_dns_message(as_byte_view(query + "x"), DnsTrust::kByContent, found));
  std::string opcode = query;
  opcode[2] = 0x79;
  CHECK_FALSE(read_dns_message(as_byte_view(opcode), DnsTrust::kByContent, found));
  std::string binary = query;
  binary[13] = '\x01';
  CHECK_FALSE(read_dns_message(as_byte_view(binary), DnsTrust::kByContent, found));
  CHECK(found.dns_names == Names{"www.example.com"});
}

TEST_CASE("DNS over TCP is read however messages are cut into segments", "[filters][dns]") {
  std::string stream;
  for (const char* name : {"one.example", "two.example", "three.example"}) {
    const std::string query = dns_query(name);
    append_u16(stream, query.size());
    stream += query;
  }
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    Findings found;
    AppReader reader = AppReader::for_dns();
    for (std::size_t at = 0; at < stream.size(); at += size) {
      reader.on_bytes(as_byte_view(std::string_view(stream).substr(at, size)), test::kAnyStream,
                      found);
    }
    CAPTURE(size);
    REQUIRE(found.dns_names == Names{"one.example", "two.example", "three.example"});
  }
}
