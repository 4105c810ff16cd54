#include "filters/inspect/dns.hpp"
#include "filters/inspect/printable.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

// One message, by port and by content, and a stream of them; names must print.
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
  sink.touch(printable(as_text(bytes)));
  return 0;
}
