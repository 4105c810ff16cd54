#include "filters/inspect/doh.hpp"
#include "filters/inspect/http_reader.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

// The input as a target, as content, as a server's name, and as an answer that says it is DNS.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  fuzz::Toucher sink;
  read_doh_target(as_text(bytes), sink);
  read_doh_target("/dns-query?dns=" + std::string(as_text(bytes)), sink);
  sink.sum += is_doh_resolver(as_text(bytes)) ? 1U : 0U;
  DohContent content;
  content.on_bytes(bytes.first(size / 2));
  content.on_bytes(bytes.subspan(size / 2));
  content.on_end(sink);
  const std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: " +
      std::to_string(size) + "\r\n\r\n" + std::string(as_text(bytes));
  HttpReader reader(HttpPart::kResponse);
  ByteView rest = as_byte_view(answer);
  reader.read(rest, sink);
  return 0;
}
