#include <array>

#include "filters/inspect/dns.hpp"
#include "filters/inspect/dns_query.hpp"
#include "filters/inspect/gfw_dns.hpp"
#include "tests/fuzz/stream_input.hpp"
#include "topology/base/printable.hpp"

using namespace chokepoint;

namespace {

/// What can be answered is answered with a message that can be read.
void forge(ByteView bytes) {
  std::array<std::byte, 600> out;
  const std::array addresses{IpAddress::v4(1), IpAddress::v6(1, 2)};
  fuzz::Toucher sink;
  if (const auto query = parse_dns_query(bytes)) {
    const auto answer = write_dns_answer(*query, addresses, 60, out);
    if (!read_dns_message(answer, DnsTrust::kByPort, sink)) {
      broken_invariant("a forged answer cannot be read");
    }
  }
  if (const auto query = parse_gfw_dns_query(bytes)) {
    sink.touch(query->name());
    write_gfw_dns_answer(*query, bytes, addresses[query->wants_v6 ? 1 : 0], 60, out);
  }
  has_ech_key(bytes);
}

/// What is said of the beginning of a stream holds when more comes, and of a whole message that
/// looks like none nothing can be read.
void judge_beginnings(ByteView bytes, DnsTrust trust) {
  constexpr std::size_t kLength = 2;
  fuzz::Toucher sink;
  Likeness before = Likeness::kMaybe;
  for (std::size_t size = 0; size <= bytes.size(); size += size < 80 ? 1 : 1 + size / 8) {
    const Likeness now = like_dns_stream(bytes.first(size), trust);
    if (before != Likeness::kMaybe && now != before) {
      broken_invariant("an answer was taken back when bytes were appended");
    }
    before = now;
  }
  if (bytes.size() < kLength || bytes.size() < kLength + load_u16(bytes, 0)) return;
  const bool read = read_dns_message(bytes.subspan(kLength, load_u16(bytes, 0)), trust, sink);
  if (read && like_dns_stream(bytes, trust) != Likeness::kYes) {
    broken_invariant("a message was read that does not look like one");
  }
}

}  // namespace

// One message, by port and by content, and streams of them, on a port of DNS and elsewhere; names
// must print.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  fuzz::Toucher sink;
  read_dns_message(bytes, DnsTrust::kByPort, sink);
  if (read_dns_message(bytes, DnsTrust::kByContent, sink) &&
      !read_dns_message(bytes, DnsTrust::kByPort, sink)) {
    broken_invariant("the stricter reading took what the other refused");
  }
  AppReader stream = AppReader::for_dns();
  fuzz::feed(stream, bytes, sink);
  for (const std::uint16_t port : {53, 5300}) {
    AppReader recognised;
    fuzz::feed(recognised, bytes, sink, port);
  }
  judge_beginnings(bytes, DnsTrust::kByPort);
  judge_beginnings(bytes, DnsTrust::kByContent);
  forge(bytes);
  sink.touch(printable(as_text(bytes)));
  return 0;
}
