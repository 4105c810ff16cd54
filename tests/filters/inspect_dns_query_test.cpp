#include <array>
#include <string>

#include <catch2/catch.hpp>

#include "filters/inspect/dns.hpp"
#include "filters/inspect/dns_query.hpp"
#include "tests/filters/segment_maker.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

struct Answers final : FindingSink {
  std::vector<std::string> told;
  void on_dns_question(const DnsQuestion& question) override {
    told.push_back("? " + std::string(question.name));
  }
  void on_dns_record(const DnsRecord& record) override {
    told.push_back(std::string(record.name) + " " + std::to_string(record.type) + " " +
                   std::to_string(record.ttl) + " " +
                   (record.address ? record.address->to_string() : std::string(record.target)));
  }
};

std::string forge(const std::string& query, std::span<const IpAddress> addresses) {
  const auto view = parse_dns_query(as_byte_view(query));
  REQUIRE(view);
  std::array<std::byte, 512> out{};
  return std::string(as_text(write_dns_answer(*view, addresses, 137, out)));
}

}  // namespace

TEST_CASE("A forged answer repeats id and question and brings the addresses asked for",
          "[filters][dns]") {
  const std::array addresses{*IpAddress::parse("192.0.2.1"), *IpAddress::parse("2001:db8::1"),
                             *IpAddress::parse("192.0.2.2")};
  std::string query = dns_query("www.Example.com");
  query[0] = '\x12';
  query[1] = '\x34';
  const std::string answer = forge(query, addresses);
  CHECK(answer.substr(0, 2) == "\x12\x34");
  // Written out by hand after RFC 1035 §4.1: the question as it was, then c00c, A, IN, 137 s.
  CHECK(answer.substr(12, query.size() - 12) == query.substr(12));
  CHECK(answer.substr(query.size(), 16) ==
        std::string("\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x89\x00\x04\xc0\x00\x02\x01", 16));
  Answers sink;
  CHECK(read_dns_message(as_byte_view(answer), DnsTrust::kByContent, sink));
  CHECK(sink.told == std::vector<std::string>{"? www.Example.com",
                                              "www.Example.com 1 137 192.0.2.1",
                                              "www.Example.com 1 137 192.0.2.2"});
}

TEST_CASE("A forged answer to AAAA brings IPv6 only, to other types nothing", "[filters][dns]") {
  const std::array addresses{*IpAddress::parse("192.0.2.1"), *IpAddress::parse("2001:db8::1")};
  std::string query = dns_query("a.example");
  query[query.size() - 3] = 28;
  Answers v6;
  CHECK(read_dns_message(as_byte_view(forge(query, addresses)), DnsTrust::kByContent, v6));
  CHECK(v6.told == std::vector<std::string>{"? a.example", "a.example 28 137 2001:db8::1"});
  query[query.size() - 3] = 15;
  const std::string empty = forge(query, addresses);
  CHECK(empty.size() == query.size());
  CHECK((load_u16(as_byte_view(empty), 2) & 0xfU) == 0);  // NOERROR
}

TEST_CASE("Only plain whole queries can be answered, and only where there is room",
          "[filters][dns]") {
  const std::string query = dns_query("www.example.com");
  for (std::size_t size = 0; size < query.size(); ++size) {
    CHECK_FALSE(parse_dns_query(as_byte_view(query.substr(0, size))));
  }
  const auto changed = [&](std::size_t at, char value) {
    std::string other = query;
    other[at] = value;
    return parse_dns_query(as_byte_view(other)).has_value();
  };
  CHECK(changed(2, 0x01));
  CHECK_FALSE(changed(2, '\x81'));  // an answer
  CHECK_FALSE(changed(2, 0x28));    // UPDATE (RFC 2136)
  CHECK_FALSE(changed(5, 2));       // two questions
  CHECK_FALSE(changed(12, '\xc0'));
  const auto view = parse_dns_query(as_byte_view(query));
  std::array<std::byte, 512> out{};
  const std::array addresses{IpAddress::v4(1)};
  CHECK(write_dns_answer(*view, addresses, 1, std::span(out).first(query.size() - 1)).empty());
  CHECK(write_dns_answer(*view, addresses, 1, std::span(out).first(query.size() + 15)).size() ==
        query.size());
}
